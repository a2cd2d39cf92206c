import type { KeySample } from '../../ledger/events.ts';
import type { NanoUsd } from '../../money.ts';
import { ZERO, nano } from '../../money.ts';
import type { Zone } from '../../period.ts';
import { dayKey } from '../../period.ts';
import type { Catalogue } from '../../pricing/catalogue.ts';
import type { Settings } from '../../settings.ts';
import type { CallFact } from '../callFact.ts';
import { spendOfFact } from '../callFact.ts';
import type { Advice } from './advice.ts';

/** What rules judge by. Whoever has less of it leaves it out: a rule without its facts is silent. */
export interface AdviceFacts {
  readonly now: number;
  readonly zone: Zone;
  readonly countByok: boolean;
  /** Calls and money spent elsewhere of the last seven days. */
  readonly week: readonly CallFact[];
  /** The same of the last thirty. */
  readonly month: readonly CallFact[];
  /** Nothing of the last thirty days was cleaned away. */
  readonly isMonthKept: boolean;
  readonly catalogue: Catalogue;
  readonly settings: Pick<Settings, 'limits.hourly' | 'limits.daily' | 'limits.weekly' | 'limits.monthly' | 'budgets' | 'defaultModel'>;
  /** What the key said last. */
  readonly key?: KeySample;
  /** How many tools are connected to the proxy, where that is known. */
  readonly tools?: number;
  readonly nameOf: (model: string) => string;
}

/** A rule: gives what it has to say, mostly nothing. */
export type AdviceRule = (facts: AdviceFacts) => readonly Advice[];

/** Below that, a week's saving is not worth a person's attention. */
export const LEAST_SAVING: NanoUsd = nano(500_000_000);
/** Nor is one below this share of what the calls cost. */
export const LEAST_SHARE = 0.1;

/** Whether a saving is worth acting on. */
export function isWorthwhile(saving: NanoUsd, of: NanoUsd): boolean {
  return saving >= LEAST_SAVING && saving >= of * LEAST_SHARE;
}

/** What calls cost together, as far as it is known. */
export function spendOf(facts: Iterable<CallFact>, countByok: boolean): NanoUsd {
  let sum = 0;
  for (const fact of facts) sum += spendOfFact(fact, countByok) ?? ZERO;
  return nano(sum);
}

/** Calls by what a reader says of them; those of which it says `undefined` are left out. */
export function groupBy(facts: Iterable<CallFact>, keyOf: (fact: CallFact) => string | undefined): ReadonlyMap<string, readonly CallFact[]> {
  const groups = new Map<string, CallFact[]>();
  for (const fact of facts) {
    const key = keyOf(fact);
    if (key === undefined) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [fact]);
    else group.push(fact);
  }
  return groups;
}

/** How many calls they are. */
export function callsIn(facts: Iterable<CallFact>): number {
  let sum = 0;
  for (const { calls } of facts) sum += calls;
  return sum;
}

/** Today, `2026-11-22`. */
export function todayOf({ now, zone }: Pick<AdviceFacts, 'now' | 'zone'>): string {
  return dayKey(now, zone);
}
