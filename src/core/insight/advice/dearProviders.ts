import { formatMoney } from '../../format.ts';
import { t } from '../../l10n.ts';
import { subtractMoney } from '../../money.ts';
import { reprice } from '../reprice.ts';
import type { Advice } from './advice.ts';
import type { AdviceFacts } from './facts.ts';
import { groupBy, isWorthwhile } from './facts.ts';

/** Calls that providers answered which are dearer than the one whose price is listed. */
export function dearProviders(facts: AdviceFacts): readonly Advice[] {
  const { week, catalogue, countByok, zone, nameOf } = facts;
  return [...groupBy(week, ({ isElsewhere, isEmbedding, model }) => (isElsewhere || isEmbedding || model === '' ? undefined : model))].flatMap(([id, calls]) => {
    const model = catalogue.find(id);
    if (model === undefined || model.isFree) return [];
    const { before, after } = reprice(calls, {}, model, { zone, countByok, catalogue });
    const saving = after === undefined ? undefined : subtractMoney(before, after);
    if (saving === undefined || !isWorthwhile(saving, before)) return [];
    const floor = `${model.id.replace(/:(?:nitro|floor|online|exacto)$/, '')}:floor`;
    return [{
      id: `dear-providers ${model.id}`,
      text: t('Your calls to {0} cost {1} in the last seven days, {2} more than at the price in OpenRouter’s list.', nameOf(id), formatMoney(before), formatMoney(saving)),
      basis: t('The same tokens at the listed price; web searches and media are priced apart and may be part of the difference. Dearer providers answer where others are busy. With {0} the cheapest is asked first.', floor),
      saving: { amount: saving, of: before, certainty: 'atMost' as const }, weight: 0.4,
      action: { kind: 'copy' as const, text: floor },
    }];
  });
}
