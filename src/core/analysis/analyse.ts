import type { Filter } from '../ledger/breakdown.ts';
import type { Range } from '../ledger/breakdownRange.ts';
import { spendOfSums } from '../ledger/sums.ts';
import type { Focus, Grouping, Unit } from './range.ts';
import { OnceSource } from './onceSource.ts';
import { ELSEWHERE, OwnSource } from './ownSource.ts';
import type { Columns, Share, SumsSource, Wanted } from './source.ts';
import type { Tally } from './tally.ts';
import { joined, joinedAll, tallyOf } from './tally.ts';
import type { Column, Window } from './window.ts';

/** So many groups are told by themselves; what all others come to is told as one. */
export const MOST_GROUPS = 500;

/** The figures of each column, in the order of the columns. Tokens are those in and out together; latencies are medians, 0 without a call. */
export interface Curve {
  readonly cost: readonly number[];
  readonly calls: readonly number[];
  readonly tokens: readonly number[];
  readonly errors: readonly number[];
  readonly latency: readonly number[];
  /** The part of the cost that is only estimated, and the calls that it lacks altogether. */
  readonly estimated: readonly number[];
  readonly unknown: readonly number[];
}

/** A group with its figures. */
export interface Group {
  /** The value of the grouping; empty where entries have none. */
  readonly key: string;
  readonly tally: Tally;
  /** Of the time of the same length before; absent where that was not looked at. */
  readonly before?: Tally;
  /** Only of the groups that are drawn by themselves. */
  readonly curve?: Curve;
}

/** Spend over a window, by column and by group. */
export interface Analysis {
  readonly by: Grouping;
  readonly unit: Unit;
  readonly columns: readonly Column[];
  /** Everything together. */
  readonly total: Tally;
  readonly totalBefore?: Tally;
  readonly totalCurve: Curve;
  /** The time before, column by column; absent where it was not looked at. */
  readonly beforeCurve?: Curve;
  /** Dearest first. */
  readonly groups: readonly Group[];
  /** What more groups than can be told come to, and how many they are. */
  readonly rest?: { readonly count: number; readonly tally: Tally };
  /** Money that the key spent elsewhere, which no grouping but the source knows anything of. */
  readonly elsewhere?: Group;
}

/** What decides an analysis besides the focus. */
export interface AnalysisTerms {
  readonly countByok: boolean;
  /** Whether money that the key spent elsewhere belongs to it. */
  readonly countUntracked: boolean;
  /** Whether the time before is looked at. */
  readonly compares: boolean;
  /** Which groups are drawn by themselves, of all of them, dearest first. */
  drawn(keys: readonly string[]): readonly string[];
}

/** Adds up what a focus asks for. */
export async function analyse({ by, where, metric }: Omit<Focus, 'range' | 'unit'>, window: Window, asked: SumsSource, terms: AnalysisTerms): Promise<Analysis> {
  const source = new OnceSource(asked);
  const own = new OwnSource(source);
  const wanted: Wanted = { where, latency: metric === 'latency' };
  const others: Wanted | undefined = countsOthers(where, terms) ? { where: { ...where, source: [ELSEWHERE] }, latency: false } : undefined;
  const columns: Columns = { unit: window.unit, ranges: window.columns };
  const [groups, total, elsewhere, before, past] = await Promise.all([
    own.groups(window.whole, by, wanted),
    own.columns(columns, undefined, wanted),
    others === undefined ? [] : source.columns(columns, undefined, others),
    terms.compares && window.before !== undefined ? own.groups(window.before, by, wanted) : undefined,
    terms.compares && window.before !== undefined ? pastOf(window, window.before, source, own, wanted, others) : undefined,
  ]);
  const dearest = groups.toSorted((a, b) => spendOfSums(b.sums, terms.countByok) - spendOfSums(a.sums, terms.countByok) || b.sums.calls - a.sums.calls || (a.key < b.key ? -1 : 1));
  const drawn = terms.drawn(dearest.map(({ key }) => key));
  const curves = drawn.length === 0 ? [] : await own.columns(columns, by, { ...wanted, where: narrowed(where, by, drawn) });
  return {
    by, unit: window.unit, columns: window.columns,
    ...totalsOf(total, elsewhere, window, terms),
    ...(past === undefined ? {} : { beforeCurve: curveOf(past.columns, window.columns.length, terms), totalBefore: tallyOf(joinedAll(past.whole), terms.countByok, joinedAll(past.whole.filter(({ key }) => key === '')).sums) }),
    ...groupsOf(dearest, before, curves, drawn, window, terms),
    ...(elsewhere.length === 0 ? {} : { elsewhere: elsewhereOf(elsewhere, past?.whole, window, terms) }),
  };
}

/** What is drawn alone, unless that would widen what a person asks for: a call has many tags, and those it is filtered by must stay. */
function narrowed(where: Filter, by: Grouping, drawn: readonly string[]): Filter {
  return where[by] === undefined ? { ...where, [by]: drawn } : where;
}

/** Others' money has neither model nor client nor anything else: whoever asks for one of those does not ask for it. */
function countsOthers(where: Filter, { countUntracked }: AnalysisTerms): boolean {
  const asked = Object.keys(where).filter((name) => name !== 'source' && name !== 'key');
  return countUntracked && asked.length === 0 && (where.source?.includes('untracked') ?? true);
}

/** The time before: its columns under the numbers of those that they are compared with, and all of it; others' money with a key of its own. */
interface Past {
  readonly columns: readonly Share[];
  readonly whole: readonly Share[];
}

async function pastOf({ unit, columnsBefore }: Window, before: Range, source: SumsSource, own: OwnSource, wanted: Wanted, others: Wanted | undefined): Promise<Past> {
  const places = columnsBefore.flatMap((range, column) => (range === undefined ? [] : [{ range, column }]));
  const columns: Columns = { unit, ranges: places.map(({ range }) => range) };
  const [mine, theirs] = await Promise.all([own.columns(columns, undefined, wanted), others === undefined ? [] : source.columns(columns, undefined, others)]);
  const told = apart(mine, theirs).map((share) => ({ ...share, column: places[share.column]?.column ?? 0 }));
  // Weeks and months begin elsewhere then than now: some of that time may lie in no column.
  const isAll = columns.ranges[0]?.start === before.start && columns.ranges.at(-1)?.end === before.end;
  if (isAll) return { columns: told, whole: told };
  return { columns: told, whole: apart(...await Promise.all([own.groups(before, undefined, wanted), others === undefined ? [] : source.groups(before, undefined, others)])) };
}

function apart(mine: readonly Share[], theirs: readonly Share[]): readonly Share[] {
  return [...mine, ...theirs.map((share) => ({ ...share, key: ELSEWHERE }))];
}

function totalsOf(own: readonly Share[], elsewhere: readonly Share[], window: Window, terms: AnalysisTerms): Pick<Analysis, 'total' | 'totalCurve'> {
  const all = [...own, ...elsewhere];
  return { total: tallyOf(joinedAll(all), terms.countByok, joinedAll(own).sums), totalCurve: curveOf(all, window.columns.length, terms) };
}

function groupsOf(groups: readonly Share[], before: readonly Share[] | undefined, curves: readonly Share[], drawn: readonly string[], window: Window, terms: AnalysisTerms): Pick<Analysis, 'groups' | 'rest'> {
  const past = before === undefined ? undefined : new Map(before.map((share) => [share.key, share]));
  const shown = groups.slice(0, MOST_GROUPS);
  const rest = groups.slice(MOST_GROUPS);
  return {
    groups: shown.map((share) => {
      const then = past?.get(share.key);
      return {
        key: share.key, tally: tallyOf(share, terms.countByok),
        ...(past === undefined ? {} : { before: tallyOf(then ?? joined(undefined, undefined), terms.countByok) }),
        ...(drawn.includes(share.key) ? { curve: curveOf(curves.filter(({ key }) => key === share.key), window.columns.length, terms) } : {}),
      };
    }),
    ...(rest.length === 0 ? {} : { rest: { count: rest.length, tally: tallyOf(joinedAll(rest), terms.countByok) } }),
  };
}

function elsewhereOf(shares: readonly Share[], past: readonly Share[] | undefined, window: Window, terms: AnalysisTerms): Group {
  const then = past?.filter(({ key }) => key === ELSEWHERE);
  return {
    key: ELSEWHERE, tally: tallyOf(joinedAll(shares), terms.countByok), curve: curveOf(shares, window.columns.length, terms),
    ...(then === undefined ? {} : { before: tallyOf(joinedAll(then), terms.countByok) }),
  };
}

/** Written into arrays: a year of days by seven groups is looked at with every change. */
function curveOf(shares: readonly Share[], count: number, { countByok }: AnalysisTerms): Curve {
  const columns = Array.from({ length: count }, (): Pick<Share, 'sums' | 'latency'> | undefined => undefined);
  for (const share of shares) columns[share.column] = columns[share.column] === undefined ? share : joined(columns[share.column], share);
  const tallies = columns.map((column) => (column === undefined ? undefined : tallyOf(column, countByok)));
  return {
    cost: tallies.map((tally) => tally?.cost ?? 0),
    calls: tallies.map((tally) => tally?.calls ?? 0),
    tokens: tallies.map((tally) => (tally?.inputTokens ?? 0) + (tally?.outputTokens ?? 0)),
    errors: tallies.map((tally) => tally?.errors ?? 0),
    latency: tallies.map((tally) => tally?.p50 ?? 0),
    estimated: tallies.map((tally) => tally?.estimated ?? 0),
    unknown: tallies.map((tally) => tally?.unknown ?? 0),
  };
}
