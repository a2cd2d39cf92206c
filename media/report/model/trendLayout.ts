import type { Zone } from '../../../src/core/period.ts';
import type { AnalysisReply } from '../../../src/protocol/analysis.ts';
import { layOutChart, type Chart, type ChartParts, type Size } from './chart.ts';
import { chartColumns } from './columns.ts';
import type { Stacks } from './series.ts';

/** What a trend is laid out from. */
export interface TrendFigures extends Pick<ChartParts, 'limit' | 'forecast'> {
  readonly reply: AnalysisReply;
  readonly stacks: Stacks;
  readonly zone: Zone;
}

/** The chart of a trend, in pixels. */
export function layOutTrend({ reply: { analysis: { columns, unit } }, stacks, zone, limit, forecast }: TrendFigures, size: Size): Chart {
  return layOutChart({ stacks, columns: chartColumns(columns, unit, zone), ...(limit === undefined ? {} : { limit }), ...(forecast === undefined ? {} : { forecast }) }, size);
}
