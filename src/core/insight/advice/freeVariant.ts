import { formatCount, formatMoney } from '../../format.ts';
import { t } from '../../l10n.ts';
import { spendOfFact } from '../callFact.ts';
import type { CallFact } from '../callFact.ts';
import { dayNamer } from '../dayNamer.ts';
import type { Advice } from './advice.ts';
import type { AdviceFacts } from './facts.ts';
import { callsIn, groupBy, isWorthwhile, spendOf } from './facts.ts';

/** Calls a day that free models answer, without and with credits ever bought. */
const FREE_A_DAY = { without: 50, with: 1000 } as const;
/** Of what free models answer on a day, so much may be used up by this: the rest is for luck. */
const ROOM = 0.8;

/** A model in use whose `:free` variant could answer as many calls. */
export function freeVariant(facts: AdviceFacts): readonly Advice[] {
  const { week, catalogue, countByok, key, nameOf } = facts;
  const aDay = key?.isFreeTier === true ? FREE_A_DAY.without : FREE_A_DAY.with;
  return [...groupBy(week, ({ isElsewhere, isEmbedding, model }) => (isElsewhere || isEmbedding || model === '' ? undefined : model))].flatMap(([id, calls]) => {
    const base = catalogue.find(id)?.id;
    const free = base === undefined || base.includes(':') ? undefined : catalogue.models.find((model) => model.id === `${base}:free` && model.isFree);
    const paid = calls.filter((fact) => (spendOfFact(fact, countByok) ?? 0) > 0);
    const spent = spendOf(paid, countByok);
    if (free === undefined || !isWorthwhile(spent, spent) || mostADay(paid, facts) > aDay * ROOM || longest(paid) > (free.contextLength ?? 0)) return [];
    return [{
      id: `free-variant ${free.id}`,
      text: t('{0} is also offered for nothing: your {1} calls of the last seven days cost {2}.', nameOf(id), formatCount(callsIn(paid)), formatMoney(spent)),
      basis: t('Its free variant answers at most {0} calls a day and 20 a minute for all free models together, is slower at busy times, and its providers may keep or train on what you send.', formatCount(aDay)),
      saving: { amount: spent, of: spent, certainty: 'atMost' as const }, weight: 0.4,
      action: { kind: 'copy' as const, text: free.id },
    }];
  });
}

function mostADay(calls: readonly CallFact[], { zone }: AdviceFacts): number {
  const dayOf = dayNamer(zone);
  return Math.max(0, ...[...groupBy(calls, ({ at }) => dayOf(at)).values()].map(callsIn));
}

function longest(calls: readonly CallFact[]): number {
  return calls.reduce((most, { calls: n, inputTokens = 0, outputTokens = 0 }) => Math.max(most, (inputTokens + outputTokens) / Math.max(1, n)), 0);
}
