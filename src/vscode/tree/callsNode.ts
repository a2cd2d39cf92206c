import { nameInText, visibleName } from '../../core/foreignName.ts';
import { UNKNOWN, formatDuration, formatExactMoney, formatMoney, formatTokens } from '../../core/format.ts';
import { t } from '../../core/l10n.ts';
import type { Hold } from '../../core/ledger/hold.ts';
import { expectedOf } from '../../core/ledger/runningCalls.ts';
import type { UsageEntry } from '../../core/usage.ts';
import { rankOf } from '../../core/usage.ts';
import { escapeMarkdown, plainName } from '../markdown.ts';
import { timeText } from '../statusBar/times.ts';
import type { TreeNode } from './treeNode.ts';
import { spokenOf } from './treeNode.ts';
import type { TreeParts } from './treeParts.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** The calls that run, and the last ones, newest first. */
export function callsNode(parts: TreeParts): TreeNode {
  const label = t('Last calls');
  const children = [...parts.running.map((hold) => runningNode(hold, parts)), ...parts.calls.map((entry) => callNode(entry, parts))];
  return { id: 'calls', label, icon: 'history', spoken: label, context: 'calls', children: children.length === 0 ? [noCall()] : children };
}

function noCall(): TreeNode {
  const label = t('No call yet');
  return { id: 'calls:none', label, icon: 'dash', spoken: label };
}

/** It has the id of the entry that it becomes: the item stays where it is. */
function runningNode(hold: Hold, { nameOf }: TreeParts): TreeNode {
  const expected = expectedOf(hold);
  const label = plainName(hold.model === undefined ? t('unnamed model') : nameOf(hold.model));
  const figure = expected === undefined ? UNKNOWN : formatMoney(expected, 'estimate');
  const description = joined([figure, hold.who.client, t('runs')]);
  const most = hold.high === undefined ? t('What it costs at most is not known.') : t('It costs {0} at most, which is set aside for it.', formatMoney(hold.high));
  return { id: `call:${hold.id}`, label, description, icon: 'sync~spin', spoken: spokenOf(label, description), tooltip: escapeMarkdown(most), command: 'openReport' };
}

function callNode(entry: UsageEntry, parts: TreeParts): TreeNode {
  const { nameOf, glance, budgeting } = parts;
  const model = entry.model ?? entry.requestedModel;
  const label = plainName(model === undefined ? t('unnamed model') : nameOf(model));
  const { icon, tone, words } = lookOf(entry);
  const description = joined([costOf(entry), entry.client, words, ago(entry.at, parts)]);
  return {
    id: `call:${entry.id}`, label, description, icon, context: 'call', subject: { kind: 'call', id: entry.id }, command: 'openReport',
    spoken: spokenOf(label, description), tooltip: tipOf(entry, model ?? '', timeText(entry.at, budgeting.zone, glance.now)), ...(tone === undefined ? {} : { tone }),
  };
}

function lookOf({ status }: UsageEntry): Pick<TreeNode, 'icon' | 'tone'> & { readonly words?: string } {
  switch (status) {
    case 'ok': return { icon: 'pass' };
    case 'error': return { icon: 'error', tone: 'error', words: t('failed') };
    case 'cancelled': return { icon: 'circle-slash', words: t('cancelled') };
    case 'blocked': return { icon: 'shield', tone: 'warning', words: t('refused') };
    case 'cached': return { icon: 'database', words: t('from the cache') };
  }
}

function costOf({ cost, costSource }: UsageEntry): string {
  if (cost === undefined) return UNKNOWN;
  return formatMoney(cost, rankOf(costSource) <= rankOf('estimate') ? 'estimate' : 'exact');
}

function ago(at: number, { glance: { now }, budgeting: { zone } }: TreeParts): string {
  const gone = now - at;
  if (gone < 0 || gone >= HOUR_MS) return timeText(at, zone, now);
  return gone < MINUTE_MS ? t('now') : t('{0} min', Math.floor(gone / MINUTE_MS));
}

/** All that is worth knowing of a call, a line each; nothing where it is not known. */
function tipOf(entry: UsageEntry, model: string, time: string): string {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens, reasoningTokens, durationMs, firstTokenMs, provider, decision, errorText, attempt, client, project, estimate, requestedModel } = entry;
  const cost = entry.cost === undefined ? t('not known yet') : formatExactMoney(entry.cost);
  const rows: readonly (readonly [string, string | undefined])[] = [
    [t('Model'), requestedModel === undefined || requestedModel === model ? visibleName(model) : t('{0}, asked for {1}', nameInText(model), nameInText(requestedModel))],
    [t('When'), time],
    [t('Cost'), estimate === undefined ? cost : t('{0}, at most {1} before', cost, formatMoney(estimate))],
    [t('Tokens'), t('{0} in, {1} out', formatTokens(inputTokens), formatTokens(outputTokens))],
    [t('Cache'), some(cacheReadTokens) || some(cacheWriteTokens) ? t('{0} read, {1} written', formatTokens(cacheReadTokens), formatTokens(cacheWriteTokens)) : undefined],
    [t('Reasoning'), some(reasoningTokens) ? formatTokens(reasoningTokens) : undefined],
    [t('Duration'), durationMs === undefined ? undefined : firstTokenMs === undefined ? formatDuration(durationMs) : t('{0}, first word after {1}', formatDuration(durationMs), formatDuration(firstTokenMs))],
    [t('Provider'), nameIfAny(provider)],
    [t('Client'), nameIfAny(client)],
    [t('Project'), nameIfAny(project?.replace(/ [0-9a-f]{8}$/, ''))],
    [t('Decision'), decision],
    [t('Attempt'), attempt > 1 ? String(attempt) : undefined],
    [t('Error'), errorText],
  ];
  return ['| | |', '|:--|:--|', ...rows.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [`| ${escapeMarkdown(name)} | ${escapeMarkdown(value)} |`]))].join('\n');
}

function nameIfAny(name: string | undefined): string | undefined {
  return name === undefined ? undefined : nameInText(name);
}

function some(count: number | undefined): boolean {
  return count !== undefined && count > 0;
}

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').map((part) => plainName(part ?? '', 40)).join(' · ');
}
