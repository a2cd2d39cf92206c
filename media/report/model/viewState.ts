import { DEFAULT_FOCUS, GROUPINGS, isDate, METRICS, RANGE_NAMES, UNITS, type Focus, type Grouping, type ReportRange } from '../../../src/core/analysis/range.ts';

/** The tabs below the head. */
export const TABS = ['overview', 'calls', 'limits', 'whatif', 'models'] as const;
export type TabId = (typeof TABS)[number];

/** What the tabs share, and which of them is shown. Figures are never kept: they are asked anew. */
export interface ViewState extends Focus {
  readonly tab: TabId;
}

export const DEFAULT_VIEW: ViewState = { ...DEFAULT_FOCUS, tab: 'overview' };

/** So many values of a filter are believed. */
const MOST_VALUES = 200;

/** Reads what was kept. An older version of this page may have written something else: whatever makes no sense counts as nothing. */
export function readViewState(kept: unknown): ViewState {
  if (!isRecord(kept)) return DEFAULT_VIEW;
  return {
    tab: oneOf(TABS, kept.tab) ?? DEFAULT_VIEW.tab,
    range: readRange(kept.range) ?? DEFAULT_VIEW.range,
    by: oneOf(GROUPINGS, kept.by) ?? DEFAULT_VIEW.by,
    metric: oneOf(METRICS, kept.metric) ?? DEFAULT_VIEW.metric,
    unit: kept.unit === 'auto' ? 'auto' : (oneOf(UNITS, kept.unit) ?? DEFAULT_VIEW.unit),
    where: readFilter(kept.where),
  };
}

/** Whether something is an object that may be looked into. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The one of these that was kept, if it is one of them. */
export function oneOf<T extends string>(all: readonly T[], kept: unknown): T | undefined {
  return all.find((one) => one === kept);
}

function readRange(kept: unknown): ReportRange | undefined {
  if (!isRecord(kept)) return undefined;
  const { kind, from, to } = kept;
  if (kind === 'custom') return isDate(from) && isDate(to) && from <= to ? { kind, from, to } : undefined;
  const name = oneOf(RANGE_NAMES, kind);
  return name === undefined ? undefined : { kind: name };
}

function readFilter(kept: unknown): Focus['where'] {
  if (!isRecord(kept)) return {};
  const known = GROUPINGS.flatMap((by): readonly (readonly [Grouping, readonly string[]])[] => {
    const values = kept[by];
    const isFine = Array.isArray(values) && values.length > 0 && values.length <= MOST_VALUES && values.every((value) => typeof value === 'string');
    return isFine ? [[by, values]] : [];
  });
  return Object.fromEntries(known);
}
