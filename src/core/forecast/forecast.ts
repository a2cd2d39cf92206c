import type { NanoUsd } from '../money.ts';
import { nano } from '../money.ts';
import { daysOf } from './days.ts';
import type { Weighted } from './quantile.ts';
import { quantile } from './quantile.ts';
import { outlook } from './trials.ts';
import type { Forecast, ForecastAsk } from './types.ts';

/** With less than a week, not every weekday was seen. */
const LEAST_DAYS = 7;
/** The ends of the band, as shares of the past's deviations. */
const LOW = 0.1;
const HIGH = 0.9;
/** How much further apart the ends lie the fewer trials there are, and the fewer days. */
const WIDENING = 1;
const YOUTH = 5.5;
/** Trials of several days overlap: so much of each further day is not new. */
const OVERLAP = 0.8;
/** How fast a usual deviation is believed in the less, the further a forecast reaches. */
const DOUBT = 0.5;

/**
 * The running period's total at its end, from the user's own hours and weekdays: what was spent, and what is still to come by habits that are
 * weighed against today's level. Habits, their mixture and the band come from trying the same forecast on each past day (nothing is assumed about
 * how spend is distributed). Where too little is known, it says so instead of a figure.
 */
export function forecast(ask: ForecastAsk): Forecast {
  const days = daysOf(ask);
  const { length } = days.past;
  if (length < LEAST_DAYS) return { kind: 'unknown', why: 'too-little-history', basis: { days: length, trials: 0 } };
  if (days.past.every(({ before, after }) => before + after === 0)) return { kind: 'unknown', why: 'nothing-spent', basis: { days: length, trials: 0 } };
  const { guess, scale, deviations } = outlook(days);
  const trials = Math.max(1, effectiveSize(deviations) / (1 + days.left * OVERLAP));
  const middle = quantile(deviations, 0.5);
  const end = (deviation: number): number => ask.spent + days.soon + Math.max(0, guess + scale * deviation);
  const edge = (share: number): number => end(middle + (quantile(deviations, share) - middle) * (1 + WIDENING / trials + (YOUTH / length) ** 2));
  const expected = end((middle * trials) / (trials + 1) / (1 + days.left * DOUBT));
  return {
    kind: 'known',
    expected: whole(expected),
    // What is still to come soon may as well not come.
    low: whole(Math.min(expected, edge(LOW) - days.soon)),
    high: whole(Math.max(expected, edge(HIGH))),
    basis: { days: length, trials: deviations.length },
  };
}

/** To how many trials of equal weight these come (Kish). */
function effectiveSize(deviations: readonly Weighted[]): number {
  const sum = deviations.reduce((all, [, weight]) => all + weight, 0);
  const squares = deviations.reduce((all, [, weight]) => all + weight * weight, 0);
  return (sum * sum) / squares;
}

function whole(amount: number): NanoUsd {
  return nano(Math.min(Number.MAX_SAFE_INTEGER, Math.round(amount)));
}
