import type { Filter } from '../ledger/breakdown.ts';
import { COMBO_DIMENSIONS, LABEL_DIMENSIONS } from '../ledger/breakdown.ts';

/** Stretches up to now that a report is made for. Days and months are local ones, the running one included. */
export const RANGE_NAMES = ['24h', '7d', '30d', '90d', '12m', 'all'] as const;
export type RangeName = (typeof RANGE_NAMES)[number];

/** What a report is made for: a stretch up to now, or local days, both included (`2026-11-22`). */
export type ReportRange = { readonly kind: RangeName } | { readonly kind: 'custom'; readonly from: string; readonly to: string };

/** Whether a range may begin long before anything was recorded. */
export function reachesBack({ kind }: ReportRange): boolean {
  return kind === 'all' || kind === 'custom';
}

/** What one column of a trend stands for. */
export const UNITS = ['hour', 'day', 'week', 'month'] as const;
export type Unit = (typeof UNITS)[number];

/** What is measured. */
export const METRICS = ['cost', 'calls', 'tokens', 'errors', 'latency'] as const;
export type Metric = (typeof METRICS)[number];

/** By what spend is taken apart in a report; times are the trend's. */
export const GROUPINGS = [...COMBO_DIMENSIONS, ...LABEL_DIMENSIONS] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** What a person looks at: of which time, by what, and of what only. All tabs of the report share it. */
export interface Focus {
  readonly range: ReportRange;
  readonly by: Grouping;
  readonly metric: Metric;
  readonly unit: Unit | 'auto';
  readonly where: Filter;
}

/** What is looked at first. */
export const DEFAULT_FOCUS: Focus = { range: { kind: '30d' }, by: 'model', metric: 'cost', unit: 'auto', where: {} };

/** Whether these are a day's date as `2026-11-22`, and a real one. */
export function isDate(text: unknown): text is string {
  if (typeof text !== 'string' || !/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(text);
}
