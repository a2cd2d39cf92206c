import type { Budgeting } from '../../core/budget/standing.ts';
import { plainLimit, standings } from '../../core/budget/standing.ts';
import { historyOf } from '../../core/forecast/ofLedger.ts';
import { historyAsk, historyOfRows, lumpsAsk } from '../../core/forecast/ofRows.ts';
import { runningForecasts, runningText } from '../../core/forecast/running.ts';
import type { History, SpendCell } from '../../core/forecast/types.ts';
import type { LedgerState } from '../../core/ledger/state.ts';
import { TREND_DAYS, trendAsks } from '../../core/ledger/trend.ts';
import { periodAt } from '../../core/period.ts';
import type { Ledger } from '../../storage/ledger.ts';
import { Breakdowns } from '../breakdown.ts';
import type { Context } from '../context.ts';
import { isInReach } from '../counters.ts';
import type { ExitCode } from '../failures.ts';
import { EXIT } from '../failures.ts';
import { openingsIn } from '../openings.ts';
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
  const asks = trendAsks({ origin, by: ['day'], zone, now, days: count });
  const before = { ...lastDays(count, range.start - 1, zone), end: asks.before.end };
  const ledger = await workplace.ledger();
  const sums = new Breakdowns(ledger, { origin, zone, now });
  // The database knows a longer past, but it is not opened for that alone.
  const history = isInReach(asks.before, now) ? historyOf(ledger.state, now, budgeting) : await longHistory(ledger.state, sums, budgeting, now);
  const forecast = monthForecast(history, ledger.state, now, budgeting);
  const openings = await openingsIn(ledger, { origin, zone, countByok, now, start: before.start, end: range.end });
  const rowsBefore = await sums.answer(asks.before);
  const isBeforeKnown = rowsBefore.length > 0 || (await isRecordedBefore(ledger, origin, before.end));
  const report = trendReport({ range, before, origin, countByok, openings, isBeforeKnown, ...(forecast === undefined ? {} : { forecast }) }, await sums.rows(asks.now), rowsBefore, zone);
  if (json === true) await terminal.printJson(trendJson(report));
  else await terminal.print(trendLines(report, terminal.width, terminal.paint));
  return EXIT.done;
}

/** Whether anything was recorded before an instant. The database is asked only where the running totals do not know. */
async function isRecordedBefore(ledger: Ledger, origin: string, instant: number): Promise<boolean> {
  for (const cell of ledger.state.buckets.between(0, instant)) if (cell.origin === origin) return true;
  const { first } = await ledger.query('span', { origin });
  return first !== null && first < instant;
}

/** Where what others spend does not count, neither do their lumps. Of today, the running totals know more than the database's hours. */
async function longHistory(state: LedgerState, sums: Breakdowns, budgeting: Budgeting, now: number): Promise<History> {
  const ask = historyAsk(budgeting, now);
  const lumps = budgeting.countUntracked ? await sums.answer(lumpsAsk(ask)) : [];
  const past = historyOfRows(await sums.answer(ask), lumps, budgeting.zone, budgeting.countByok);
  const today = historyOf(state, now, budgeting);
  const ofToday = (cells: readonly SpendCell[] = []): readonly SpendCell[] => cells.filter(({ start }) => start >= ask.end);
  return { ...past, history: [...past.history, ...ofToday(today.history)], lumps: [...(past.lumps ?? []), ...ofToday(today.lumps)] };
}

function monthForecast(history: History, state: LedgerState, now: number, budgeting: Budgeting): TrendForecast | undefined {
  const { month } = runningForecasts(history, state, now, budgeting);
  if (month === undefined) return undefined;
  const standing = plainLimit(standings(state, now, budgeting), 'month');
  return { ...month, text: runningText(periodAt('month', now, budgeting.zone), month, budgeting.zone, standing) };
}
