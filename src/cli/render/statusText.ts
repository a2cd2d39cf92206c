import { standingSentence } from '../../core/budget/sentences.ts';
import { isExact } from '../../core/budget/worstCase.ts';
import { worstCaseText } from '../../core/budget/worstCaseText.ts';
import { runningText } from '../../core/forecast/running.ts';
import { coverageText, coveredMoney, explainedText, formatMoney, formatPart } from '../../core/format.ts';
import { LAG_MS } from '../../core/ledger/backdating.ts';
import { addMoney } from '../../core/money.ts';
import type { Zone } from '../../core/period.ts';
import { clockTime, dayKey } from '../../core/period.ts';
import type { StatusPeriod, StatusReport } from '../statusData.ts';
import { counted } from './figures.ts';
import { anyState, standingRow } from './limitsText.ts';
import type { Paint } from './paint.ts';
import type { TableRow } from './table.ts';
import { table } from './table.ts';
import { plainLine } from './width.ts';

const NAMES = { day: 'Today', week: 'This week', month: 'This month' } as const;

/** Why a ledger without open calls may not be at rest all the same. */
export const LAG = `the key's counter needs up to ${LAG_MS / 1000} s after the last call`;

/** The status as lines: how much, whether that is all right, and what is open. */
export function statusLines(report: StatusReport, width: number, paint: Paint): readonly string[] {
  const { now, zone, origin } = report;
  const place = origin === 'https://openrouter.ai' ? '' : ` · at ${origin}`;
  return [
    paint.strong(`OpenRouter spend · ${timeText(now, zone)} (${zone.name})${place}`),
    ...table(rowsOf(report), width, paint),
    ...report.others.map((standing) => standingSentence(standing, zone, now)),
    ...[worstLine(report), forecastLine(report), coverageLine(report), connectionLine(report), keyLine(report), explanationLine(report), othersLine(report), openLine(report)].filter((line) => line !== ''),
  ];
}

function rowsOf(report: StatusReport): readonly TableRow[] {
  const { periods, keyStanding, zone, now } = report;
  const hasStates = anyState([...periods.flatMap(({ standing }) => standing ?? []), ...(keyStanding === undefined ? [] : [keyStanding])]);
  return [...periods.map((period) => periodRow(period, report, hasStates)), ...(keyStanding === undefined ? [] : [standingRow(keyStanding, zone, now, hasStates)])];
}

function periodRow({ kind, spend, certainty, standing }: StatusPeriod, { zone, now }: StatusReport, hasStates: boolean): TableRow {
  const figure = formatMoney(certainty === undefined ? undefined : spend.spent, certainty);
  if (standing === undefined) return { label: NAMES[kind], figures: [figure, '', ''] };
  const { figures: [, limit = '', share = '', ...state], ...row } = standingRow(standing, zone, now, hasStates);
  return { ...row, label: NAMES[kind], figures: [figure, limit, certainty === undefined ? '' : share, ...state] };
}

/** The bound that the guard vouches for; nothing where it is kept exactly. */
function worstLine({ worst, zone }: StatusReport): string {
  return worst === undefined || isExact(worst) ? '' : worstCaseText(worst, zone);
}

/** What today and this month may come to. */
function forecastLine({ periods, zone }: StatusReport): string {
  return periods.filter(({ kind }) => kind !== 'week').map(({ kind, start, forecast, standing }) => runningText({ kind, start }, forecast, zone, standing)).filter((text) => text !== '').join(' · ');
}

/** What the figures lack, where they lack something. */
function coverageLine({ periods }: StatusReport): string {
  const parts = periods.filter(({ kind, spend }) => kind !== 'week' && coverageText(spend.sums) !== '').map(({ kind, spend }) => `${NAMES[kind]} ${coveredMoney({ ...spend.sums, amount: spend.spent })}`);
  return parts.join(' · ');
}

function connectionLine({ connection, zone, now, sample }: StatusReport): string {
  switch (connection.kind) {
    case 'no-key': return connection.reason;
    case 'refused': return connection.reason;
    case 'offline': return `The key could not be asked: ${connection.reason}${sample === undefined ? '' : ` It last answered ${timeText(sample.at, zone, now)}.`}`;
    case 'waiting': return sample === undefined ? 'The key has not answered yet.' : `The key last answered ${timeText(sample.at, zone, now)}.`;
    case 'live': return '';
  }
}

function keyLine({ sample }: StatusReport): string {
  if (sample === undefined) return '';
  const { label, usage, limit, credits } = sample.key;
  const parts = [
    `Key ${label === undefined ? '' : `${plainLine(label)} `}has used ${formatMoney(usage)} in all`,
    limit === undefined ? '' : limit === null ? 'no limit of its own' : '',
    credits === undefined ? '' : `credits left ${formatMoney(credits)}`,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

function explanationLine({ explanation, zone, now }: StatusReport): string {
  return explanation === undefined ? '' : `Since ${timeText(explanation.since, zone, now).replace(/^at /, '')}: ${explainedText(explanation)}`;
}

function othersLine({ periods }: StatusReport): string {
  const [today] = periods;
  if (today === undefined || today.spend.untracked <= 0) return '';
  return `Other programs with this key: ${formatMoney(today.spend.untracked)} today (${formatPart(today.spend.untracked / Math.max(today.spend.spent, 1))})`;
}

function openLine({ running, unresolved, givenUp, periods, atRest, connection }: StatusReport): string {
  const [today] = periods;
  const aside = today === undefined ? '' : formatMoney(addMoney(today.spend.held, today.spend.pending));
  const open = [running > 0 ? `${counted(running, 'call')} running` : '', unresolved > 0 ? `cost of ${counted(unresolved, 'call')} not known yet` : ''].filter((part) => part !== '');
  if (open.length > 0) return `Open: ${open.join(', ')}; ${aside} is set aside.`;
  if (atRest === undefined) return '';
  const but = givenUp === 0 ? '' : ` but ${counted(givenUp, 'call')} whose cost was never told`;
  if (atRest) return `At rest: every call is settled${but}, and the key agrees.`;
  return `Every call is settled${but}${connection.kind === 'live' ? `; ${LAG}` : ''}.`;
}

function timeText(instant: number, zone: Zone, now?: number): string {
  const time = clockTime(instant, zone);
  return now !== undefined && dayKey(instant, zone) === dayKey(now, zone) ? `at ${time}` : `${dayKey(instant, zone)} ${time}`;
}
