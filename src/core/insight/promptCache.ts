import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney, maxMoney, nano, subtractMoney } from '../money.ts';
import type { Zone } from '../period.ts';
import type { Catalogue } from '../pricing/catalogue.ts';
import { ratesAt } from '../pricing/cost.ts';
import type { Rates } from '../pricing/model.ts';
import { costOf } from '../pricing/rate.ts';
import type { CallFact, CallScope } from './callFact.ts';
import { isInScope, spendOfFact } from './callFact.ts';
import { dayNamer } from './dayNamer.ts';
import { percentOf } from './reprice.ts';

/** How long providers keep a prompt: a call that comes later finds nothing. */
export const KEPT_MS = 5 * 60_000;

/** What is supposed about a cache. */
export interface CacheTerms {
  /** How much of what repeats is found in it, per cent. */
  readonly hitPercent: number;
  readonly zone: Zone;
  readonly countByok: boolean;
  readonly catalogue: Catalogue;
}

/** One local day with the cache. */
export interface CachedDay {
  readonly day: string;
  readonly before: NanoUsd;
  readonly after: NanoUsd;
}

/** What caching prompts would have saved, as an estimate. */
export interface Caching {
  /** Calls that name a session and tell their tokens: only of these can be told what repeats. */
  readonly calls: number;
  /** All calls in the scope. */
  readonly allCalls: number;
  /** Prompt tokens of all of them, of those that repeat the prompt before, and of those that were read from a cache. */
  readonly inputTokens: number;
  readonly repeatedTokens: number;
  readonly cachedTokens: number;
  /** Repeated tokens that were not read from a cache. */
  readonly uncachedTokens: number;
  /** Those of them at models without a price for reading a cache: there is nothing to save by it. */
  readonly withoutRate: number;
  readonly before: NanoUsd;
  readonly after: NanoUsd;
  readonly days: readonly CachedDay[];
}

interface Day {
  before: number;
  saved: number;
}

interface Last {
  readonly at: number;
  readonly model: string;
  readonly input: number;
}

/**
 * The ledger knows lengths, not words. Within a session, a prompt at least as long as the one before, sent to the same model within five
 * minutes, is taken to begin with all of it: so conversations grow. What repeats so and was not read from a cache could have been.
 */
export function replayCache(facts: Iterable<CallFact>, scope: CallScope, terms: CacheTerms): Caching {
  const days = new Map<string, Day>();
  const sums = { calls: 0, allCalls: 0, inputTokens: 0, repeatedTokens: 0, cachedTokens: 0, uncachedTokens: 0, withoutRate: 0 };
  const sessions = new Map<string, Last>();
  const dayOfFact = dayNamer(terms.zone);
  for (const fact of [...facts].sort((a, b) => a.at - b.at)) {
    if (!isInScope(fact, scope)) continue;
    const day = dayOf(days, dayOfFact(fact.at));
    day.before += spendOfFact(fact, terms.countByok) ?? ZERO;
    sums.allCalls += fact.calls;
    const { inputTokens } = fact;
    if (inputTokens === undefined || fact.isEmbedding) continue;
    sums.inputTokens += inputTokens;
    sums.cachedTokens += fact.cacheReadTokens;
    if (fact.session === '' || fact.calls !== 1) continue;
    sums.calls += 1;
    const repeated = repeatedIn(fact, inputTokens, sessions);
    const uncached = Math.max(0, repeated - fact.cacheReadTokens);
    const saved = savingOf(fact, uncached, repeated, terms);
    sums.repeatedTokens += repeated;
    sums.uncachedTokens += uncached;
    if (saved === undefined) sums.withoutRate += uncached;
    day.saved += saved ?? 0;
  }
  const rows = [...days].map(([day, { before, saved }]) => ({ day, before: nano(before), after: maxMoney(ZERO, nano(before - saved)) }));
  return { ...sums, before: addMoney(...rows.map(({ before }) => before)), after: addMoney(...rows.map(({ after }) => after)), days: rows };
}

function repeatedIn({ at, model, session }: CallFact, input: number, sessions: Map<string, Last>): number {
  const last = sessions.get(session);
  sessions.set(session, { at, model, input });
  return last?.model === model && at - last.at <= KEPT_MS && input >= last.input ? last.input : 0;
}

/**
 * What reading the uncached rest from a cache is cheaper by, less what writing costs more: a prompt's new part is written for the next call.
 * `undefined` where the model has no price for it. Calls that cost nothing save nothing.
 */
function savingOf({ model, at, cost, inputTokens = 0, cacheWriteTokens }: CallFact, uncached: number, repeated: number, { catalogue, hitPercent }: CacheTerms): NanoUsd | undefined {
  if (uncached === 0 || cost === undefined || cost === 0) return ZERO;
  const found = catalogue.find(model);
  const rates = found === undefined ? undefined : ratesAt(found, inputTokens, at);
  const perToken = rates === undefined ? undefined : differenceOf(rates);
  if (perToken === undefined) return undefined;
  const gain = percentOf(costOf([{ count: uncached, rate: perToken.read }]), hitPercent);
  const written = cacheWriteTokens > 0 ? 0 : Math.max(0, inputTokens - repeated);
  const net = subtractMoney(gain, costOf([{ count: written, rate: perToken.write }]));
  // Nobody can save more than the call has cost.
  return net > 0 ? (net < cost ? net : cost) : ZERO;
}

function differenceOf({ prompt, cacheRead, cacheWrite }: Rates): { readonly read: bigint; readonly write: bigint } | undefined {
  if (prompt?.kind !== 'known' || cacheRead?.kind !== 'known' || cacheRead.rate >= prompt.rate) return undefined;
  const write = cacheWrite?.kind === 'known' && cacheWrite.rate > prompt.rate ? cacheWrite.rate - prompt.rate : 0n;
  return { read: prompt.rate - cacheRead.rate, write };
}

function dayOf(days: Map<string, Day>, key: string): Day {
  const found = days.get(key) ?? { before: 0, saved: 0 };
  days.set(key, found);
  return found;
}
