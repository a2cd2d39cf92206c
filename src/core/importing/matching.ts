import type { UsageEntry } from '../usage.ts';

/** What two descriptions of one call are compared by. */
export type Comparable = Pick<UsageEntry, 'keyHash' | 'at'> & Partial<Pick<UsageEntry, 'generationId' | 'model' | 'requestedModel' | 'inputTokens' | 'outputTokens' | 'cost' | 'source'>>;

/** The upstream's ids carry the second they were made in. */
const GENERATION = /^gen-(?:[a-z]+-)?(\d{10})(?:-|$)/;
/** Tokens of one call may be counted by two tokenisers: so many, and such a share of them, are no contradiction. */
const SLACK_TOKENS = 64;
const SLACK_SHARE = 0.5;

/** The second (since 1970) in an id of the upstream; `undefined` for ids of another form. */
export function secondOf(generationId: string | undefined): number | undefined {
  const found = generationId === undefined ? null : GENERATION.exec(generationId);
  return found === null ? undefined : Number(found[1]);
}

/** When a call was made, in seconds since 1970: by its id where that can tell. */
export function secondOfEntry({ generationId, at }: Partial<Pick<UsageEntry, 'generationId'>> & Pick<UsageEntry, 'at'>): number {
  return secondOf(generationId) ?? Math.floor(at / 1000);
}

interface Pair<R> {
  readonly row: R;
  readonly entry: UsageEntry;
  readonly rank: readonly number[];
}

/**
 * Which entry each row is another description of: ids on the wire and in an export can differ. Same key, same model, the seconds in
 * their ids at most one apart, the token counts nearest; each row and each entry is used once. Where an id does not tell the second, or
 * the entry was imported itself, tokens and cost must be the same. Does not depend on the order of either list.
 */
export function pairUp<R extends Comparable>(rows: readonly R[], entries: readonly UsageEntry[]): ReadonlyMap<R, UsageEntry> {
  const bySecond = Map.groupBy(entries, (entry) => `${entry.keyHash} ${secondOfEntry(entry)}`);
  const pairs = rows.flatMap((row) => pairsOf(row, bySecond));
  const taken = new Set<UsageEntry>();
  const found = new Map<R, UsageEntry>();
  for (const { row, entry } of pairs.sort(byRank)) {
    if (found.has(row) || taken.has(entry)) continue;
    found.set(row, entry);
    taken.add(entry);
  }
  return found;
}

function pairsOf<R extends Comparable>(row: R, bySecond: ReadonlyMap<string, readonly UsageEntry[]>): readonly Pair<R>[] {
  const second = secondOfEntry(row);
  return [second - 1, second, second + 1].flatMap((each) => (bySecond.get(`${row.keyHash} ${each}`) ?? []).flatMap((entry) => {
    const distance = distanceOf(row, entry);
    return distance === undefined ? [] : [{ row, entry, rank: [isSame(row.cost, entry.cost) ? 0 : 1, distance, Math.abs(each - second)] }];
  }));
}

/** How many tokens the two differ by; `undefined` where they cannot be one call. */
function distanceOf(row: Comparable, entry: UsageEntry): number | undefined {
  if (!isSameModel(row, entry)) return undefined;
  const differences = [difference(row.inputTokens, entry.inputTokens), difference(row.outputTokens, entry.outputTokens)];
  const known = differences.filter((each) => each !== undefined);
  const distance = known.reduce((sum, each) => sum + each, 0);
  if (needsProof(row, entry)) return known.length === 2 && distance === 0 && isSame(row.cost, entry.cost) ? 0 : undefined;
  return distance <= SLACK_TOKENS + SLACK_SHARE * Math.max(tokensOf(row), tokensOf(entry)) ? distance : undefined;
}

function needsProof(row: Comparable, entry: UsageEntry): boolean {
  return entry.source === 'import' || secondOf(row.generationId) === undefined || secondOf(entry.generationId) === undefined;
}

function isSameModel(row: Comparable, entry: UsageEntry): boolean {
  const names = [row.model, row.requestedModel].flatMap((name) => (name === undefined ? [] : [plainName(name)]));
  return [entry.model, entry.requestedModel].some((name) => name !== undefined && names.includes(plainName(name)));
}

/** Without variant and date: exports name the dated model, requests the plain one. */
function plainName(model: string): string {
  return model.toLowerCase().replace(/:[^/]*$/, '').replace(/-(?:\d{8}|\d{4}-\d\d-\d\d)$/, '');
}

function difference(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : Math.abs(a - b);
}

function isSame(a: number | undefined, b: number | undefined): boolean {
  return a !== undefined && a === b;
}

function tokensOf({ inputTokens = 0, outputTokens = 0 }: Comparable): number {
  return inputTokens + outputTokens;
}

/** Equal ranks fall to the smaller ids, so that any order of the lists gives the same. */
function byRank<R extends Comparable>(a: Pair<R>, b: Pair<R>): number {
  const differing = a.rank.findIndex((each, index) => each !== b.rank[index]);
  if (differing >= 0) return (a.rank[differing] ?? 0) - (b.rank[differing] ?? 0);
  if (a.entry.id !== b.entry.id) return a.entry.id < b.entry.id ? -1 : 1;
  return (a.row.generationId ?? '') < (b.row.generationId ?? '') ? -1 : 1;
}
