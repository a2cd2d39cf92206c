import { nameInText } from '../../foreignName.ts';
import { formatMoney, formatPart, formatTokens } from '../../format.ts';
import { t } from '../../l10n.ts';
import { subtractMoney } from '../../money.ts';
import { replayCache } from '../promptCache.ts';
import type { Advice } from './advice.ts';
import type { AdviceFacts } from './facts.ts';
import { groupBy, isWorthwhile } from './facts.ts';

/** Caches miss now and then: nine of ten repeated tokens are supposed to be found. */
const HIT_PERCENT = 90;

/** Prompts that repeat within a session and are paid for in full each time, by model and program. */
export function uncachedPrompts(facts: AdviceFacts): readonly Advice[] {
  const groups = groupBy(facts.week, ({ isElsewhere, model, client }) => (isElsewhere ? undefined : JSON.stringify([model, client])));
  return [...groups].flatMap(([key, calls]) => {
    const [model = '', client = ''] = JSON.parse(key) as readonly string[];
    const { before, after, inputTokens, uncachedTokens, withoutRate } = replayCache(calls, {}, { ...facts, hitPercent: HIT_PERCENT });
    const saving = subtractMoney(before, after);
    if (!isWorthwhile(saving, before) || inputTokens === 0) return [];
    const share = formatPart((uncachedTokens - withoutRate) / inputTokens);
    const whose = client === '' ? t('your prompts to {0}', facts.nameOf(model)) : t('the prompts of {0} to {1}', nameInText(client), facts.nameOf(model));
    return [{
      id: `uncached-prompts ${model} ${client}`,
      text: t('{0} of {1} repeat and are not read from a cache: about {2} of {3} in the last seven days.', share, whose, formatMoney(saving), formatMoney(before)),
      basis: t('{0} of {1} prompt tokens came within five minutes after a prompt of the same session that was no longer, and were not cached. Supposes that they begin alike, that {2} of a hundred would be found, and counts what writing the cache costs. Turn on prompt caching in the tool, and keep what changes at the end of the prompt.', formatTokens(uncachedTokens), formatTokens(inputTokens), HIT_PERCENT),
      saving: { amount: saving, of: before, certainty: 'estimate' as const }, weight: 0.5,
      action: { kind: 'show-calls' as const, model, ...(client === '' ? {} : { client }) },
    }];
  });
}
