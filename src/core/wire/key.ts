import type { KeySample } from '../ledger/events.ts';
import type { NanoUsd } from '../money.ts';
import { booleanOf, compact, instantOf, isObject, nameOf, objectOf, signedUsdOf, usdOf } from './json.ts';
import { freeRequestsOf, keyBudgets } from './keyBudgets.ts';

/** What `/key` itself says: the sample without how long it took and what `/credits` adds. */
export type KeyFacts = Omit<KeySample, 'tookMs' | 'credits'>;

/** Reads the body of `GET /key`; `undefined` where it does not even hold `usage`. */
export function readKey(json: unknown): KeyFacts | undefined {
  const data = objectOf(json).data;
  if (!isObject(data)) return undefined;
  const usage = usdOf(data.usage);
  if (usage === undefined) return undefined;
  return {
    usage,
    ...compact({
      label: nameOf(data.label),
      usageDaily: usdOf(data.usage_daily),
      usageWeekly: usdOf(data.usage_weekly),
      usageMonthly: usdOf(data.usage_monthly),
      byokUsage: usdOf(data.byok_usage),
      byokUsageDaily: usdOf(data.byok_usage_daily),
      byokUsageWeekly: usdOf(data.byok_usage_weekly),
      byokUsageMonthly: usdOf(data.byok_usage_monthly),
      limit: nullable(data.limit),
      limitRemaining: nullable(data.limit_remaining),
      limitReset: resetOf(data.limit_reset),
      isManagementKey: booleanOf(data.is_management_key) ?? booleanOf(data.is_provisioning_key),
      isFreeTier: booleanOf(data.is_free_tier),
      expiresAt: instantOf(data.expires_at),
      budgets: keyBudgets(data),
      freeRequests: freeRequestsOf(data.free_model_daily_requests),
    }),
  };
}

/** `null` is a statement here (no limit), unlike a missing field. What remains may be negative after an overshoot. */
function nullable(value: unknown): NanoUsd | null | undefined {
  return value === null ? null : signedUsdOf(value);
}

const RESETS: Readonly<Record<string, NonNullable<KeySample['limitReset']>>> = { daily: 'day', weekly: 'week', monthly: 'month' };

function resetOf(value: unknown): KeySample['limitReset'] | undefined {
  if (value === null) return null;
  return typeof value === 'string' ? RESETS[value] : undefined;
}
