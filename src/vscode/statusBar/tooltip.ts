import { limitName, resetTime, standingSentence } from '../../core/budget/sentences.ts';
import { isExact } from '../../core/budget/worstCase.ts';
import { worstCaseText } from '../../core/budget/worstCaseText.ts';
import { dateText } from '../../core/dates.ts';
import { runningText } from '../../core/forecast/running.ts';
import { nameInText } from '../../core/foreignName.ts';
import { counted, t } from '../../core/l10n.ts';
import { UNKNOWN, coverageText, explainedText, formatDuration, formatExactMoney, formatMoney, formatPart, formatShare, formatTokens } from '../../core/format.ts';
import type { Zone } from '../../core/period.ts';
import { UTC, dayKey } from '../../core/period.ts';
import { statusLine } from '../../core/proxy/status.ts';
import { sparkline } from '../../core/sparkline.ts';
import type { UsageEntry } from '../../core/usage.ts';
import { COMMANDS } from '../contributions.ts';
import { escapeMarkdown } from '../markdown.ts';
import type { Glance, PeriodGlance } from './glance.ts';
import { seesAll } from './glance.ts';
import { periodFigure, runningFigure } from './statusText.ts';
import { timeText } from './times.ts';

/** More limits are a list, not a glance. */
const MOST_OTHERS = 5;
const OTHER_ICON = { active: 'check', warned: 'warning', degraded: 'warning', stopped: 'stop-circle' } as const;

/**
 * The tooltip: a small report in markdown, whose command links are the menu. `nameOf` turns model ids into names people know;
 * `troubles` are sentences about what is wrong with the ledger.
 */
export function tooltipMarkdown(glance: Glance, zone: Zone, nameOf: (model: string) => string, troubles: readonly string[] = []): string {
  const named = (model: string): string => nameInText(nameOf(model));
  const sections = [
    ...troubles.map((text) => `$(warning) ${escapeMarkdown(text)}`),
    connectionNote(glance, zone),
    periodTable(glance, zone),
    runningLine(glance),
    recentLine(glance),
    otherLimits(glance, zone),
    pausedLine(glance),
    worstLine(glance, zone),
    forecastLine(glance, zone),
    keyLine(glance),
    explanationLine(glance, zone),
    modelTable(glance, named),
    glance.lastCall === undefined ? '' : callLine(glance.lastCall, zone, glance.now, named),
    proxyLine(glance),
    links(glance),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

function connectionNote(glance: Glance, zone: Zone): string {
  const { connection } = glance;
  switch (connection.kind) {
    case 'no-key': return `$(key) ${t('No API key is set. What other programs spend cannot be seen without one.')}`;
    case 'refused': return `$(error) ${escapeMarkdown(connection.reason)}`;
    case 'offline': return `$(debug-disconnect) ${t('Not reached since {0}: {1} What other programs have spent since then is missing.', escapeMarkdown(timeText(connection.since, zone, glance.now)), escapeMarkdown(connection.reason))}`;
    case 'waiting':
    case 'live': return staleNote(glance, zone);
  }
}

/** The machine has slept, or nobody asks. */
function staleNote({ staleSince, now }: Glance, zone: Zone): string {
  return staleSince === undefined ? '' : `$(history) ${escapeMarkdown(t('The key was last asked at {0}. What other programs have spent since then is missing.', timeText(staleSince, zone, now)))}`;
}

/** Calls that run now, and what they will cost. */
function runningLine(glance: Glance): string {
  const { calls, unpriced } = glance.running;
  if (calls === 0) return '';
  const figure = runningFigure(glance);
  const running = counted(calls, t('{0} call runs', calls), t('{0} calls run', calls));
  const cost = figure === undefined ? '' : figure === UNKNOWN ? t(', for nobody knows how much') : t(', for {0} together', figure);
  const unknown = unpriced === 0 || figure === UNKNOWN ? '' : t('; the price of {0} is not known', unpriced);
  return `$(sync~spin) ${escapeMarkdown(`${running}${cost}${unknown}.`)}`;
}

/** The last days at a glance, and today to the last digit where its figure is rounded. */
function recentLine(glance: Glance): string {
  const line = sparkline(glance.recent.days);
  const [day] = glance.periods;
  const [shown, exact] = day === undefined ? [] : [periodFigure(glance, day), formatExactMoney(day.spend.spent)];
  const isRounded = day !== undefined && shown === formatMoney(day.spend.spent) && shown !== exact;
  return [line === '' ? '' : `${escapeMarkdown(t('Last 7 days'))} ${line}`, isRounded ? escapeMarkdown(t('today exactly {0}', exact ?? '')) : ''].filter((part) => part !== '').join(' &nbsp;·&nbsp; ');
}

function periodTable(glance: Glance, zone: Zone): string {
  const rows = glance.periods.map((period) => periodRow(period, zone, glance));
  return ['| | | | |', '|:--|--:|:--|:--|', ...rows].join('\n');
}

function periodRow(row: PeriodGlance, zone: Zone, glance: Glance): string {
  const { standing } = row;
  const amount = periodFigure(glance, row);
  const figure = row.kind === 'day' ? `**${escapeMarkdown(amount)}**` : escapeMarkdown(amount);
  const limit = standing === undefined ? '' : t('of {0} · {1} · until {2}', escapeMarkdown(formatMoney(standing.limit)), formatShare(standing.share), escapeMarkdown(resetTime(standing.period, zone, glance.now) ?? ''));
  return `| ${nameOfPeriod(row.kind)} | ${figure} | ${limit} | ${coverage(row)} |`;
}

/** Limits that deserve a look besides those of everything. */
function otherLimits({ others, now }: Glance, zone: Zone): string {
  const shown = others.slice(0, MOST_OTHERS).map((standing) => `$(${OTHER_ICON[standing.state]}) ${escapeMarkdown(standingSentence(standing, zone, now))}`);
  const more = others.length - shown.length;
  return [...shown, ...(more > 0 ? [t('and {0} more', more)] : [])].join('  \n');
}

function pausedLine({ paused }: Glance): string {
  if (paused === 0) return '';
  return `$(debug-pause) ${paused === 1 ? t('A session is paused: it went in circles.') : t('{0} sessions are paused: they went in circles.', paused)}`;
}

/** The bound that the guard vouches for; nothing where it is kept exactly. */
function worstLine({ worst }: Glance, zone: Zone): string {
  return worst === undefined || isExact(worst) ? '' : escapeMarkdown(worstCaseText(worst, zone));
}

/** What the figure is made of, where that needs saying. */
function coverage({ spend }: PeriodGlance): string {
  const notes: string[] = [];
  if (spend.untracked > 0) notes.push(t('{0} from other programs', formatPart(spend.untracked / Math.max(spend.spent, 1))));
  const lacks = coverageText(spend.sums);
  if (lacks !== '') notes.push(escapeMarkdown(lacks));
  return notes.join(', ');
}

/** What today and this month may come to; nothing where too little is known. */
function forecastLine(glance: Glance, zone: Zone): string {
  if (!seesAll(glance)) return '';
  const texts = glance.periods.filter(({ kind }) => kind !== 'week').map(({ kind, period, standing }) => runningText(period, glance.forecasts?.[kind], zone, standing));
  return texts.filter((text) => text !== '').map(escapeMarkdown).join(' · ');
}

function explanationLine({ explanation }: Glance, zone: Zone): string {
  // Where all of it is ours, there is nothing to explain.
  if (explanation === undefined || (explanation.elsewhere === 0 && explanation.unexplained === 0)) return '';
  return escapeMarkdown(t('Since {0}: {1}', dateText(dayKey(explanation.since, zone)), explainedText(explanation)));
}

function keyLine(glance: Glance): string {
  const { key, keyStanding } = glance;
  const parts: string[] = [];
  if (keyStanding !== undefined && key?.limitRemaining !== undefined && key.limitRemaining !== null) {
    const reset = resetTime(keyStanding.period, UTC, glance.now);
    const [name, left, limit] = [limitName(keyStanding), formatMoney(key.limitRemaining), formatMoney(keyStanding.limit)];
    parts.push(reset === undefined ? t('{0}: {1} left of {2}', name, left, limit) : t('{0}: {1} left of {2}, until {3}', name, left, limit, reset));
  }
  if (key?.credits !== undefined) parts.push(t('Credits left: {0}', formatMoney(key.credits)));
  return parts.map(escapeMarkdown).join(' · ');
}

function modelTable(glance: Glance, nameOf: (model: string) => string): string {
  if (glance.topModels.length === 0) return '';
  const rows = glance.topModels.map(({ model, amount }) => `| ${escapeMarkdown(nameOf(model))} | ${escapeMarkdown(formatMoney(amount))} |`);
  return [`| ${t('Models today')} | |`, '|:--|--:|', ...rows].join('\n');
}

function callLine(entry: UsageEntry, zone: Zone, now: number, nameOf: (model: string) => string): string {
  const model = nameOf(entry.model ?? entry.requestedModel ?? t('unnamed model'));
  const tokens = t('{0} in, {1} out', formatTokens(entry.inputTokens), formatTokens(entry.outputTokens));
  const ending = entry.status === 'ok' ? '' : ` (${ENDINGS[entry.status]()})`;
  return t('Last call {0}: {1}', escapeMarkdown(timeText(entry.at, zone, now)), escapeMarkdown(`${model}, ${tokens}, ${formatDuration(entry.durationMs)}, ${costText(entry)}${ending}`));
}

const ENDINGS: Readonly<Record<Exclude<UsageEntry['status'], 'ok'>, () => string>> = {
  error: () => t('failed'), cancelled: () => t('cancelled'), blocked: () => t('blocked'), cached: () => t('cached'),
};

/** Nothing while the proxy is not wanted. */
function proxyLine({ proxy }: Glance): string {
  const line = proxy === undefined ? '' : statusLine(proxy.status, proxy.clients);
  if (proxy === undefined || line === '') return '';
  const isWell = proxy.status.kind === 'running' || proxy.status.kind === 'elsewhere';
  return `$(${isWell ? 'plug' : 'warning'}) ${escapeMarkdown(line)}${isWell ? ` &nbsp; [${t('Connect a Tool…')}](command:${COMMANDS.connectTool})` : ''}`;
}

function costText({ cost, costSource }: UsageEntry): string {
  if (cost === undefined) return t('cost not known yet');
  return `${costSource === 'estimate' ? '≈' : ''}${formatExactMoney(cost)}`;
}

function links(glance: Glance): string {
  const first = glance.connection.kind === 'no-key' || glance.connection.kind === 'refused' ? [link('sign-in', t('Sign in with OpenRouter'), COMMANDS.signIn), link('key', t('Set API Key'), COMMANDS.setApiKey)] : [];
  return [
    ...first,
    link('graph', t('Report'), COMMANDS.openReport),
    link('send', t('Send Prompt'), COMMANDS.sendTrackedPrompt),
    link('settings-gear', t('Change Limits'), COMMANDS.changeLimits),
  ].join(' &nbsp; ');
}

function link(icon: string, title: string, command: string): string {
  return `[$(${icon}) ${title}](command:${command})`;
}

function nameOfPeriod(kind: PeriodGlance['kind']): string {
  switch (kind) {
    case 'day': return t('Today');
    case 'week': return t('This week');
    case 'month': return t('This month');
  }
}
