import type { Analysis } from './analyse.ts';
import type { Tally } from './tally.ts';

/** One line of an exported breakdown: a group, the many others, money spent elsewhere, or everything. */
export interface TableLine {
  readonly kind: 'group' | 'rest' | 'elsewhere' | 'total';
  /** The group's key. */
  readonly key: string;
  /** What people call it. */
  readonly name: string;
  readonly tally: Tally;
  readonly before?: Pick<Tally, 'cost' | 'estimated' | 'unknown'>;
}

/** Words of a table that are no groups. */
export interface TableWords {
  readonly rest: string;
  readonly elsewhere: string;
  readonly total: string;
}

/** The groups of an analysis with everything that belongs to the whole, so that the lines add up. */
export function tableOf({ groups, rest, elsewhere, total, totalBefore }: Analysis, nameOf: (key: string) => string, words: TableWords): readonly TableLine[] {
  return [
    ...groups.map(({ key, tally, before }): TableLine => ({ kind: 'group', key, name: nameOf(key), tally, ...(before === undefined ? {} : { before }) })),
    ...(rest === undefined ? [] : [{ kind: 'rest' as const, key: '', name: words.rest, tally: rest.tally }]),
    ...(elsewhere === undefined ? [] : [{ kind: 'elsewhere' as const, key: '', name: words.elsewhere, tally: elsewhere.tally, ...(elsewhere.before === undefined ? {} : { before: elsewhere.before }) }]),
    { kind: 'total', key: '', name: words.total, tally: total, ...(totalBefore === undefined ? {} : { before: totalBefore }) },
  ];
}
