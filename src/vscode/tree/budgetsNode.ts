import { limitFieldTitle } from '../../core/budget/limitFields.ts';
import { placeOf } from '../../core/budget/limitPlace.ts';
import { EVERYTHING } from '../../core/budget/scope.ts';
import { amountOf, limitName, resetTime, standingSentence, whom } from '../../core/budget/sentences.ts';
import type { Standing } from '../../core/budget/standing.ts';
import { worstState } from '../../core/budget/standing.ts';
import { formatMoney, formatShare } from '../../core/format.ts';
import { counted, t } from '../../core/l10n.ts';
import { fromUsd } from '../../core/money.ts';
import { UTC } from '../../core/period.ts';
import type { Settings } from '../../core/settings.ts';
import { escapeMarkdown, plainLabel } from '../markdown.ts';
import { stateLook } from './stateLook.ts';
import type { TreeNode } from './treeNode.ts';
import { spokenOf } from './treeNode.ts';
import type { TreeParts } from './treeParts.ts';

/** Limits that calls are measured by one at a time, and not by what was spent before. */
const PER_CALL = ['perRequest', 'averagePerRequest'] as const;

/** Every limit, with its share and its state. */
export function budgetsNode(parts: TreeParts): TreeNode {
  const all = [...parts.standings, ...(parts.glance.keyStanding === undefined ? [] : [parts.glance.keyStanding])];
  const limits = [...all.map((standing) => limitNode(standing, parts)), ...perCallNodes(parts.budgeting.settings)];
  const { icon, tone, words } = stateLook(worstState(all.map(({ state }) => state)), 'dashboard');
  const label = t('Budgets');
  const description = limits.length === 0 ? t('no limit is set') : words || counted(limits.length, t('{0} limit', limits.length), t('{0} limits', limits.length));
  return { id: 'budgets', label, description, icon, spoken: spokenOf(label, description), context: 'budgets', children: limits.length === 0 ? [noLimit()] : limits, ...(tone === undefined ? {} : { tone }) };
}

function noLimit(): TreeNode {
  const label = t('Set a limit…');
  return { id: 'nolimit', label, icon: 'add', spoken: label, command: 'changeLimits', tooltip: escapeMarkdown(t('Without a limit nothing is refused, whatever it costs.')) };
}

function limitNode(standing: Standing, { budgeting, glance }: TreeParts): TreeNode {
  const { zone } = budgeting;
  const label = plainLabel(limitName(standing));
  const { icon, tone, words } = stateLook(standing.state, 'pass');
  const used = standing.metric === 'cost' ? formatMoney(standing.used) : amountOf('tokens', standing.used);
  const description = t('{0} · {1} / {2}', formatShare(standing.share), used, amountOf(standing.metric, standing.limit));
  const place = placeOf(standing);
  const reset = resetTime(standing.period, standing.budget === 'key' ? UTC : zone, glance.now);
  const aside = standing.aside > 0 ? t('{0} more is set aside for calls that are not settled yet.', amountOf(standing.metric, standing.aside)) : '';
  return {
    id: `limit:${standing.key}:${standing.metric}:${standing.period.kind}`, label, description, icon,
    spoken: spokenOf(label, description, words, reset === undefined ? undefined : t('until {0}', reset)),
    tooltip: [standingSentence(standing, zone, glance.now), aside, place === undefined ? t('It is set at OpenRouter.') : POLICY[standing.policy]()].filter((text) => text !== '').map(escapeMarkdown).join('\n\n'),
    ...(tone === undefined ? {} : { tone }),
    ...(place === undefined ? {} : { context: 'limit' as const, subject: { kind: 'limit' as const, place } }),
  };
}

const POLICY: Readonly<Record<Standing['policy'], () => string>> = {
  stop: () => t('When it is used up, calls are refused.'),
  ask: () => t('When it is used up, each call asks first.'),
  downgrade: () => t('When it is nearly used up, calls go to a cheaper model.'),
  throttle: () => t('When it is used up, calls are spaced out.'),
  warn: () => t('When it is used up, calls are sent all the same, and you are told.'),
};

function perCallNodes(settings: Settings): readonly TreeNode[] {
  const plain = PER_CALL.flatMap((field) => perCallNode(EVERYTHING.kind, field, settings[`limits.${field}`]));
  return [...plain, ...settings.budgets.flatMap((budget) => PER_CALL.flatMap((field) => perCallNode(budget.scope, field, budget[field])))];
}

function perCallNode(scope: string, field: (typeof PER_CALL)[number], amount: number | null | undefined): readonly TreeNode[] {
  if (amount === null || amount === undefined) return [];
  const who = whom(scope);
  const label = plainLabel(who === '' ? limitFieldTitle(field) : t('{0} of {1}', limitFieldTitle(field), who));
  const description = formatMoney(fromUsd(amount));
  return [{ id: `limit:${scope}:${field}`, label, description, icon: 'pass', spoken: spokenOf(label, description), context: 'limit', subject: { kind: 'limit', place: { scope, field } } }];
}
