import type { Budgeting } from '../../core/budget/standing.ts';
import { standings } from '../../core/budget/standing.ts';
import { historyOf } from '../../core/forecast/ofLedger.ts';
import { historyAsk, historyOfRows, lumpsAsk } from '../../core/forecast/ofRows.ts';
import { runningForecasts, runningText } from '../../core/forecast/running.ts';
import type { History } from '../../core/forecast/types.ts';
import type { LedgerState } from '../../core/ledger/state.ts';
import { TREND_DAYS, trendAsks } from '../../core/ledger/trend.ts';
import { periodAt } from '../../core/period.ts';
import { Breakdowns } from '../breakdown.ts';
import type { Context } from '../context.ts';
import { isInReach } from '../counters.ts';
import type { ExitCode } from '../failures.ts';
import { EXIT } from '../failures.ts';
import { lastDays, readCount } from '../range.ts';
import { trendLines } from '../render/trendText.ts';
import type { TrendForecast } from '../trendData.ts';
import { trendJson, trendReport } from '../trendData.ts';

/** Options of `trend`. */
export interface TrendOptions {
  readonly days?: string;
  readonly json?: boolean;
}

const MOST_DAYS = 3660;

/** `trend`: spend per day, and the change from as many days before. */
export async function trend({ days, json }: TrendOptions, { terminal, workplace, clock }: Context): Promise<ExitCode> {
  const now = clock.now();
  const budgeting = workplace.budgeting();
  const { zone, origin, countByok } = budgeting;
  const count = days === undefined ? TREND_DAYS : readCount(days, '--days', MOST_DAYS);
  const range = lastDays(count, now, zone);
  const before = lastDays(count, range.start - 1, zone);
  const asks = trendAsks({ origin, by: ['day'], zone, now, days: count });
  const ledger = await workplace.ledger();
  const sums = new Breakdowns(ledger, { origin, zone, now });
  // The database knows a longer past, but it is not opened for that alone.
  const history = isInReach(asks.before, now) ? historyOf(ledger.state, now, budgeting) : await longHistory(sums, budgeting, now);
  const forecast = monthForecast(history, ledger.state, now, budgeting);
  const report = trendReport({ range, before, origin, countByok, ...(forecast === undefined ? {} : { forecast }) }, await sums.rows(asks.now), await sums.answer(asks.before), zone);
  if (json === true) await terminal.printJson(trendJson(report));
  else await terminal.print(trendLines(report, terminal.width, terminal.paint));
  return EXIT.done;
}

/** Where what others spend does not count, neither do their lumps. */
async function longHistory(sums: Breakdowns, budgeting: Budgeting, now: number): Promise<History> {
  const ask = historyAsk(budgeting, now);
  const lumps = budgeting.countUntracked ? await sums.answer(lumpsAsk(ask)) : [];
  return historyOfRows(await sums.answer(ask), lumps, budgeting.zone, budgeting.countByok);
}

function monthForecast(history: History, state: LedgerState, now: number, budgeting: Budgeting): TrendForecast | undefined {
  const { month } = runningForecasts(history, state, now, budgeting);
  if (month === undefined) return undefined;
  const standing = standings(state, now, budgeting).find(({ period }) => period.kind === 'month');
  return { ...month, text: runningText(periodAt('month', now, budgeting.zone), month, budgeting.zone, standing) };
}
