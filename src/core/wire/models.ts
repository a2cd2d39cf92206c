import type { Model, Price, RateKey, RateOverride, Rates, UtcDay } from '../pricing/model.ts';
import { UTC_DAYS } from '../pricing/model.ts';
import { readPrice } from '../pricing/rate.ts';
import type { JsonObject } from './json.ts';
import { compact, countOf, isObject, listOf, nameOf, objectOf } from './json.ts';

/** The rows of a model list: those that could be read, and how many could not. */
export interface ModelRows {
  readonly models: readonly Model[];
  readonly badRows: number;
}

/** Reads the body of `GET /models` or `/embeddings/models` (or the bare list of it). A bad row is counted and left out. */
export function readModels(json: unknown): ModelRows {
  const rows = Array.isArray(json) ? json : listOf(objectOf(json).data);
  const models = rows.map(readModel).filter((model) => model !== undefined);
  return { models, badRows: rows.length - models.length };
}

/** What each of our rates is called in `pricing`. */
const WIRE_RATES: readonly (readonly [RateKey, string])[] = [
  ['prompt', 'prompt'], ['completion', 'completion'], ['request', 'request'],
  ['cacheRead', 'input_cache_read'], ['cacheWrite', 'input_cache_write'], ['cacheWriteHour', 'input_cache_write_1h'],
  ['imageInput', 'image_token'], ['imageOutput', 'image_output'], ['audioInput', 'audio'], ['audioOutput', 'audio_output'], ['webSearch', 'web_search'],
];

function readModel(row: unknown): Model | undefined {
  if (!isObject(row)) return undefined;
  const id = nameOf(row.id);
  if (id === undefined || !isObject(row.pricing)) return undefined;
  const { rates, overrides } = readPricing(row.pricing);
  return {
    id,
    canonicalSlug: nameOf(row.canonical_slug) ?? id,
    name: nameOf(row.name) ?? id,
    rates,
    overrides,
    isDynamic: rates.prompt?.kind === 'dynamic' || rates.completion?.kind === 'dynamic',
    isFree: isZero(rates.prompt) && isZero(rates.completion),
    ...readAbilities(row),
  };
}

type Abilities = Pick<Model, 'inputModalities' | 'outputModalities' | 'supportedParameters' | 'contextLength' | 'maxOutputTokens' | 'tokenizer' | 'expirationDate' | 'aliasTarget' | 'reasoningEfforts'>;

function readAbilities(row: JsonObject): Abilities {
  const architecture = objectOf(row.architecture);
  const provider = objectOf(row.top_provider);
  return {
    inputModalities: textsOf(architecture.input_modalities),
    outputModalities: textsOf(architecture.output_modalities),
    supportedParameters: textsOf(row.supported_parameters),
    ...compact({
      contextLength: largest(row.context_length, provider.context_length),
      maxOutputTokens: largest(provider.max_completion_tokens),
      tokenizer: nameOf(architecture.tokenizer),
      expirationDate: dateOf(row.expiration_date),
      aliasTarget: nameOf(objectOf(row.alias_target).slug),
      reasoningEfforts: someOf(textsOf(objectOf(row.reasoning).supported_efforts)),
    }),
  };
}

/** The prices of a `pricing` object, base prices and overrides; those that cannot be read are left out. */
export function readPricing(pricing: JsonObject): { readonly rates: Rates; readonly overrides: readonly RateOverride[] } {
  return { rates: readRates(pricing), overrides: listOf(pricing.overrides).map(readOverride).filter((override) => override !== undefined) };
}

function readRates(pricing: JsonObject): Rates {
  const known = WIRE_RATES.map(([key, wire]): readonly [RateKey, Price | undefined] => [key, readPrice(pricing[wire])]);
  return Object.fromEntries(known.filter(([, price]) => price !== undefined));
}

/** An override with a condition that cannot be read is left out: whether it holds cannot be told. */
function readOverride(json: unknown): RateOverride | undefined {
  if (!isObject(json)) return undefined;
  const conditions = compact({ abovePromptTokens: countOf(json.min_prompt_tokens), window: windowOf(json), days: daysOf(json.utc_days) });
  const given = [json.min_prompt_tokens, json.utc_start ?? json.utc_end, json.utc_days].filter((condition) => condition !== undefined && condition !== null);
  return Object.keys(conditions).length === given.length ? { rates: readRates(json), ...conditions } : undefined;
}

function windowOf(json: JsonObject): RateOverride['window'] | undefined {
  const start = minuteOf(json.utc_start);
  const end = minuteOf(json.utc_end);
  return start === undefined || end === undefined ? undefined : { start, end };
}

/** `1030` is half past ten, as minutes from midnight. */
function minuteOf(value: unknown): number | undefined {
  const hhmm = countOf(value);
  return hhmm === undefined || hhmm > 2400 || hhmm % 100 > 59 ? undefined : Math.floor(hhmm / 100) * 60 + (hhmm % 100);
}

function daysOf(value: unknown): readonly UtcDay[] | undefined {
  return Array.isArray(value) ? UTC_DAYS.filter((day) => value.some((each) => typeof each === 'string' && each.toLowerCase() === day)) : undefined;
}

function isZero(price: Price | undefined): boolean {
  return price?.kind === 'known' && price.rate === 0n;
}

function largest(...values: readonly unknown[]): number | undefined {
  const counts = values.map(countOf).filter((count) => count !== undefined && count > 0);
  return counts.length === 0 ? undefined : Math.max(...counts.map(Number));
}

function textsOf(value: unknown): readonly string[] {
  return listOf(value).filter((each) => typeof each === 'string');
}

/** The catalogue's far-off placeholder means: no date known. */
function dateOf(value: unknown): string | undefined {
  const date = nameOf(value)?.slice(0, 10);
  return date === undefined || !/^\d{4}-\d\d-\d\d$/.test(date) || date >= '2090' ? undefined : date;
}

function someOf(texts: readonly string[]): readonly string[] | undefined {
  return texts.length === 0 ? undefined : texts;
}
