import { formatCount, formatMoney } from '../../format.ts';
import { counted, t } from '../../l10n.ts';
import type { Advice } from './advice.ts';
import type { AdviceFacts } from './facts.ts';
import { callsIn, groupBy, isWorthwhile, spendOf } from './facts.ts';

/** Calls that failed and were charged all the same, by the program they came from. */
export function costlyErrors({ week, countByok }: AdviceFacts): readonly Advice[] {
  return [...groupBy(week, ({ isElsewhere, client }) => (isElsewhere ? undefined : client))].flatMap(([client, calls]) => {
    const failed = calls.filter(({ hasFailed }) => hasFailed);
    const [lost, all] = [spendOf(failed, countByok), spendOf(calls, countByok)];
    if (!isWorthwhile(lost, all)) return [];
    const n = callsIn(failed);
    const whose = client === '' ? counted(n, t('{0} of your calls', formatCount(n)), t('{0} of your calls', formatCount(n))) : t('{0} calls of {1}', formatCount(n), client);
    return [{
      id: `costly-errors ${client}`,
      text: t('{0} failed in the last seven days and were charged all the same: {1} of {2}.', whose, formatMoney(lost), formatMoney(all)),
      basis: t('What OpenRouter charged for calls that ended with an error. The prompt is often paid even where the answer breaks off.'),
      saving: { amount: lost, of: all, certainty: 'atMost' as const }, weight: 0.5,
      action: { kind: 'show-calls' as const, status: 'error' as const, ...(client === '' ? {} : { client }) },
    }];
  });
}
