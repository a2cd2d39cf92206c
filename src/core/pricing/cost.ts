import type { NanoUsd } from '../money.ts';
import type { FrozenRates, TokenUsage } from '../usage.ts';
import type { Model, Rates, RateKey, RateOverride } from './model.ts';
import { UTC_DAYS } from './model.ts';
import type { Rate } from './rate.ts';
import { costOf, parseRate } from './rate.ts';

/** The rates of a call with that many prompt tokens (the cache included) at that instant (epoch milliseconds). */
export function ratesAt(model: Model, promptTokens: number, instant: number): Rates {
  return model.overrides.filter((override) => applies(override, promptTokens, instant)).reduce<Rates>((rates, override) => ({ ...rates, ...override.rates }), model.rates);
}

/** Those rates as they are kept with a call; `undefined` where the price is dynamic or unknown. */
export function freezeRates(model: Model, promptTokens: number, instant: number): FrozenRates | undefined {
  const rates = ratesAt(model, promptTokens, instant);
  const prompt = textOf(rates, 'prompt');
  const completion = textOf(rates, 'completion');
  // A price per call that nobody can tell is not zero.
  if (prompt === undefined || completion === undefined || rates.request?.kind === 'dynamic') return undefined;
  const others = (['cacheRead', 'cacheWrite', 'request'] as const).map((key) => [key, textOf(rates, key)] as const).filter(([, text]) => text !== undefined);
  return { prompt, completion, ...Object.fromEntries(others) };
}

/**
 * What these tokens cost at these rates, rounded once. `undefined` where the tokens or a needed rate are not known.
 * An estimate still: server tools, searches, media and one-hour cache writes have prices of their own.
 */
export function costOfUsage(usage: TokenUsage, rates: FrozenRates): NanoUsd | undefined {
  const { inputTokens, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
  const prompt = parseRate(rates.prompt);
  const completion = parseRate(rates.completion);
  if (inputTokens === undefined || prompt === undefined || completion === undefined) return undefined;
  return costOf([
    { count: Math.max(0, inputTokens - cacheReadTokens - cacheWriteTokens), rate: prompt },
    { count: cacheReadTokens, rate: rateOf(rates.cacheRead) ?? prompt },
    { count: cacheWriteTokens, rate: rateOf(rates.cacheWrite) ?? prompt },
    { count: outputTokens, rate: completion },
    { count: 1, rate: rateOf(rates.request) ?? 0n },
  ]);
}

/** Whether an override holds for such a prompt at such an instant. */
export function applies(override: RateOverride, promptTokens: number, instant: number): boolean {
  const { abovePromptTokens, window, days } = override;
  if (abovePromptTokens !== undefined && promptTokens <= abovePromptTokens) return false;
  const date = new Date(instant);
  if (days !== undefined && !days.some((day) => day === UTC_DAYS[date.getUTCDay()])) return false;
  return window === undefined || isWithin(window, date.getUTCHours() * 60 + date.getUTCMinutes());
}

function isWithin({ start, end }: { readonly start: number; readonly end: number }, minute: number): boolean {
  return start <= end ? minute >= start && minute < end : minute >= start || minute < end;
}

function textOf(rates: Rates, key: RateKey): string | undefined {
  const price = rates[key];
  return price?.kind === 'known' ? price.text : undefined;
}

function rateOf(text: string | undefined): Rate | undefined {
  return text === undefined ? undefined : parseRate(text);
}
