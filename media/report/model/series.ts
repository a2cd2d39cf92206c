import type { Metric } from '../../../src/core/analysis/range.ts';
import type { Curve, Group } from '../../../src/core/analysis/analyse.ts';
import type { Certainty } from '../../../src/core/format.ts';
import { t } from '../../../src/core/l10n.ts';
import type { AnalysisReply } from '../../../src/protocol/analysis.ts';
import { ELSEWHERE, groupName } from './names.ts';

/** How many hues there are; each fills what it paints, or outlines it. */
const HUES = 7;

/** How a series is painted: filled with a group's own hue or outlined in it, grey for the many others, an outline without a hue for money spent elsewhere. */
export type Paint = `hue-${number}` | `outline-${number}` | 'other' | 'elsewhere';

/** What cannot be said exactly of costs, column by column: the part that is only estimated, and the calls that they lack. */
export type Gaps = Pick<Curve, 'estimated' | 'unknown'>;

/** One series of the trend, column by column, in the metric's own unit. */
export interface Series extends Gaps {
  /** The group's key; of what is no group, a text that no group is called. */
  readonly id: string;
  readonly name: string;
  readonly paint: Paint;
  readonly values: readonly number[];
  readonly total: number;
  /** The value that a filter would have to have; absent for what no filter can ask for. */
  readonly key?: string;
}

/** The series of a trend. Order: by colour, then others, then elsewhere, so that it never changes with the money. */
export interface Stacks extends Gaps {
  readonly metric: Metric;
  readonly series: readonly Series[];
  /** Everything together, column by column. */
  readonly totals: readonly number[];
  /** The time before, column by column, and what cannot be said exactly of it. */
  readonly before?: readonly number[];
  readonly beforeGaps?: Gaps;
}

/** No group is called so: a key from outside has no control characters. */
const OTHERS = '\u0000others';

/** How a group is painted. Money spent elsewhere has an empty model id. */
export function paintOf(row: { readonly model: string; readonly hue?: number }): Paint {
  return row.model === '' ? 'elsewhere' : paintOfHue(row.hue);
}

/** How a numbered look is painted: after all hues they come once more as outlines. Grey where there is none. */
export function paintOfHue(hue: number | undefined): Paint {
  if (hue === undefined || !Number.isInteger(hue) || hue < 0 || hue >= 2 * HUES) return 'other';
  return hue < HUES ? `hue-${hue}` : `outline-${hue - HUES}`;
}

/** The series of an analysis in one metric. Those in which nothing happened are left out. */
export function stacksOf(reply: AnalysisReply, metric: Metric): Stacks {
  const { analysis } = reply;
  const { totalCurve, beforeCurve } = analysis;
  const drawn = analysis.groups.flatMap((group) => drawnSeries(group, reply, metric)).toSorted((a, b) => (a.paint < b.paint ? -1 : 1));
  const elsewhere = metric === 'cost' && analysis.elsewhere?.curve !== undefined ? [elsewhereSeries(analysis.elsewhere.curve)] : [];
  const others = metric === 'latency' ? [] : othersSeries(totalCurve, metric, [...drawn, ...elsewhere]);
  return {
    metric, totals: totalCurve[metric], ...gapsOf(totalCurve),
    series: [...drawn, ...others, ...elsewhere].filter(({ values, unknown }) => values.some(isMore) || (metric === 'cost' && unknown.some(isMore))),
    ...(beforeCurve === undefined ? {} : { before: beforeCurve[metric], beforeGaps: gapsOf(beforeCurve) }),
  };
}

/** What a series comes to: a sum, of latencies the middle of the columns that have any. */
export function totalOf(values: readonly number[], metric: Metric): number {
  if (metric !== 'latency') return values.reduce((sum, value) => sum + value, 0);
  const known = values.filter((value) => value > 0).toSorted((a, b) => a - b);
  return known[Math.floor(known.length / 2)] ?? 0;
}

/** How sure a value is, of one column or of all: what is missing outweighs what is estimated. Only costs are ever unsure. */
export function certaintyOf({ estimated, unknown }: Gaps, metric: Metric, column?: number): Certainty {
  const has = (values: readonly number[]): boolean => (column === undefined ? values.some(isMore) : (values[column] ?? 0) > 0);
  if (metric !== 'cost') return 'exact';
  return has(unknown) ? 'atLeast' : has(estimated) ? 'estimate' : 'exact';
}

function gapsOf({ estimated, unknown }: Gaps): Gaps {
  return { estimated, unknown };
}

function isMore(value: number): boolean {
  return value > 0;
}

function drawnSeries({ key, curve }: Group, { analysis, names, hues }: AnalysisReply, metric: Metric): readonly Series[] {
  if (curve === undefined) return [];
  const values = curve[metric];
  return [{ id: key, key, name: groupName(analysis.by, key, names), paint: paintOfHue(Object.hasOwn(hues, key) ? hues[key] : undefined), values, total: totalOf(values, metric), ...gapsOf(curve) }];
}

function elsewhereSeries(curve: Curve): Series {
  return { id: `\u0000${ELSEWHERE}`, name: t('Elsewhere on this key'), paint: 'elsewhere', values: curve.cost, total: totalOf(curve.cost, 'cost'), ...gapsOf(curve) };
}

function othersSeries(curve: Curve, metric: Exclude<Metric, 'latency'>, told: readonly Series[]): readonly Series[] {
  const rest = (totals: readonly number[], of: (series: Series) => readonly number[]): readonly number[] => totals.map((total, column) => Math.max(0, total - told.reduce((sum, series) => sum + (of(series)[column] ?? 0), 0)));
  const values = rest(curve[metric], (series) => series.values);
  return [{ id: OTHERS, name: t('Others'), paint: 'other', values, total: totalOf(values, metric), estimated: rest(curve.estimated, ({ estimated }) => estimated), unknown: rest(curve.unknown, ({ unknown }) => unknown) }];
}
