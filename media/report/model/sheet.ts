import { groupingInText, groupingTitle } from '../../../src/core/analysis/groupingNames.ts';
import type { Grouping, Metric } from '../../../src/core/analysis/range.ts';
import { currencyLine, isConverted, shownCurrency } from '../../../src/core/currency.ts';
import { dateText, madeText } from '../../../src/core/dates.ts';
import { t } from '../../../src/core/l10n.ts';
import type { Filter } from '../../../src/core/ledger/breakdown.ts';
import { dayKey } from '../../../src/core/period.ts';
import { CHARACTER } from './axis.ts';
import type { Chart } from './chart.ts';
import { cutMiddle, groupName, metricText, trendTitle } from './names.ts';
import { certaintyOf, totalOf, type Gaps, type Paint } from './series.ts';
import { layOutTrend, type TrendFigures } from './trendLayout.ts';

/** How a line of the legend shows what it names: as a bar's fill, as a line through the columns, or as the marks over a column. */
export type Sample = { readonly kind: 'fill' | 'trace'; readonly paint: Paint } | { readonly kind: 'before' | 'outlook' };

/** A text of a sheet, by the left end of its baseline in pixels. */
export interface SheetText {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

/** A line of the legend: its sample stands before the name, its amount ends at `end`. */
export interface SheetEntry extends SheetText {
  readonly sample: Sample;
  readonly amount: string;
  readonly end: number;
}

/** A chart that is read by itself, with all that the page says around it; in pixels, the chart from `chartTop` down. */
export interface Sheet {
  readonly width: number;
  readonly height: number;
  readonly title: SheetText;
  readonly notes: readonly SheetText[];
  readonly left: number;
  readonly chartTop: number;
  readonly chart: Chart;
  readonly legend: readonly SheetEntry[];
}

/** What a sheet tells besides the trend: what alone was looked at. */
export interface SheetFigures extends TrendFigures {
  readonly where: Filter;
}

/** Wide enough for a column of text, whatever the width of the page that it is exported from. */
const WIDTH = 880;
const CHART_HEIGHT = 280;
const MARGIN = 24;
const LINE = 18;
/** A sample and the gap after it; the gaps before an amount, and before the next entry. */
const SAMPLE = 20;
const GAP = 16;
const INNER = WIDTH - 2 * MARGIN;

/** Lays out a trend as a sheet. */
export function layOutSheet(figures: SheetFigures): Sheet {
  const notes = notesOf(figures).flatMap((note) => wrapped(note, Math.floor(INNER / CHARACTER)));
  const first = MARGIN + 36;
  const chartTop = first + notes.length * LINE;
  const chart = layOutTrend(figures, { width: INNER, height: CHART_HEIGHT });
  const legend = placed(entriesOf(figures, chart), chartTop + CHART_HEIGHT + 2 * LINE);
  return {
    width: WIDTH, height: Math.max(chartTop + CHART_HEIGHT, ...legend.map(({ y }) => y)) + MARGIN, left: MARGIN, chartTop, chart, legend,
    title: { x: MARGIN, y: MARGIN + 14, text: titleOf(figures) },
    notes: notes.map((text, index) => ({ x: MARGIN, y: first + index * LINE, text })),
  };
}

/** `Cost per day in USD, by model`; only money has a currency. */
function titleOf({ reply: { analysis }, stacks: { metric } }: SheetFigures): string {
  const [what, by] = [trendTitle(metric, analysis.unit), groupingInText(analysis.by)];
  return metric === 'cost' ? t('{0} in {1}, by {2}', what, shownCurrency().code, by) : t('{0}, by {1}', what, by);
}

/** The time, what alone was looked at, where amounts in another currency come from, and when it was made. */
function notesOf({ reply: { asOf, analysis, names }, stacks, zone, where }: SheetFigures): readonly string[] {
  const { metric } = stacks;
  const [first, last] = [dateText(dayKey(analysis.columns[0]?.start ?? asOf, zone)), dateText(dayKey((analysis.columns.at(-1)?.end ?? asOf + 1) - 1, zone))];
  const currency = shownCurrency();
  const filters = (Object.entries(where) as [Grouping, readonly string[]][]).map(([by, values]) => `${groupingTitle(by)}: ${values.map((value) => groupName(by, value, names)).join(', ')}`);
  return [
    [t('{0} to {1} ({2})', first, last, zone.name), ...(metric === 'latency' ? [] : [`${t('Total')} ${amountOf(stacks.totals, stacks, metric)}`])].join(' · '),
    ...(filters.length === 0 ? [] : [t('Only {0}', filters.join('; '))]),
    ...(metric === 'cost' && isConverted(currency) ? [currencyLine(currency)] : []),
    madeText(asOf, zone),
  ];
}

type Entry = Pick<SheetEntry, 'sample' | 'text' | 'amount'>;

/** The series in their order, then what the marks over the columns mean. */
function entriesOf({ stacks }: SheetFigures, { outlook, bars }: Chart): readonly Entry[] {
  const { metric, series, before, beforeGaps } = stacks;
  return [
    ...series.map((one): Entry => ({ sample: { kind: metric === 'latency' ? 'trace' : 'fill', paint: one.paint }, text: one.name, amount: amountOf(one.values, one, metric) })),
    ...(before === undefined || bars.every((bar) => bar.before === undefined) ? [] : [{ sample: { kind: 'before' }, text: t('The time before'), amount: amountOf(before, beforeGaps, metric) } as const]),
    ...(outlook === undefined ? [] : [{ sample: { kind: 'outlook' }, text: t('Forecast of the running column'), amount: '' } as const]),
  ];
}

function amountOf(values: readonly number[], gaps: Gaps | undefined, metric: Metric): string {
  return metricText(metric, totalOf(values, metric), gaps === undefined ? 'exact' : certaintyOf(gaps, metric));
}

/** Side by side in as many columns as the longest of them leaves room for. `top`: the baseline of the first row. */
function placed(entries: readonly Entry[], top: number): readonly SheetEntry[] {
  const room = Math.max(0, ...entries.map(({ amount }) => amount.length)) * CHARACTER + SAMPLE + GAP;
  const most = Math.floor((INNER - room) / CHARACTER);
  const texts = entries.map(({ text }) => cutMiddle(text, most));
  const width = Math.ceil(Math.max(0, ...texts.map((text) => text.length)) * CHARACTER + room);
  const columns = Math.max(1, Math.floor((INNER + 2 * GAP) / (width + 2 * GAP)));
  return entries.map((entry, index) => {
    const left = MARGIN + (index % columns) * (width + 2 * GAP);
    return { ...entry, text: texts[index] ?? '', x: left + SAMPLE, y: top + Math.floor(index / columns) * LINE, end: left + width };
  });
}

/** A text in lines of at most so many characters, broken between words where there are any. */
function wrapped(text: string, most: number): readonly string[] {
  if (text.length <= most) return [text];
  const blank = text.lastIndexOf(' ', most);
  const end = blank > 0 ? blank : most;
  return [text.slice(0, end), ...wrapped(text.slice(end).trimStart(), most)];
}
