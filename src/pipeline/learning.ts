import type { Catalogue } from '../core/pricing/catalogue.ts';
import type { Tally } from '../core/pricing/counting/tally.ts';
import { billedForText } from '../core/pricing/habits.ts';
import { plainBound, usualTextTokens } from '../core/pricing/tokens.ts';
import type { UsageEntry } from '../core/usage.ts';
import type { RequestFacts } from '../core/wire/request.ts';
import type { HabitStore } from './exchange.ts';

/** Tells what a call that went well says about its model: how its texts were counted there, and how long the answer was. */
export function observe(habits: HabitStore, catalogue: Catalogue, facts: RequestFacts, tally: Tally, entry: UsageEntry): void {
  const model = entry.model === undefined ? undefined : catalogue.find(entry.model);
  if (model === undefined || entry.status !== 'ok') return;
  const expected = usualTextTokens(tally, model);
  const billed = billedForText(entry, expected, holdsOthers(facts), facts.hasTools);
  const { outputTokens = 0, finishReason } = entry;
  // An answer that the cap cut short says nothing of how long they are.
  const isWhole = outputTokens > 0 && finishReason !== 'length';
  habits.learn(model.canonicalSlug, {
    id: entry.id, expected, most: plainBound(tally, model),
    ...(billed === undefined ? {} : { billed }), ...(isWhole ? { answer: outputTokens } : {}),
  });
}

/** Whether something was counted in the prompt besides its texts. */
function holdsOthers({ imageCount, fileCount, audioCount, videoCount, tokenIds, promptCount }: RequestFacts): boolean {
  return imageCount + fileCount + audioCount + videoCount + tokenIds > 0 || promptCount > 1;
}
