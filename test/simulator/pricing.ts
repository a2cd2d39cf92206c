/** What a call costs, in exact arithmetic. Written from OpenRouter's rules on purpose without looking at the product's own pricing. */
import { usd, type Usd } from './usd.ts';

/** `pricing` of a catalogue model or endpoint: decimal strings in USD per unit. */
export interface Pricing {
  readonly prompt: string;
  readonly completion: string;
  readonly [unit: string]: unknown;
  readonly overrides?: readonly PricingOverride[];
}

interface PricingOverride {
  /** Applies when the whole prompt is strictly longer. */
  readonly min_prompt_tokens?: number;
  /** UTC HHMM, half open; `utc_end` before `utc_start` wraps midnight. */
  readonly utc_start?: number;
  readonly utc_end?: number;
  readonly utc_days?: readonly string[];
  readonly [unit: string]: unknown;
}

/** Native token counts; `prompt` includes `cached` and `written`, `completion` includes reasoning. */
export interface BilledTokens {
  readonly prompt: number;
  readonly completion: number;
  readonly cached?: number;
  /** Written with the default (5 minutes) lifetime. */
  readonly written?: number;
  /** Written with a lifetime of one hour. */
  readonly writtenHour?: number;
}

export interface Price {
  readonly prompt: Usd;
  readonly completion: Usd;
  readonly total: Usd;
  /** What cache reads saved less what cache writes cost extra: `/generation.cache_discount`. */
  readonly cacheDiscount: Usd;
}

/** Price of one call at the instant `at` (epoch ms). `-1` prices are for routers and may not be billed. */
export function priceOf(pricing: Pricing, tokens: BilledTokens, at: number): Price {
  const rate = ratesAt(pricing, tokens.prompt, at);
  const cached = tokens.cached ?? 0;
  const written = tokens.written ?? 0;
  const hour = tokens.writtenHour ?? 0;
  const plain = tokens.prompt - cached - written - hour;
  if (plain < 0) throw new RangeError('more cached and written tokens than prompt tokens');
  const prompt = times(rate.prompt, plain) + times(rate.cacheRead, cached) + times(rate.cacheWrite, written) + times(rate.cacheWriteHour, hour) + rate.request;
  const uncached = times(rate.prompt, tokens.prompt) + rate.request;
  const completion = times(rate.completion, tokens.completion);
  return { prompt, completion, total: prompt + completion, cacheDiscount: uncached - prompt };
}

export interface Rates {
  readonly prompt: Usd;
  readonly completion: Usd;
  readonly cacheRead: Usd;
  readonly cacheWrite: Usd;
  readonly cacheWriteHour: Usd;
  readonly request: Usd;
}

/** The rates in force: base prices with every matching override laid over them, the last one winning per key. */
export function ratesAt(pricing: Pricing, promptTokens: number, at: number): Rates {
  const merged: Record<string, unknown> = { ...pricing };
  for (const override of pricing.overrides ?? []) {
    if (applies(override, promptTokens, at)) Object.assign(merged, override);
  }
  const price = (key: string): Usd | undefined => (typeof merged[key] === 'string' ? usd(merged[key]) : undefined);
  const prompt = price('prompt') ?? 0n;
  const completion = price('completion') ?? 0n;
  if (prompt < 0n || completion < 0n) throw new RangeError('a dynamic price (-1) cannot be billed');
  const cacheWrite = price('input_cache_write') ?? prompt;
  return { prompt, completion, cacheRead: price('input_cache_read') ?? prompt, cacheWrite, cacheWriteHour: price('input_cache_write_1h') ?? cacheWrite, request: price('request') ?? 0n };
}

/** True for `openrouter/auto` and its like, whose price is that of whatever they choose. */
export function isDynamic(pricing: Pricing): boolean {
  return pricing.prompt.startsWith('-') || pricing.completion.startsWith('-');
}

export function isFree(pricing: Pricing): boolean {
  return usd(pricing.prompt) === 0n && usd(pricing.completion) === 0n;
}

/** A tier of a provider: every price times `numerator / denominator` (flex is 1/2, priority 2/1). */
export function scaled(pricing: Pricing, factor: (amount: Usd) => Usd, toText: (amount: Usd) => string): Pricing {
  const scale = (entry: readonly [string, unknown]): [string, unknown] => {
    const [key, value] = entry;
    if (key === 'overrides' && Array.isArray(value)) return [key, (value as PricingOverride[]).map((o) => Object.fromEntries(Object.entries(o).map(scale)))];
    return [key, typeof value === 'string' && key !== 'discount' ? toText(factor(usd(value))) : value];
  };
  return { prompt: '0', completion: '0', ...Object.fromEntries(Object.entries(pricing).map(scale)) };
}

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

function applies(override: PricingOverride, promptTokens: number, at: number): boolean {
  const { min_prompt_tokens: threshold, utc_days: days } = override;
  if (threshold !== undefined && promptTokens <= threshold) return false;
  const instant = new Date(at);
  if (days !== undefined && !days.includes(DAYS[instant.getUTCDay()] ?? '')) return false;
  return inWindow(override, instant.getUTCHours() * 100 + instant.getUTCMinutes());
}

function inWindow({ utc_start: start, utc_end: end }: PricingOverride, hhmm: number): boolean {
  if (start === undefined || end === undefined) return true;
  return start <= end ? hhmm >= start && hhmm < end : hhmm >= start || hhmm < end;
}

function times(rate: Usd, count: number): Usd {
  return rate * BigInt(count);
}
