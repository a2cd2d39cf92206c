import type { OwnCeiling } from '../wire/request.ts';
import type { Catalogue } from './catalogue.ts';
import type { Model, Price, RateKey, RateOverride, Rates } from './model.ts';
import { readPrice } from './rate.ts';

/** What one provider charges for a model. */
export interface EndpointPrices {
  /** `openai`, `azure/eu`, `openai/flex`. */
  readonly tag: string;
  readonly rates: Rates;
  readonly overrides: readonly RateOverride[];
  readonly contextLength?: number;
  readonly maxOutputTokens?: number;
}

/** Tiers that are only used where a request asks for them, and are reckoned with then. */
const TIER = /\/(?:flex|priority)$/;
const PER_MILLION = 'e-6';

/** The same model at the price of its dearest provider: each rate by itself, so that no call can cost more wherever it goes. */
export function atDearest(model: Model, endpoints: readonly EndpointPrices[]): Model {
  const usual = endpoints.filter(({ tag }) => !TIER.test(tag));
  const all = [model, ...usual];
  return {
    ...model,
    rates: dearestRates(all.map(({ rates }) => rates)),
    overrides: all.flatMap(({ overrides }) => overrides),
    isDynamic: model.isDynamic || usual.some(({ rates }) => rates.prompt?.kind === 'dynamic' || rates.completion?.kind === 'dynamic'),
    ...largest('contextLength', all),
    ...largest('maxOutputTokens', all),
  };
}

/**
 * The same model where a ceiling of ours cannot be sent: at its dearest provider, or, where no provider is known, at what the caller lets it charge. Without prices
 * where there is neither.
 */
export function atOpenPrice(model: Model, endpoints: readonly EndpointPrices[] | undefined, own: OwnCeiling): Model {
  if (endpoints === undefined) return atCeiling(model, own);
  const allowed = endpoints.filter((endpoint) => isWithin(endpoint, own));
  return atDearest(model, allowed.length === 0 ? endpoints : allowed);
}

/** The catalogue with some of its models as they are given. */
export function withModels(catalogue: Catalogue, models: readonly Model[]): Catalogue {
  const byId = new Map(models.map((model) => [model.id, model]));
  return {
    ...catalogue,
    find: (id) => {
      const found = catalogue.find(id);
      return found === undefined ? undefined : (byId.get(found.id) ?? found);
    },
  };
}

/** Prices that are cached cost more: by a quarter for minutes, as much again for an hour. */
function atCeiling(model: Model, own: OwnCeiling): Model {
  const [prompt, completion] = [perToken(own.prompt), perToken(own.completion)];
  if (prompt === undefined || completion === undefined) return { ...model, rates: {}, overrides: [] };
  const kept = { cacheWrite: times(prompt, 5n, 4n), cacheWriteHour: times(prompt, 2n, 1n) };
  return { ...model, rates: { ...model.rates, ...kept, prompt, completion }, overrides: [] };
}

/** Whether the provider may be chosen under the caller's ceiling, at any hour and for any prompt. */
function isWithin({ rates, overrides }: EndpointPrices, own: OwnCeiling): boolean {
  return (['prompt', 'completion'] as const).every((key) => {
    const most = perToken(own[key]);
    return most === undefined || [rates, ...overrides.map((override) => override.rates)].some((each) => each[key] !== undefined && amountOf(each[key]) <= amountOf(most));
  });
}

function times(price: Price, by: bigint, through: bigint): Price {
  return price.kind === 'known' ? { ...price, rate: (price.rate * by) / through } : price;
}

function dearestRates(all: readonly Rates[]): Rates {
  const keys = new Set(all.flatMap((rates) => Object.keys(rates) as RateKey[]));
  return Object.fromEntries([...keys].map((key) => [key, dearestPrice(all.map((rates) => rates[key]))]));
}

function dearestPrice(prices: readonly (Price | undefined)[]): Price | undefined {
  return prices.reduce((dearest, price) => (dearest === undefined || (price !== undefined && amountOf(price) > amountOf(dearest)) ? price : dearest), undefined);
}

function amountOf(price: Price): bigint {
  return price.kind === 'known' ? price.rate : -1n;
}

function largest<K extends 'contextLength' | 'maxOutputTokens'>(key: K, all: readonly Pick<EndpointPrices, K>[]): Partial<Record<K, number>> {
  const known = all.map((each) => each[key]).filter((count) => count !== undefined).map(Number);
  return known.length === 0 ? {} : ({ [key]: Math.max(...known) } as Partial<Record<K, number>>);
}

function perToken(perMillion: string | undefined): Price | undefined {
  return perMillion === undefined || /e/i.test(perMillion) ? undefined : readPrice(`${perMillion}${PER_MILLION}`);
}
