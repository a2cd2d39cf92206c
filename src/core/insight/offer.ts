import type { NanoUsd } from '../money.ts';
import type { Catalogue } from '../pricing/catalogue.ts';
import type { Model, Price, Rates } from '../pricing/model.ts';
import { costOf, perMillion } from '../pricing/rate.ts';
import { compact } from '../wire/json.ts';
import { makerOf } from './comparable.ts';
import type { NoPrice } from './usePrice.ts';
import { priceProblem } from './usePrice.ts';

/** Prices in nano-dollars for a million tokens, `request` for a call. What is not listed is absent. */
export interface OfferPrices {
  readonly input?: NanoUsd;
  readonly output?: NanoUsd;
  readonly cacheRead?: NanoUsd;
  readonly cacheWrite?: NanoUsd;
  readonly request?: NanoUsd;
}

/** Other prices for prompts of more than so many tokens. */
export interface OfferTier {
  readonly above: number;
  readonly prices: OfferPrices;
}

/** A model as it stands in the list. */
export interface ModelOffer {
  readonly id: string;
  /** The name people know, without its vendor; texts from outside. */
  readonly name: string;
  readonly vendor: string;
  readonly prices: OfferPrices;
  /** By length, shortest first. */
  readonly tiers: readonly OfferTier[];
  /** Prices also change by the hour or the day: what is shown is the price outside of those times. */
  readonly changesByTime: boolean;
  readonly noPrice?: NoPrice;
  readonly contextLength?: number;
  readonly maxOutputTokens?: number;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly tools: boolean;
  readonly reasoning: boolean;
  readonly structured: boolean;
  readonly free: boolean;
  /** `2026-12-31`: gone from then on. */
  readonly expires?: string;
  /** What it stands for at present. */
  readonly standsFor?: string;
}

/** All models of a catalogue, in its order. */
export function offersOf({ models }: Catalogue): readonly ModelOffer[] {
  const vendors = vendorsOf(models);
  return models.map((model) => offerOf(model, vendors));
}

function offerOf(model: Model, vendors: ReadonlyMap<string, string>): ModelOffer {
  const { id, rates, overrides, contextLength, maxOutputTokens, expirationDate, aliasTarget, supportedParameters, inputModalities, outputModalities } = model;
  const noPrice = priceProblem(model);
  return {
    id, ...namesOf(model, vendors), prices: pricesOf(rates),
    tiers: tiersOf(model), changesByTime: overrides.some(({ window, days }) => window !== undefined || days !== undefined),
    inputs: inputModalities, outputs: outputModalities,
    tools: supportedParameters.includes('tools'), reasoning: supportedParameters.includes('reasoning'), structured: supportedParameters.includes('structured_outputs'),
    free: model.isFree,
    ...(noPrice === undefined ? {} : { noPrice }), ...(contextLength === undefined ? {} : { contextLength }), ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(expirationDate === undefined ? {} : { expires: expirationDate }), ...(aliasTarget === undefined ? {} : { standsFor: aliasTarget }),
  };
}

/** `Anthropic: Claude Haiku 4.5` is vendor and name. */
const NAMED = /^([^:]{1,30}): (.+)$/;

/** A name without a vendor has the one of the maker's other models, else the maker's id. */
function namesOf({ id, name }: Model, vendors: ReadonlyMap<string, string>): Pick<ModelOffer, 'name' | 'vendor'> {
  const [, vendor, rest] = NAMED.exec(name) ?? [];
  const maker = makerOf(id);
  return { name: rest ?? name, vendor: vendor ?? vendors.get(maker) ?? maker };
}

function vendorsOf(models: readonly Model[]): ReadonlyMap<string, string> {
  return new Map(models.toReversed().flatMap(({ id, name }) => {
    const vendor = NAMED.exec(name)?.[1];
    return vendor === undefined ? [] : [[makerOf(id), vendor] as const];
  }));
}

/** Only overrides by length alone; each holds on top of those before it. */
function tiersOf({ rates, overrides }: Model): readonly OfferTier[] {
  const byLength = overrides.filter(({ abovePromptTokens, window, days }) => abovePromptTokens !== undefined && window === undefined && days === undefined);
  const bounds = [...new Set(byLength.flatMap(({ abovePromptTokens }) => abovePromptTokens ?? []))].sort((a, b) => a - b);
  return bounds.map((above) => ({
    above,
    prices: pricesOf(byLength.filter(({ abovePromptTokens = 0 }) => abovePromptTokens <= above).reduce<Rates>((all, override) => ({ ...all, ...override.rates }), rates)),
  }));
}

function pricesOf({ prompt, completion, cacheRead, cacheWrite, request }: Rates): OfferPrices {
  return compact({ input: millionOf(prompt), output: millionOf(completion), cacheRead: millionOf(cacheRead), cacheWrite: millionOf(cacheWrite), request: pieceOf(request) });
}

function millionOf(price: Price | undefined): NanoUsd | undefined {
  return price?.kind === 'known' ? perMillion(price.rate) : undefined;
}

function pieceOf(price: Price | undefined): NanoUsd | undefined {
  return price?.kind === 'known' ? costOf([{ count: 1, rate: price.rate }]) : undefined;
}
