import { t } from '../l10n.ts';
import { MOST_COST } from '../money.ts';
import type { UsageEntry } from '../usage.ts';
import { MOST_COUNT } from '../wire/json.ts';
import type { LedgerEvent } from './events.ts';

/** Later than any clock that is merely wrong. */
const LATEST = Date.UTC(2200, 0, 1);
const MOST_CALLS = 1e9;

/** The least and the most that a number of an entry can be. */
const BOUNDS: Partial<Record<keyof UsageEntry, readonly [least: number, most: number]>> = {
  at: [0, LATEST], since: [0, LATEST], settledAt: [0, LATEST], calls: [0, MOST_CALLS],
  inputTokens: [0, MOST_COUNT], outputTokens: [0, MOST_COUNT], cacheReadTokens: [0, MOST_COUNT], cacheWriteTokens: [0, MOST_COUNT], reasoningTokens: [0, MOST_COUNT], estimateTokens: [0, MOST_COUNT],
  cost: [0, MOST_COST], upstreamCost: [0, MOST_COST], estimate: [0, MOST_COST], estimateLow: [0, MOST_COST], baseline: [0, MOST_COST],
};
const BOUNDED = Object.entries(BOUNDS) as readonly (readonly [keyof UsageEntry, readonly [number, number]])[];

/**
 * Why an entry, or a part of one, cannot be counted: a time, an amount or a number that cannot be, and that would make sums wrong or
 * impossible for all others. `undefined` where it can.
 */
export function whyUncountable(fields: Partial<UsageEntry>): string | undefined {
  for (const [name, [least, most]] of BOUNDED) {
    // An event of the journal is whatever its line says.
    const value = fields[name] as number | string | undefined;
    if (value === undefined) continue;
    if (typeof value !== 'number' || !(value >= least && value <= most)) return t('{0} cannot be {1}', name, String(value));
  }
  return undefined;
}

/** Throws a `RangeError` for such an event. */
export function assertCountable(event: LedgerEvent): void {
  const why = whyUncountableEvent(event);
  if (why !== undefined) throw new RangeError(why);
}

/** The same of an event of the journal: whoever folds one leaves out the same ones. */
export function whyUncountableEvent(event: LedgerEvent): string | undefined {
  if (event.type === 'entry') return whyUncountable(event.entry);
  return event.type === 'amend' ? whyUncountable(event.fields) : undefined;
}
