import { runningText } from '../../core/forecast/running.ts';
import { formatMoney, formatPart, formatShare } from '../../core/format.ts';
import { counted, t } from '../../core/l10n.ts';
import { sparkline } from '../../core/sparkline.ts';
import { escapeMarkdown, plainLabel } from '../markdown.ts';
import type { PeriodGlance } from '../statusBar/glance.ts';
import { seesAll, unseenSince } from '../statusBar/glance.ts';
import { periodFigure, runningFigure } from '../statusBar/statusText.ts';
import { timeText } from '../statusBar/times.ts';
import { stateLook } from './stateLook.ts';
import type { TreeNode } from './treeNode.ts';
import { spokenOf } from './treeNode.ts';
import type { TreeParts } from './treeParts.ts';

/** Today, with what belongs to it beneath. */
export function todayNode(parts: TreeParts): TreeNode {
  const [day, ...others] = parts.glance.periods;
  const children = [...others.map((period) => periodNode(parts, period)), ...forecastNodes(parts), ...runningNodes(parts), ...othersNodes(parts), ...recentNodes(parts), ...creditNodes(parts)];
  if (day === undefined) return { id: 'today', label: t('Today'), icon: 'calendar', spoken: t('Today'), children };
  return { ...periodNode(parts, day), context: 'today', children };
}

/** What stands above all: that figures are old, missing or impossible. */
export function noteNodes({ glance, budgeting, troubles }: TreeParts): readonly TreeNode[] {
  const { connection } = glance;
  const since = unseenSince(glance);
  const time = since === undefined ? undefined : timeText(since, budgeting.zone, glance.now);
  const [label, icon, reason] = connection.kind === 'refused' ? [t('Key refused'), 'key', connection.reason] : connection.kind === 'offline' ? [t('Offline'), 'debug-disconnect', connection.reason] : [t('Not asked lately'), 'history', ''];
  const description = time === undefined ? undefined : t('since {0}', time);
  const isWell = time === undefined && connection.kind !== 'refused';
  return [
    ...troubles.map(troubleNode),
    ...(connection.kind === 'no-key' ? [keyNode()] : []),
    ...(isWell ? [] : [{
      id: 'connection', label, icon, tone: 'warning', context: 'offline', spoken: spokenOf(label, description, reason),
      tooltip: escapeMarkdown(spokenTip(reason)), ...(description === undefined ? {} : { description }),
    } satisfies TreeNode]),
  ];
}

function keyNode(): TreeNode {
  const [label, description] = [t('No API key'), t('sign in with OpenRouter')];
  return { id: 'no-key', label, description, icon: 'account', tone: 'warning', spoken: spokenOf(label, description), tooltip: escapeMarkdown(t('No API key is set. What other programs spend cannot be seen without one.')), command: 'signIn' };
}

/** What is wrong with the ledger, in a sentence. */
export function troubleNode(text: string, index: number): TreeNode {
  const label = plainLabel(text, 200);
  return { id: `trouble:${index}`, label, icon: 'error', tone: 'error', tooltip: escapeMarkdown(text), spoken: label, command: 'copyDiagnostics' };
}

function spokenTip(reason: string): string {
  return `${reason} ${t('What other programs have spent since then is missing.')}`.trim();
}

const NAMES = { day: () => t('Today'), week: () => t('This week'), month: () => t('This month') } as const;

function periodNode({ glance }: TreeParts, row: PeriodGlance): TreeNode {
  const label = NAMES[row.kind]();
  const { standing } = row;
  const figure = periodFigure(glance, row);
  const { icon, tone, words } = stateLook(standing?.state, 'calendar');
  const share = standing === undefined ? undefined : formatShare(standing.share);
  // A view is narrow: the limits of week and month stand among the budgets.
  const description = standing === undefined ? figure : row.kind === 'day' ? t('{0} / {1} · {2}', figure, formatMoney(standing.limit), share ?? '') : t('{0} · {1}', figure, share ?? '');
  const tooltip = standing === undefined ? t('{0}: {1}, without a limit.', label, figure) : t('{0}: {1} of {2}, {3} used.', label, figure, formatMoney(standing.limit), formatShare(standing.share));
  return { id: row.kind === 'day' ? 'today' : row.kind, label, description, icon, spoken: spokenOf(label, description, words), tooltip: escapeMarkdown(tooltip), ...(tone === undefined ? {} : { tone }) };
}

const FORECASTS = { day: () => t('Forecast for today'), week: () => t('Forecast for the week'), month: () => t('Forecast for the month') } as const;

/** The middle of what a period may come to; how far it may be out is in the tooltip. */
function forecastNodes({ glance, forecasts, budgeting }: TreeParts): readonly TreeNode[] {
  if (!seesAll(glance)) return [];
  return glance.periods.filter(({ kind }) => kind !== 'week').flatMap(({ kind, period, standing }): readonly TreeNode[] => {
    const forecast = forecasts[kind];
    const text = runningText(period, forecast, budgeting.zone, standing);
    if (forecast === undefined || text === '') return [];
    const isOver = standing !== undefined && standing.share < 1 && forecast.expected >= standing.limit;
    const [label, figure] = [FORECASTS[kind](), formatMoney(forecast.expected, 'estimate')];
    const description = isOver ? t('{0}, over the limit', figure) : figure;
    return [{ id: `forecast:${kind}`, label, description, icon: isOver ? 'warning' : 'graph-line', spoken: spokenOf(label, description), tooltip: escapeMarkdown(text), ...(isOver ? { tone: 'warning' as const } : {}) }];
  });
}

function runningNodes({ glance }: TreeParts): readonly TreeNode[] {
  const { calls } = glance.running;
  if (calls === 0) return [];
  const label = counted(calls, t('{0} call runs', calls), t('{0} calls run', calls));
  const figure = runningFigure(glance);
  return [{ id: 'running', label, icon: 'sync~spin', spoken: spokenOf(label, figure), ...(figure === undefined ? {} : { description: figure }) }];
}

function othersNodes({ glance }: TreeParts): readonly TreeNode[] {
  const spend = glance.periods[0]?.spend;
  if (spend === undefined || spend.untracked <= 0) return [];
  const label = t('Other programs today');
  const description = t('{0} · {1}', formatMoney(spend.untracked), formatPart(spend.untracked / Math.max(spend.spent, 1)));
  return [{ id: 'others', label, description, icon: 'question', spoken: spokenOf(label, description), tooltip: escapeMarkdown(t('What the key has spent today that did not come through here.')) }];
}

function recentNodes({ glance }: TreeParts): readonly TreeNode[] {
  const line = sparkline(glance.recent.days);
  if (line === '') return [];
  const label = t('Last 7 days');
  const amounts = glance.recent.days.map((amount) => formatMoney(amount as Parameters<typeof formatMoney>[0])).join(', ');
  return [{ id: 'recent', label, description: line, icon: 'graph', spoken: spokenOf(label, amounts), tooltip: escapeMarkdown(t('The oldest day first: {0}', amounts)), command: 'openReport' }];
}

function creditNodes({ glance }: TreeParts): readonly TreeNode[] {
  if (glance.key?.credits === undefined) return [];
  const [label, description] = [t('Credits left'), formatMoney(glance.key.credits)];
  return [{ id: 'credits', label, description, icon: 'credit-card', spoken: spokenOf(label, description) }];
}
