import { nano } from '../money.ts';
import type { Analysis, Group } from './analyse.ts';
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

/** Which groups a table shows, in their order, and what it was searched for, empty for nothing. */
export interface TableView {
  readonly keys: readonly string[];
  readonly search: string;
}

/** The groups of an analysis that are shown, with everything that belongs to the whole, so that the lines add up: what a search leaves out is among the others, what is new since stands last. */
export function tableOf({ groups, rest, elsewhere, total, totalBefore }: Analysis, nameOf: (key: string) => string, words: TableWords, { keys, search }: TableView): readonly TableLine[] {
  const places = new Map(keys.map((key, place) => [key, place]));
  const placeOf = ({ key }: Group): number => places.get(key) ?? keys.length;
  const shown = groups.filter(({ key }) => search === '' || places.has(key)).toSorted((a, b) => placeOf(a) - placeOf(b));
  const others = [...groups.filter((group) => !shown.includes(group)), ...(rest === undefined ? [] : [rest])].map(({ tally }) => tally);
  return [
    ...shown.map(({ key, tally, before }): TableLine => ({ kind: 'group', key, name: nameOf(key), tally, ...(before === undefined ? {} : { before }) })),
    ...(others.length === 0 ? [] : [{ kind: 'rest' as const, key: '', name: words.rest, tally: together(others) }]),
    ...(elsewhere === undefined ? [] : [{ kind: 'elsewhere' as const, key: '', name: words.elsewhere, tally: elsewhere.tally, ...(elsewhere.before === undefined ? {} : { before: elsewhere.before }) }]),
    { kind: 'total', key: '', name: words.total, tally: total, ...(totalBefore === undefined ? {} : { before: totalBefore }) },
  ];
}

function together(tallies: readonly Tally[]): Tally {
  const sum = (of: (tally: Tally) => number): number => tallies.reduce((all, tally) => all + of(tally), 0);
  return {
    cost: nano(sum(({ cost }) => cost)), estimated: nano(sum(({ estimated }) => estimated)), unknown: sum(({ unknown }) => unknown), calls: sum(({ calls }) => calls), errors: sum(({ errors }) => errors), blocked: sum(({ blocked }) => blocked),
    inputTokens: sum(({ inputTokens }) => inputTokens), outputTokens: sum(({ outputTokens }) => outputTokens), cacheReadTokens: sum(({ cacheReadTokens }) => cacheReadTokens), reasoningTokens: sum(({ reasoningTokens }) => reasoningTokens),
  };
}
