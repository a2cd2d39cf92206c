import { visibleName } from '../../core/foreignName.ts';
import { formatCount, formatExactMoney, formatMoney, formatPart, formatTokens } from '../../core/format.ts';
import { counted, t } from '../../core/l10n.ts';
import type { Sums } from '../../core/ledger/sums.ts';
import { spendOfSums } from '../../core/ledger/sums.ts';
import type { Certainty } from '../../core/format.ts';
import { escapeMarkdown, plainName } from '../markdown.ts';
import type { TreeNode } from './treeNode.ts';
import { spokenOf } from './treeNode.ts';
import type { NamedSums, TreeParts } from './treeParts.ts';

const TOP = 5;

/** The models that cost the most: today, or this week where nothing was spent today. */
export function modelsNode(parts: TreeParts): TreeNode {
  const { countByok } = parts.budgeting;
  const isToday = parts.modelsToday.some(({ sums }) => spendOfSums(sums, countByok) > 0);
  const rows = isToday ? parts.modelsToday : parts.modelsThisWeek;
  const amounts = rows.map((row) => ({ ...row, amount: spendOfSums(row.sums, countByok) })).filter(({ amount }) => amount > 0).toSorted((a, b) => b.amount - a.amount);
  const total = amounts.reduce((sum, { amount }) => sum + amount, 0);
  const [label, description] = [t('Top models'), isToday ? t('today') : t('this week')];
  const children = amounts.slice(0, TOP).map((row): TreeNode => modelNode(row, total, parts));
  return { id: 'models', label, description, icon: 'sparkle', spoken: spokenOf(label, description), children: children.length === 0 ? [nothing()] : children };
}

/** How sure a sum is. */
export function certaintyOfSums({ unknown, estimated }: Pick<Sums, 'unknown' | 'estimated'>): Certainty {
  if (unknown > 0) return 'atLeast';
  return estimated > 0 ? 'estimate' : 'exact';
}

function nothing(): TreeNode {
  const label = t('Nothing was spent yet');
  return { id: 'models:none', label, icon: 'dash', spoken: label };
}

function modelNode({ name, sums, amount }: NamedSums & { readonly amount: Parameters<typeof formatExactMoney>[0] }, total: number, { nameOf }: TreeParts): TreeNode {
  const label = plainName(nameOf(name));
  const description = t('{0} · {1}', formatMoney(amount, certaintyOfSums(sums)), formatPart(amount / total));
  const tooltip = [
    visibleName(name),
    counted(sums.calls, t('{0} call', formatCount(sums.calls)), t('{0} calls', formatCount(sums.calls))),
    t('{0} tokens in, {1} out', formatTokens(sums.inputTokens), formatTokens(sums.outputTokens)),
    t('exactly {0}', formatExactMoney(amount)),
  ];
  return { id: `model:${name}`, label, description, icon: 'chip', spoken: spokenOf(label, description), tooltip: tooltip.map(escapeMarkdown).join('  \n'), command: 'openReport' };
}
