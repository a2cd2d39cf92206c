import type { Covered, Explained } from '../format.ts';
import { ZERO, addMoney, maxMoney, nano, subtractMoney } from '../money.ts';
import type { NanoUsd } from '../money.ts';
import type { Counter } from './counter.ts';
import { BYOK, USAGE } from './counter.ts';
import type { KeyAccount } from './keyBook.ts';
import type { KeyAtOrigin } from './openCalls.ts';
import { openCalls, unresolved } from './openCalls.ts';
import type { LedgerState } from './state.ts';
import type { Sums } from './sums.ts';
import { spendOfSums } from './sums.ts';

/** How all that a key has spent since it is watched is explained. */
export interface Explanation extends Explained {
  /** Since when, epoch milliseconds: since its first sight, or since its counter last fell. */
  readonly since: number;
}

/** A sum with what it lacks. */
export function coveredOf(sums: Sums, countByok: boolean): Covered {
  return { amount: spendOfSums(sums, countByok), estimated: sums.estimated, unknown: sums.unknown };
}

/**
 * How the growth of the key's counter is explained, by its newest samples; `undefined` before the first. Money of calls that the
 * counter does not show yet counts as explained, never as unexplained below zero.
 */
export function explain(state: LedgerState, key: KeyAtOrigin, countByok: boolean): Explanation | undefined {
  const account = state.keys.account(key.origin, key.keyHash);
  const usage = explainCounter(state, account, USAGE);
  const byok = countByok ? explainCounter(state, account, BYOK) : undefined;
  if (usage === undefined) return undefined;
  const parts = [usage, ...(byok === undefined ? [] : [byok])];
  const sum = (name: 'explained' | 'elsewhere' | 'unexplained'): NanoUsd => addMoney(...parts.map((part) => part[name]));
  return { explained: sum('explained'), elsewhere: sum('elsewhere'), unexplained: sum('unexplained'), openCalls: openCalls(state, key).length, since: usage.since };
}

function explainCounter(state: LedgerState, account: KeyAccount, counter: Counter): Omit<Explanation, 'openCalls'> | undefined {
  const last = account.samples.findLast(({ cut }) => counter.count(cut) !== undefined);
  const count = last === undefined ? undefined : counter.count(last.cut);
  if (last === undefined || count === undefined) return undefined;
  const epoch = account.samples.filter(({ cut }) => counter.count(cut)?.epoch === count.epoch);
  // An old reply may be lower than what was seen before.
  const most = epoch.reduce((high, { key }) => maxMoney(high, counter.total(key) ?? ZERO), ZERO);
  const explained = addMoney(subtractMoney(counter.own(account), count.ownAtStart), estimated(state, account, counter));
  const elsewhere = account.booked[counter.slot(count.epoch)] ?? ZERO;
  const unexplained = subtractMoney(subtractMoney(most, count.counterAtStart), addMoney(explained, elsewhere));
  return { explained, elsewhere, unexplained: maxMoney(ZERO, unexplained), since: count.from ?? epoch[0]?.at ?? last.at };
}

/** What stands in for the costs of calls that were given up. */
function estimated(state: LedgerState, account: KeyAccount, counter: Counter): NanoUsd {
  return nano(unresolved(state, account).reduce((sum, entry) => sum + (entry.cost === undefined ? 0 : counter.held(entry)), 0));
}
