import type { BreakdownAsk, Dimension, Filter, LabelDimension } from './breakdown.ts';

/**
 * The rollups know sums of all entries, of those with a session, of those with tags, and of those with both. Sums of entries without
 * are what the ones with leave of the whole.
 */
export type Part = 'all' | 'session' | 'tags' | 'session+tags';

/** Entries with this session (empty: none) and exactly these tags: to be counted, or taken away where they were counted before. */
export interface Share {
  readonly session: string;
  readonly tags: readonly string[];
  readonly sign: 1 | -1;
}

const NONE: readonly string[] = [];
const EVERYTHING: readonly Share[] = [{ session: '', tags: NONE, sign: 1 }];
const LESS: Share = { session: '', tags: NONE, sign: -1 };

/** Which parts a breakdown has to read: those without a label for what has none, those with it for both, as it is taken away there. */
export function partsOf({ by, where = {} }: Pick<BreakdownAsk, 'by' | 'where'>): readonly Part[] {
  const bySession = isAsked('session', by, where);
  const byTag = isAsked('tag', by, where);
  return PARTS.filter(({ session, tag }) => isRead(session, bySession, where.session) && isRead(tag, byTag, where.tag)).map(({ part }) => part);
}

/** What a row of a part stands for, as far as the filter lets it count. `label` is the row's, as the rollups write it. */
export function sharesOf(part: Part, label: string, where: Filter = {}): readonly Share[] {
  const all = allShares(part, label);
  return where.session === undefined && where.tag === undefined ? all : all.filter(({ session, tags }) => admits(where, session, tags));
}

function allShares(part: Part, label: string): readonly Share[] {
  switch (part) {
    case 'all': return EVERYTHING;
    case 'session': return [{ session: label, tags: NONE, sign: 1 }, LESS];
    case 'tags': return [{ session: '', tags: JSON.parse(label) as string[], sign: 1 }, LESS];
    case 'session+tags': {
      const [session = '', ...tags] = JSON.parse(label) as string[];
      return [
        { session, tags, sign: 1 }, { session, tags: NONE, sign: -1 },
        // Both were taken away from the whole, once too often.
        { session: '', tags, sign: -1 }, ...EVERYTHING,
      ];
    }
  }
}

function admits(where: Filter, session: string, tags: readonly string[]): boolean {
  const fitsTag = where.tag === undefined || (tags.length === 0 ? where.tag.includes('') : tags.some((tag) => where.tag?.includes(tag)));
  return fitsTag && (where.session?.includes(session) ?? true);
}

const PARTS: readonly { readonly part: Part; readonly session: boolean; readonly tag: boolean }[] = [
  { part: 'all', session: false, tag: false }, { part: 'session', session: true, tag: false },
  { part: 'tags', session: false, tag: true }, { part: 'session+tags', session: true, tag: true },
];

function isRead(hasLabel: boolean, isAsked: boolean, values: readonly string[] | undefined): boolean {
  return hasLabel ? isAsked && values?.length !== 0 : (values?.includes('') ?? true);
}

function isAsked(dimension: LabelDimension, by: readonly Dimension[], where: Filter): boolean {
  return by.includes(dimension) || where[dimension] !== undefined;
}
