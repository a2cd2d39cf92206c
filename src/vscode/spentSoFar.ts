import type { SpentSoFar } from '../core/budget/proposedLimits.ts';
import type { NanoUsd } from '../core/money.ts';
import { addMoney, maxMoney, ZERO } from '../core/money.ts';
import type { PeriodKind } from '../core/period.ts';
import { UTC, periodAt } from '../core/period.ts';
import type { Glance, PeriodGlance } from './statusBar/glance.ts';

/** What the running periods have come to, by whoever knows of more: the key in its UTC periods, or the ledger, which limits are counted by. */
export function spentSoFar({ now, periods, key, sampledAt }: Pick<Glance, 'now' | 'periods' | 'key' | 'sampledAt'>, countByok: boolean): SpentSoFar {
  const fresh = (kind: PeriodKind): boolean => sampledAt !== undefined && sampledAt >= periodAt(kind, now, UTC).start;
  const ofKey = (kind: PeriodKind, usage: NanoUsd | undefined, byok: NanoUsd | undefined): NanoUsd => (fresh(kind) ? addMoney(usage ?? ZERO, countByok ? (byok ?? ZERO) : ZERO) : ZERO);
  const counted = (kind: PeriodGlance['kind']): NanoUsd => periods.find((period) => period.kind === kind)?.spend.spent ?? ZERO;
  return {
    daily: maxMoney(counted('day'), ofKey('day', key?.usageDaily, key?.byokUsageDaily)),
    weekly: maxMoney(counted('week'), ofKey('week', key?.usageWeekly, key?.byokUsageWeekly)),
    monthly: maxMoney(counted('month'), ofKey('month', key?.usageMonthly, key?.byokUsageMonthly)),
  };
}
