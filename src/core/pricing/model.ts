import type { Price } from './rate.ts';

export type { Price } from './rate.ts';

/** What can have a price of its own: per token, but `request` and `webSearch` per piece. */
export type RateKey =
  | 'prompt' | 'completion' | 'request' | 'cacheRead' | 'cacheWrite' | 'cacheWriteHour'
  | 'imageInput' | 'imageOutput' | 'audioInput' | 'audioOutput' | 'webSearch';

/** Prices by what they are for. Missing `cacheRead`, `cacheWrite`: as `prompt`. Missing `prompt` or `completion`: unknown, never free. */
export type Rates = Readonly<Partial<Record<RateKey, Price>>>;

/** The days of the week in UTC, in the order of `getUTCDay`. */
export const UTC_DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
export type UtcDay = (typeof UTC_DAYS)[number];

/** Prices that replace the base prices where all conditions hold. Later overrides win, each rate for itself. */
export interface RateOverride {
  readonly rates: Rates;
  /** Holds for prompts of strictly more tokens, those from the cache included; the whole call is priced so. */
  readonly abovePromptTokens?: number;
  /** Minutes from midnight UTC: `start` belongs to it, `end` does not; wraps midnight where `end` is before `start`. */
  readonly window?: { readonly start: number; readonly end: number };
  readonly days?: readonly UtcDay[];
}

/** A model of the catalogue. Prices are those of its top provider, net of discounts; others may be dearer. */
export interface Model {
  /** What a request names it by, a variant such as `:free` included. */
  readonly id: string;
  /** Dated permanent name, shared by the variants of a model. */
  readonly canonicalSlug: string;
  readonly name: string;
  readonly rates: Rates;
  readonly overrides: readonly RateOverride[];
  readonly inputModalities: readonly string[];
  readonly outputModalities: readonly string[];
  readonly supportedParameters: readonly string[];
  /** How hard it can be asked to think, where the catalogue says so. */
  readonly reasoningEfforts?: readonly string[];
  /** Tokens of prompt and answer together. */
  readonly contextLength?: number;
  readonly maxOutputTokens?: number;
  readonly tokenizer?: string;
  /** `2026-12-31`: gone from then on. */
  readonly expirationDate?: string;
  /** Of a `~…-latest` id: the model it stands for at present. */
  readonly aliasTarget?: string;
  /** A router: the price is that of what it chooses. */
  readonly isDynamic: boolean;
  /** Listed at zero; only `:free` ids promise it. */
  readonly isFree: boolean;
}
