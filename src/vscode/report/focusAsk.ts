import * as v from 'valibot';
import type { Focus } from '../../core/analysis/range.ts';
import { GROUPINGS, METRICS, RANGE_NAMES, UNITS, isDate } from '../../core/analysis/range.ts';

const text = v.pipe(v.string(), v.maxLength(500));
const date = v.custom<string>(isDate, 'not a date');

/** What a page may ask for as a range. */
export const RANGE = v.variant('kind', [
  v.strictObject({ kind: v.picklist(RANGE_NAMES) }),
  v.pipe(v.strictObject({ kind: v.literal('custom'), from: date, to: date }), v.check(({ from, to }) => from <= to, 'ends before it begins')),
]);

/** What a page may ask for as a filter. */
export const WHERE = v.pipe(v.record(v.picklist(GROUPINGS), v.pipe(v.array(text), v.maxLength(500))), v.transform((where): Focus['where'] => where));

/** What a page may ask for as its focus. */
export const FOCUS = {
  range: RANGE, where: WHERE, by: v.picklist(GROUPINGS), metric: v.picklist(METRICS), unit: v.picklist([...UNITS, 'auto'] as const),
};
