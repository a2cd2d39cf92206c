import { ticks } from 'd3-array';
import type { Metric } from '../../../src/core/analysis/range.ts';
import { shownCurrency } from '../../../src/core/currency.ts';
import { formatCount } from '../../../src/core/format.ts';
import { speech } from '../../../src/core/l10n.ts';
import { NANO_PER_USD } from '../../../src/core/money.ts';
import { metricText } from './names.ts';

/** A line of the grid: where it stands, in the metric's unit, and what is written on it. */
export interface Tick {
  readonly value: number;
  readonly text: string;
}

/** How wide a character of a label is, in pixels, about. */
export const CHARACTER = 6.6;
/** At most this many grid lines, the baseline included. */
const MAX_LINES = 4;

/** Round values from zero up to the top of the chart, as many as fit. */
export function ticksOf(metric: Metric, top: number): readonly Tick[] {
  if (metric === 'cost') return moneyTicks(top);
  const values = roundValues(top).filter((value) => metric === 'latency' || Number.isInteger(value));
  return values.map((value) => ({ value, text: value === 0 ? '0' : metricText(metric, value) }));
}

/** The same for money: round in the currency that is shown, written with as many decimals on every line. `top` is in nano-dollars. */
export function moneyTicks(top: number): readonly Tick[] {
  const { perUsd, sign } = shownCurrency();
  const units = (top / NANO_PER_USD) * perUsd;
  const values = roundValues(units);
  const step = values[1] ?? units;
  const decimals = step >= 100 ? 0 : Math.max(2, -Math.floor(Math.log10(step) + 1e-9));
  return values.map((value) => ({ value: Math.round((value / perUsd) * NANO_PER_USD), text: `${sign}${written(value, decimals)}` }));
}

/** Which of the columns get a date below them, counted back from the last so that it always has one. */
export function labelledColumns(count: number, width: number, room: number): readonly number[] {
  const step = Math.max(1, Math.ceil((room * count) / Math.max(1, width)));
  return Array.from({ length: count }, (_, index) => index).filter((index) => (count - 1 - index) % step === 0);
}

/** Which of the columns get a date below them where each is a month (0 to 11): every so many of a year, so that January is among them. */
export function labelledMonths(months: readonly number[], width: number, room: number): readonly number[] {
  const least = (room * months.length) / Math.max(1, width);
  const step = MONTH_STEPS.find((one) => one >= least) ?? 12;
  return months.flatMap((month, index) => (month % step === 0 ? [index] : []));
}

const MONTH_STEPS: readonly number[] = [1, 2, 3, 4, 6, 12];

function roundValues(top: number): readonly number[] {
  for (let count = MAX_LINES; count > 1; count -= 1) {
    const values = ticks(0, top, count);
    if (values.length <= MAX_LINES) return values;
  }
  return [0];
}

function written(value: number, decimals: number): string {
  const [whole = '0', fraction] = value.toFixed(decimals).split('.');
  return `${formatCount(Number(whole))}${fraction === undefined ? '' : `${speech().decimal}${fraction}`}`;
}
