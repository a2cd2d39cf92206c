import type { NanoUsd } from '../money.ts';
import type { Model, Rates } from '../pricing/model.ts';
import { applies } from '../pricing/cost.ts';
import type { Part, Rate } from '../pricing/rate.ts';
import { costOf } from '../pricing/rate.ts';
import type { CallFact } from './callFact.ts';

/** Tokens of calls that are priced alike. */
interface Uses {
  requests: number;
  plainInput: number;
  cacheRead: number;
  cacheWrite: number;
  output: number;
}

/** Real ones have four at most; a number has room for so many. */
const MOST_OVERRIDES = 30;

/** Why a model has no price that can be reckoned with. */
export type NoPrice = 'unknown' | 'dynamic';

/** Whether calls can be priced with a model: a price for prompts and answers is listed, and fixed. */
export function priceProblem({ rates: { prompt, completion, request } }: Pick<Model, 'rates'>): NoPrice | undefined {
  if ([prompt, completion, request].some((price) => price?.kind === 'dynamic')) return 'dynamic';
  return prompt === undefined || completion === undefined ? 'unknown' : undefined;
}

/**
 * Adds up what calls cost at one model's rates. Tokens are summed for each set of rates that held (by length of prompt, hour, day) and priced
 * once, so that the sum is exact and rounded once.
 */
export class UsePrice {
  private readonly model: Model;
  private readonly overrides: Model['overrides'];
  /** By the set of overrides that held, a bit for each. */
  private readonly uses = new Map<number, Uses>();

  constructor(model: Model) {
    this.model = model;
    this.overrides = model.overrides.slice(0, MOST_OVERRIDES);
  }

  /** Counts a call in; one that does not tell its input counts as one without any. */
  add({ at, calls, inputTokens = 0, outputTokens = 0, cacheReadTokens, cacheWriteTokens }: Pick<CallFact, 'at' | 'calls' | 'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheWriteTokens'>): void {
    const key = this.overridesAt(inputTokens / Math.max(1, calls), at);
    const uses = this.uses.get(key) ?? { requests: 0, plainInput: 0, cacheRead: 0, cacheWrite: 0, output: 0 };
    this.uses.set(key, uses);
    uses.requests += calls;
    uses.plainInput += Math.max(0, inputTokens - cacheReadTokens - cacheWriteTokens);
    uses.cacheRead += cacheReadTokens;
    uses.cacheWrite += cacheWriteTokens;
    uses.output += outputTokens;
  }

  /** What all of them cost; `undefined` where the price is dynamic or unknown. */
  total(): NanoUsd | undefined {
    if (priceProblem(this.model) !== undefined) return undefined;
    const parts = [...this.uses].flatMap(([key, uses]) => partsOf(uses, this.ratesOf(key)));
    return parts.includes(undefined) ? undefined : costOf(parts.filter((part) => part !== undefined));
  }

  private overridesAt(promptTokens: number, at: number): number {
    let key = 0;
    for (const [place, override] of this.overrides.entries()) if (applies(override, promptTokens, at)) key |= 1 << place;
    return key;
  }

  private ratesOf(key: number): Rates {
    return this.overrides.filter((_, place) => (key & (1 << place)) !== 0).reduce<Rates>((rates, override) => ({ ...rates, ...override.rates }), this.model.rates);
  }
}

/** Cached tokens of a model without a price for them cost what others do. */
function partsOf({ requests, plainInput, cacheRead, cacheWrite, output }: Uses, rates: Rates): readonly (Part | undefined)[] {
  const prompt = rateOf(rates, 'prompt');
  return [
    partOf(plainInput, prompt), partOf(cacheRead, rateOf(rates, 'cacheRead') ?? prompt), partOf(cacheWrite, rateOf(rates, 'cacheWrite') ?? prompt),
    partOf(output, rateOf(rates, 'completion')), partOf(requests, rateOf(rates, 'request') ?? 0n),
  ];
}

function partOf(count: number, rate: Rate | undefined): Part | undefined {
  if (count === 0) return { count, rate: 0n };
  return rate === undefined ? undefined : { count, rate };
}

function rateOf(rates: Rates, key: keyof Rates): Rate | undefined {
  const price = rates[key];
  return price?.kind === 'known' ? price.rate : undefined;
}
