import { formatMoney, formatPart } from '../../format.ts';
import { t } from '../../l10n.ts';
import { nano } from '../../money.ts';
import type { Catalogue } from '../../pricing/catalogue.ts';
import { costOf } from '../../pricing/rate.ts';
import type { CallFact } from '../callFact.ts';
import type { Advice } from './advice.ts';
import type { AdviceFacts } from './facts.ts';
import { groupBy, isWorthwhile, spendOf } from './facts.ts';

/** Reasoning that is less than that of the answers is what such models are for. */
const MUCH = 0.6;

/** Models whose answers are mostly reasoning, which is paid like the answer itself. */
export function muchReasoning(facts: AdviceFacts): readonly Advice[] {
  return [...groupBy(facts.week, ({ isElsewhere, model }) => (isElsewhere || model === '' ? undefined : model))].flatMap(([model, calls]) => {
    const { reasoning, output } = tokensOf(calls);
    const spent = spendOf(calls, facts.countByok);
    const cost = costOfReasoning(model, reasoning, facts.catalogue);
    if (output === 0 || reasoning < output * MUCH || cost === undefined || !isWorthwhile(cost, spent)) return [];
    // Half of it is as much as a lower effort usually spares; more would be a promise.
    const saving = nano(Math.floor(Math.min(cost, spent) / 2));
    if (!isWorthwhile(saving, spent)) return [];
    return [{
      id: `much-reasoning ${model}`,
      text: t('{0} of what {1} answered in the last seven days was reasoning: about {2} of {3}.', formatPart(reasoning / output), facts.nameOf(model), formatMoney(cost), formatMoney(spent)),
      basis: t('Reasoning tokens at the price of answers. A lower effort (“reasoning”: {“effort”: “low”}) makes fewer of them; half is taken for what it might spare. Hard tasks may need them.'),
      saving: { amount: saving, of: spent, certainty: 'atMost' as const }, weight: 0.3,
      action: { kind: 'show-calls' as const, model },
    }];
  });
}

function tokensOf(calls: readonly CallFact[]): { readonly reasoning: number; readonly output: number } {
  return calls.reduce((sum, { reasoningTokens, outputTokens = 0 }) => ({ reasoning: sum.reasoning + reasoningTokens, output: sum.output + outputTokens }), { reasoning: 0, output: 0 });
}

function costOfReasoning(id: string, tokens: number, catalogue: Catalogue): ReturnType<typeof costOf> | undefined {
  const completion = catalogue.find(id)?.rates.completion;
  return completion?.kind === 'known' ? costOf([{ count: tokens, rate: completion.rate }]) : undefined;
}
