import { scaleLinear } from 'd3-scale';
import { NANO_PER_USD } from '../../../src/core/money.ts';

/** A line of the grid: where it stands, in nano-dollars, and what is written on it. */
export interface Tick {
  readonly value: number;
  readonly text: string;
}

/** At most this many grid lines, the baseline included. */
const MAX_LINES = 4;

/** Round values from zero up to the top of the chart, as many as fit. `top` is in nano-dollars. */
export function moneyTicks(top: number): readonly Tick[] {
  const usd = top / NANO_PER_USD;
  const values = roundValues(usd);
  const step = values[1] ?? usd;
  const decimals = step >= 100 ? 0 : Math.max(2, -Math.floor(Math.log10(step) + 1e-9));
  return values.map((value) => ({ value: Math.round(value * NANO_PER_USD), text: dollars(value, decimals) }));
}

/** Which of the columns get a date below them, counted back from the last so that it always has one. */
export function labelledColumns(count: number, width: number, room: number): readonly number[] {
  const step = Math.max(1, Math.ceil((room * count) / Math.max(1, width)));
  return Array.from({ length: count }, (_, index) => index).filter((index) => (count - 1 - index) % step === 0);
}

function roundValues(usd: number): readonly number[] {
  for (let count = MAX_LINES; count > 1; count -= 1) {
    const values = scaleLinear().domain([0, usd]).ticks(count);
    if (values.length <= MAX_LINES) return values;
  }
  return [0];
}

function dollars(value: number, decimals: number): string {
  return `$${value.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals })}`;
}
