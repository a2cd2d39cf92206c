import type { NanoUsd } from '../money.ts';
import { toUsd } from '../money.ts';
import type { RequestFacts } from '../wire/request.ts';
import { applies } from './cost.ts';
import type { Model, RateKey } from './model.ts';
import type { Rate } from './rate.ts';
import { costOfAtMost, dearest } from './rate.ts';

/** The dearest rates that may be charged for a call. */
export interface BoundRates {
  readonly prompt: Rate;
  readonly completion: Rate;
  readonly request: Rate;
}

/** A price that changes within that time of the call may already be, or still be, charged: clocks differ, requests queue. */
const CLOCK_SLACK_MS = 5 * 60_000;
/** What a faster tier costs at most, as a multiple of the usual price. */
const FAST_TIER = 2n;
const FAST_TIERS: ReadonlySet<string> = new Set(['priority', 'fast']);

/**
 * The dearest that each rate can be for a prompt of up to that many tokens at about that instant (epoch milliseconds), at the
 * catalogue's provider: base prices and every override that may hold. Another provider is kept from being dearer by `max_price`.
 */
export function boundRates(facts: RequestFacts, model: Model, promptTokens: number, instant: number): BoundRates {
  const most = (...keys: readonly RateKey[]): Rate => dearest(keys.flatMap((key) => candidates(model, key, promptTokens, instant)));
  const factor = isFast(facts) ? FAST_TIER : 1n;
  const heard: readonly RateKey[] = facts.audioCount > 0 ? ['audioInput'] : [];
  const seen: readonly RateKey[] = facts.imageCount + facts.fileCount > 0 ? ['imageInput'] : [];
  const kept: readonly RateKey[] = facts.longCache ? ['cacheWrite', 'cacheWriteHour'] : ['cacheWrite'];
  return {
    // Some providers cache, and charge for it, unasked.
    prompt: factor * most('prompt', ...kept, ...heard, ...seen),
    completion: factor * most('completion', 'imageOutput', 'audioOutput'),
    request: most('request') + (searchesAlways(model) ? most('webSearch') : 0n),
  };
}

/** What a call costs at most with that many tokens at those rates; rounded up. */
export function boundOf(rates: BoundRates, promptTokens: number, outputTokens: number, prompts: number): NanoUsd {
  return costOfAtMost([{ count: promptTokens, rate: rates.prompt }, { count: outputTokens, rate: rates.completion }, { count: prompts, rate: rates.request }]);
}

/** What to send as `provider.max_price`, USD per million tokens, so that no provider dearer than the bound is chosen. */
export interface PriceCeiling {
  readonly prompt: number;
  readonly completion: number;
}

/** The ceiling for a call: a hundredth above the dearest listed price, since equal prices have been refused. `undefined` for what is listed at zero. */
export function ceilingOf(facts: RequestFacts, model: Model, promptTokens: number, instant: number): PriceCeiling | undefined {
  const most = (key: RateKey): number => ceilingPerMillion((isFast(facts) ? FAST_TIER : 1n) * dearest(candidates(model, key, promptTokens, instant)));
  const ceiling = { prompt: most('prompt'), completion: most('completion') };
  return ceiling.prompt === 0 && ceiling.completion === 0 ? undefined : ceiling;
}

/** Models that search the web before every answer, and charge for it. */
export function searchesAlways(model: Model): boolean {
  return /(?:^|\/)(?:sonar|.*-search-preview)/.test(model.id);
}

function candidates(model: Model, key: RateKey, promptTokens: number, instant: number): readonly (Rate | undefined)[] {
  const instants = [instant - CLOCK_SLACK_MS, instant, instant + CLOCK_SLACK_MS];
  const matching = model.overrides.filter((override) => instants.some((at) => applies(override, promptTokens, at)));
  return [model.rates, ...matching.map(({ rates }) => rates)].map((rates) => (rates[key]?.kind === 'known' ? rates[key].rate : undefined));
}

/** 1.01 million units, to nine decimals, rounded up. */
function ceilingPerMillion(rate: Rate): number {
  return toUsd(costOfAtMost([{ count: 1_010_000, rate }]));
}

function isFast(facts: RequestFacts): boolean {
  return FAST_TIERS.has(facts.tier ?? '') || [facts.model, ...facts.fallbackModels].some((id) => id?.endsWith(':nitro') === true);
}
