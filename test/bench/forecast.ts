import { pathToFileURL } from 'node:url';
import type { ContestPlan, Total } from '../unit/forecast/contest.ts';
import { FRACTIONS, contest, total } from '../unit/forecast/contest.ts';

/** One line of the forecast's table: our mean error as a share of the plain average's, in how many runs it is the smaller one, and what the band covers. */
export interface ForecastRow {
  readonly period: string;
  readonly spender: string;
  readonly elapsed: string;
  readonly runs: number;
  readonly errorToPlain: number;
  readonly wins: string;
  readonly covered: string;
  readonly below: string;
  readonly above: string;
}

const PLANS: readonly ContestPlan[] = [
  { period: 'day', lives: 30, firstSeed: 1001, periods: 42, historyDays: 84 },
  { period: 'week', lives: 30, firstSeed: 1001, periods: 12, historyDays: 84 },
  { period: 'month', lives: 30, firstSeed: 1001, periods: 18, historyDays: 84 },
];

/** Forecasts against the plain average: 420 lives, each with its own seed. Takes minutes. */
export function benchForecast(): readonly ForecastRow[] {
  return PLANS.flatMap((plan) => {
    const scores = contest(plan);
    const all = FRACTIONS.map((fraction) => rowOf(plan, 'all', fraction, total(scores.filter((score) => score.fraction === fraction))));
    return [...scores.map((score) => rowOf(plan, score.spender, score.fraction, score)), ...all];
  });
}

function rowOf({ period }: ContestPlan, spender: string, fraction: number, score: Total): ForecastRow {
  const { runs, wins, forecasts, within, below, above, ourError, plainError } = score;
  const percent = (part: number, whole: number): string => `${Math.round((100 * part) / whole)} %`;
  return {
    period, spender, elapsed: percent(fraction, 1), runs, errorToPlain: Number((ourError / plainError).toFixed(2)),
    wins: percent(wins, runs), covered: percent(within, forecasts), below: percent(below, forecasts), above: percent(above, forecasts),
  };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const began = performance.now();
  console.table(benchForecast());
  process.stdout.write(`${Math.round((performance.now() - began) / 1000)} s\n`);
}
