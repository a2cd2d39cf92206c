import type { Range } from '../ledger/breakdownRange.ts';
import type { Sums } from '../ledger/sums.ts';
import { subtractSums } from '../ledger/sums.ts';
import { OWN_SOURCES } from '../usage.ts';
import type { Grouping } from './range.ts';
import type { Columns, Share, SumsSource, Wanted } from './source.ts';

/** The source of money that the key spent elsewhere. */
export const ELSEWHERE = 'untracked';

/**
 * What our own calls are of the sums of a source: everything, less what was spent elsewhere. Asked for by its sources, a database would have
 * to walk through every quarter hour; everything is known by the day, and of what was spent elsewhere there is little.
 */
export class OwnSource implements SumsSource {
  private readonly source: SumsSource;
  /** Groups that money spent elsewhere was found in, by grouping: of no other is there anything to take away. */
  private readonly elsewhere = new Map<Grouping, Set<string>>();

  constructor(source: SumsSource) {
    this.source = source;
  }

  groups(range: Range, by: Grouping | undefined, wanted: Wanted): Promise<readonly Share[]> {
    return own(wanted, by, (one) => this.source.groups(range, by, one), (others) => this.note(by, others));
  }

  /** By a grouping of which the groups were asked for before, for a time that holds the columns. */
  columns(columns: Columns, by: Grouping | undefined, wanted: Wanted): Promise<readonly Share[]> {
    if (by !== undefined && this.isFree(by, wanted)) return this.source.columns(columns, by, wanted);
    return own(wanted, by, (one) => this.source.columns(columns, by, one), () => undefined);
  }

  private note(by: Grouping | undefined, others: readonly Share[]): void {
    if (by === undefined) return;
    const known = this.elsewhere.get(by) ?? new Set();
    for (const { key } of others) known.add(key);
    this.elsewhere.set(by, known);
  }

  /** Whether nothing was spent elsewhere in the groups that are asked for. */
  private isFree(by: Grouping, { where }: Wanted): boolean {
    const [known, groups] = [this.elsewhere.get(by), where[by]];
    return where.source === undefined && by !== 'source' && known !== undefined && groups?.every((key) => !known.has(key)) === true;
  }
}

async function own({ where, latency }: Wanted, by: Grouping | undefined, ask: (wanted: Wanted) => Promise<readonly Share[]>, note: (others: readonly Share[]) => void): Promise<readonly Share[]> {
  if (where.source !== undefined || by === 'source') return ask({ where: { ...where, source: where.source?.filter((one) => one !== ELSEWHERE) ?? OWN_SOURCES }, latency });
  const [all, others] = await Promise.all([ask({ where, latency }), ask({ where: { ...where, source: [ELSEWHERE] }, latency: false })]);
  note(others);
  if (others.length === 0) return all;
  const theirs = new Map(others.map((share) => [placeOf(share), share.sums]));
  return all.flatMap((share) => {
    const sums = theirs.get(placeOf(share));
    if (sums === undefined) return [share];
    const left = subtractSums(share.sums, sums);
    return isNothing(left) ? [] : [{ ...share, sums: left }];
  });
}

function placeOf({ key, column }: Share): string {
  return `${column} ${key}`;
}

function isNothing(sums: Sums): boolean {
  return Object.values(sums).every((amount) => amount === 0);
}
