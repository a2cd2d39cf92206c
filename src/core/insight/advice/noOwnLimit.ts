import { formatMoney } from '../../format.ts';
import { t } from '../../l10n.ts';
import type { NanoUsd } from '../../money.ts';
import { NANO_PER_USD, ZERO, fromUsd, nano } from '../../money.ts';
import { spendOfFact } from '../callFact.ts';
import { dayNamer } from '../dayNamer.ts';
import type { Advice } from './advice.ts';
import type { AdviceFacts } from './facts.ts';
import { LEAST_SAVING, spendOf } from './facts.ts';

/** No limit of any kind, while money is spent: proposes one that no day of the last thirty would have reached. */
export function noOwnLimit(facts: AdviceFacts): readonly Advice[] {
  const { settings, week, countByok, isMonthKept } = facts;
  const isLimited = [settings['limits.hourly'], settings['limits.daily'], settings['limits.weekly'], settings['limits.monthly']].some((limit) => limit !== null) || settings.budgets.length > 0;
  const spent = spendOf(week, countByok);
  if (isLimited || spent < LEAST_SAVING || !isMonthKept) return [];
  const most = dearestDay(facts);
  const usd = proposedLimit(most);
  return [{
    id: 'no-own-limit',
    text: t('Nothing limits your spend: {0} in the last seven days. A daily limit of {1} would not have stopped a single call in the last thirty.', formatMoney(spent), formatMoney(fromUsd(usd))),
    basis: t('Your dearest day of the last thirty came to {0}; the limit is a quarter above it, rounded up.', formatMoney(most)),
    weight: 0.9, action: { kind: 'set-limit', period: 'day', usd },
  }];
}

/** A quarter above, rounded up to an amount that people would choose. In USD. */
export function proposedLimit(most: NanoUsd): number {
  const wanted = (most * 1.25) / NANO_PER_USD;
  const steps = [0.5, 1, 2, 3, 5, 8, 10, 15, 20, 25, 30, 40, 50, 75, 100];
  return steps.find((step) => step >= wanted) ?? Math.ceil(wanted / 50) * 50;
}

function dearestDay({ month, zone, countByok }: AdviceFacts): NanoUsd {
  const days = new Map<string, number>();
  const dayOf = dayNamer(zone);
  for (const fact of month) {
    const day = dayOf(fact.at);
    days.set(day, (days.get(day) ?? 0) + (spendOfFact(fact, countByok) ?? fact.bound ?? ZERO));
  }
  return nano(Math.max(0, ...days.values()));
}
