import type { NanoUsd } from '../money.ts';
import { ZERO } from '../money.ts';
import type { PeriodKind } from '../period.ts';
import type { UsageEntry } from '../usage.ts';
import { isResolved } from '../usage.ts';
import type { Count, KeySample, SampleCut } from './events.ts';
import type { Sums } from './sums.ts';

/** What our own calls with a key are known to have cost, in all. */
export interface OwnMoney {
  readonly own: NanoUsd;
  /** At the user's own providers; absent where nothing is known to have been. */
  readonly ownByok?: NanoUsd;
}

/** One of the two counters of a key: what was paid to OpenRouter, and what providers charged users who bring their own key. */
export interface Counter {
  readonly name: 'usage' | 'byok';
  /** What the counter shows; `undefined` where the key does not tell. */
  total(key: KeySample): NanoUsd | undefined;
  /** The same of the running UTC day, week or month. */
  window(key: KeySample, kind: Exclude<PeriodKind, 'hour'>): NanoUsd | undefined;
  /** How it stood at a sample; `undefined` where it was not told. */
  count(cut: SampleCut): Count | undefined;
  /** What our own calls are known to have moved it by, ever. */
  own(account: OwnMoney): NanoUsd;
  /** The number under which an epoch of this counter is kept in the account: both counters share its bookings. */
  slot(epoch: number): number;
  /** What an entry is known to have moved the counter by; nothing while its cost is open. */
  moved(entry: UsageEntry): NanoUsd;
  /** The same of all entries behind these sums. */
  movedIn(sums: Sums): number;
  /** The fields by which money is put into an entry. */
  fields(amount: NanoUsd): Pick<UsageEntry, 'cost' | 'upstreamCost' | 'isByok'>;
  /** What an entry holds of this money. */
  held(entry: UsageEntry): NanoUsd;
}

/** `usage`: what the key has cost at OpenRouter. */
export const USAGE: Counter = {
  name: 'usage',
  total: (key) => key.usage,
  window: (key, kind) => ({ day: key.usageDaily, week: key.usageWeekly, month: key.usageMonthly })[kind],
  count: ({ epoch, counterAtStart, ownAtStart, own, from }) => ({ epoch, counterAtStart, ownAtStart, own, ...(from === undefined ? {} : { from }) }),
  own: (account) => account.own,
  slot: (epoch) => epoch,
  moved: (entry) => (isResolved(entry) ? (entry.cost ?? ZERO) : ZERO),
  movedIn: ({ cost, estimated }) => cost - estimated,
  fields: (cost) => ({ cost }),
  held: (entry) => entry.cost ?? ZERO,
};

/** `byok_usage`: what the user's own providers have charged, at OpenRouter's list prices. */
export const BYOK: Counter = {
  name: 'byok',
  total: (key) => key.byokUsage,
  window: (key, kind) => ({ day: key.byokUsageDaily, week: key.byokUsageWeekly, month: key.byokUsageMonthly })[kind],
  count: (cut) => cut.byok,
  own: (account) => account.ownByok ?? ZERO,
  slot: (epoch) => -epoch,
  moved: (entry) => (isResolved(entry) && entry.isByok === true ? (entry.upstreamCost ?? ZERO) : ZERO),
  movedIn: ({ byokCost }) => byokCost,
  fields: (upstreamCost) => ({ cost: ZERO, isByok: true, upstreamCost }),
  held: (entry) => (entry.isByok === true ? (entry.upstreamCost ?? ZERO) : ZERO),
};

/** Both. */
export const COUNTERS: readonly Counter[] = [USAGE, BYOK];
