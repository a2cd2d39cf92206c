import type { ForecastRow } from './forecast.ts';
import { benchForecast } from './forecast.ts';
import type { BenchRow } from './row.ts';

/** The forecast's table as rows of this one: for each period and each point in it, all spenders together. The peer is the plain average. */
export function benchForecastRows(): readonly BenchRow[] {
  return benchForecast().filter(({ spender }) => spender === 'all').map((found) => rowOf(found));
}

function rowOf({ period, elapsed, runs, errorToPlain, wins, covered }: ForecastRow): BenchRow {
  const [better, within] = [Number.parseFloat(wins), Number.parseFloat(covered)];
  return {
    name: `forecast of the ${period}'s end after ${elapsed}: mean error`, unit: '× the peer\'s', p50: errorToPlain, p99: errorToPlain, peer: 'plain average', peerP50: 1, peerP99: 1, ratio: errorToPlain,
    target: 'better in ≥ 80 % of runs, band covers 70–90 %', met: better >= 80 && within >= 70 && within <= 90, note: `better in ${wins} of ${runs}, covers ${covered}`,
  };
}
