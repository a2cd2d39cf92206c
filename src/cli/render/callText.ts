import { formatDuration, formatExactMoney, formatMoney, formatShare, formatTokens } from '../../core/format.ts';
import type { Spend } from '../../core/budget/spend.ts';
import { certaintyOf } from '../../core/budget/spend.ts';
import type { CostStanding } from '../../core/budget/standing.ts';
import { subtractMoney } from '../../core/money.ts';
import type { UsageEntry } from '../../core/usage.ts';
import { plainLine } from './width.ts';

/** The line under an answer: model, tokens, cost, time, and what today comes to. */
export function summaryLine(entry: UsageEntry, today: Spend, standing: CostStanding | undefined): string {
  const limit = standing === undefined ? '' : ` of ${formatMoney(standing.limit)} (${formatShare(standing.share)})`;
  return [
    plainLine(entry.model ?? entry.requestedModel ?? 'unknown model'),
    `${formatTokens(entry.inputTokens)} in, ${formatTokens(entry.outputTokens)} out`,
    costText(entry),
    ...savedText(entry),
    formatDuration(entry.durationMs),
    `today ${formatMoney(today.spent, certaintyOf(today))}${limit}`,
  ].join(' · ');
}

/** What another model than the one that was asked for has saved; by the tokens of its answer, so it is an estimate. */
function savedText({ baseline, cost, requestedModel }: UsageEntry): readonly string[] {
  if (baseline === undefined || cost === undefined || requestedModel === undefined || baseline <= cost) return [];
  return [`${formatMoney(subtractMoney(baseline, cost), 'estimate')} saved against ${plainLine(requestedModel)}`];
}

/** What a call cost, and how sure that is. */
export function costText(entry: Pick<UsageEntry, 'cost' | 'costSource' | 'generationId'>): string {
  if (entry.cost === undefined) return entry.generationId === undefined ? 'cost not known' : 'cost not known yet: "openrouter-spend status" looks it up';
  return entry.costSource === 'estimate' ? `≈${formatExactMoney(entry.cost)}, estimated` : formatExactMoney(entry.cost);
}
