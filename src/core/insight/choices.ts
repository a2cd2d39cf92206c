import type { NanoUsd } from '../money.ts';
import { ZERO, nano } from '../money.ts';
import type { CallFact } from './callFact.ts';
import { spendOfFact } from './callFact.ts';

/** By what calls are narrowed down. */
export type ChoiceField = 'model' | 'client' | 'purpose';

/** So many values can be chosen. */
const MOST = 30;

/** The values of calls of one's own in a field, and what was spent under each, the dearest first. Those without one are left out. */
export function choicesIn(facts: Iterable<CallFact>, field: ChoiceField, countByok: boolean): readonly { readonly value: string; readonly spent: NanoUsd }[] {
  const sums = new Map<string, number>();
  for (const fact of facts) {
    const value = fact[field];
    if (!fact.isElsewhere && value !== '') sums.set(value, (sums.get(value) ?? 0) + (spendOfFact(fact, countByok) ?? ZERO));
  }
  return [...sums].map(([value, spent]) => ({ value, spent: nano(spent) })).sort((a, b) => b.spent - a.spent || (a.value < b.value ? -1 : 1)).slice(0, MOST);
}
