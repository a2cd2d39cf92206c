import { nameInText } from '../../foreignName.ts';
import type { Advice } from './advice.ts';
import { cheaperModel } from './cheaperModel.ts';
import { costlyErrors } from './costlyErrors.ts';
import { dearProviders } from './dearProviders.ts';
import { expiringModel } from './expiringModel.ts';
import type { AdviceFacts, AdviceRule } from './facts.ts';
import { freeVariant } from './freeVariant.ts';
import { keyWithoutLimit } from './keyWithoutLimit.ts';
import { muchReasoning } from './muchReasoning.ts';
import { noOwnLimit } from './noOwnLimit.ts';
import { spentElsewhere } from './spentElsewhere.ts';
import { uncachedPrompts } from './uncachedPrompts.ts';

const RULES: readonly AdviceRule[] = [
  cheaperModel, uncachedPrompts, keyWithoutLimit, noOwnLimit, expiringModel, costlyErrors, freeVariant, dearProviders, muchReasoning, spentElsewhere,
];

/** So much is said at once; the rest waits until something of it is done or dismissed. */
export const MOST_ADVICE = 4;

/** All there is to say, the largest saving first; then what guards money. Mostly nothing. `pause`: lets others work between two rules, each of which looks through weeks of calls. */
export async function allAdvice(facts: AdviceFacts, pause: () => Promise<unknown>): Promise<readonly Advice[]> {
  const all: Advice[] = [];
  const named: AdviceFacts = { ...facts, nameOf: (model) => nameInText(facts.nameOf(model)) };
  for (const rule of RULES) {
    all.push(...rule(named));
    await pause();
  }
  return all.toSorted(byWorth);
}

/** What is wrong now comes before any saving; a guess of the most there is counts half. */
function byWorth(a: Advice, b: Advice): number {
  return worthOf(b) - worthOf(a) || b.weight - a.weight || (a.id < b.id ? -1 : 1);
}

/** A dollar a week for each point of weight beyond that: what guards money ranks as a saving of that size. */
function worthOf({ saving, weight }: Advice): number {
  if (saving === undefined) return weight * 2_000_000_000;
  return saving.certainty === 'atMost' ? saving.amount / 2 : saving.amount;
}
