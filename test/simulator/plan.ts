/** What a call will produce if nothing interrupts it: tokens, text, price. Settled at once, so that a seed fixes it all. */
import type { Ask } from './ask.ts';
import type { Model } from './catalogue.ts';
import { priceOf, type BilledTokens, type Price } from './pricing.ts';
import type { Rng } from './rng.ts';
import type { Route } from './routing.ts';
import { musing, piecesOf, prose } from './text.ts';
import type { Trouble } from './troubles.ts';
import { usdFromNumber, type Usd } from './usd.ts';

export type Tokens = Required<BilledTokens> & {
  /** Part of `completion`. */
  readonly reasoning: number;
};

export interface Plan {
  readonly id: string;
  /** Epoch ms of the request. */
  readonly at: number;
  readonly ask: Ask;
  readonly route: Route;
  readonly tokens: Tokens;
  readonly thoughts: readonly string[];
  /** Of the text, or of the tool's arguments. */
  readonly pieces: readonly string[];
  /** The tool that is called, where the answer is no text. */
  readonly tool?: { readonly id: string; readonly name: string };
  readonly finish: 'stop' | 'length' | 'tool_calls' | null;
  readonly isByok: boolean;
  /** OpenRouter's fee on a BYOK call. */
  readonly byokFee: Usd;
  /** Served from the response cache of the generation with this id. */
  readonly cachedFrom: string | null;
}

/** What is charged in the end. */
export interface Bill {
  readonly tokens: Tokens;
  /** USD taken from credits. */
  readonly cost: Usd;
  /** USD the provider charges. */
  readonly upstream: Usd;
  readonly price: Price;
}

/** How a call ended, for its record. */
export interface Ending {
  readonly bill: Bill;
  readonly cancelled: boolean;
  readonly finish: string | null;
}

export function planCall(id: string, at: number, ask: Ask, route: Route, trouble: Trouble, rng: Rng): Plan {
  const wanted = wantedTokens(ask, route.model, trouble, rng);
  const bound = Math.min(ask.maxTokens ?? Number.POSITIVE_INFINITY, route.endpoint.max_completion_tokens ?? Number.POSITIVE_INFINITY);
  const completion = Math.min(wanted.completion, bound);
  const reasoning = Math.min(wanted.reasoning, completion);
  const said = completion - reasoning;
  const answer = answerOf(trouble);
  return {
    id,
    at,
    ask,
    route,
    tokens: { ...wanted, completion, reasoning },
    thoughts: ask.reasoning.hidden ? [] : musing(rng, reasoning),
    pieces: answer === undefined || trouble.zeroCompletion === true ? prose(rng, said) : piecesOf(answer).slice(0, said),
    ...(trouble.tool === undefined ? {} : { tool: { id: `call_${id.slice(-16)}`, name: trouble.tool.name } }),
    finish: trouble.zeroCompletion === true ? null : completion < wanted.completion ? 'length' : trouble.tool === undefined ? 'stop' : 'tool_calls',
    isByok: trouble.byok !== undefined && trouble.byok !== false,
    byokFee: typeof trouble.byok === 'number' ? usdFromNumber(trouble.byok) : 0n,
    cachedFrom: null,
  };
}

/** The bill when `made` completion tokens were produced; everything when `made` is absent. */
export function billFor(plan: Plan, made = plan.tokens.completion): Bill {
  if (plan.cachedFrom !== null) return nothing({ prompt: 0, completion: 0, cached: 0, written: 0, writtenHour: 0, reasoning: 0 });
  const completion = Math.min(made, plan.tokens.completion);
  const tokens = { ...plan.tokens, completion, reasoning: Math.min(plan.tokens.reasoning, completion) };
  if (completion === 0 && plan.ask.kind !== 'embeddings') return nothing(tokens);
  const price = priceOf(plan.route.endpoint.pricing, tokens, plan.at);
  return { tokens, price, cost: plan.isByok ? plan.byokFee : price.total, upstream: price.total };
}

/** A call that is not charged: zero-completion insurance, an error, a response-cache hit. */
export function nothing(tokens: Tokens): Bill {
  return { tokens, cost: 0n, upstream: 0n, price: { prompt: 0n, completion: 0n, total: 0n, cacheDiscount: 0n } };
}

function wantedTokens(ask: Ask, model: Model, trouble: Trouble, rng: Rng): Tokens {
  const { tokens: exact } = trouble;
  const made = completionTokens(ask, model, trouble, rng);
  const prompt = exact?.prompt ?? ask.promptTokens;
  const share = cacheShare(ask, model, prompt, rng);
  if (exact === undefined) return { prompt, ...share, ...made };
  return { prompt, cached: exact.cached ?? 0, written: exact.written ?? 0, writtenHour: exact.writtenHour ?? 0, ...made };
}

function completionTokens(ask: Ask, model: Model, trouble: Trouble, rng: Rng): { completion: number; reasoning: number } {
  const answer = answerOf(trouble);
  const said = answer === undefined ? rng.int(60, 360) : piecesOf(answer).length;
  const thought = reasons(ask, model) ? rng.int(40, 400) : 0;
  if (ask.kind === 'embeddings' || trouble.zeroCompletion === true) return { completion: 0, reasoning: 0 };
  const exact = trouble.tokens ?? {};
  const completion = exact.completion ?? said + (exact.reasoning ?? thought);
  const reasoning = exact.reasoning ?? (exact.completion === undefined ? thought : 0);
  return { completion, reasoning: Math.min(reasoning, completion) };
}

/** What is to be said, word by word. */
function answerOf({ text, tool }: Trouble): string | undefined {
  return tool === undefined ? text : JSON.stringify(tool.arguments);
}

function reasons(ask: Ask, { reasoning }: Model): boolean {
  if (reasoning === undefined || ask.kind === 'completions') return false;
  return reasoning.mandatory === true || (ask.reasoning.wanted ?? reasoning.default_enabled === true);
}

/** From 1,024 prompt tokens on, half of the calls read 50 to 90 % from the cache, in steps of 128; writes as the model's prices and the request ask for. */
function cacheShare(ask: Ask, model: Model, prompt: number, rng: Rng): { cached: number; written: number; writtenHour: number } {
  const hit = rng.chance(0.5);
  const share = rng.int(50, 90);
  const none = { cached: 0, written: 0, writtenHour: 0 };
  if (prompt < 1024 || ask.kind === 'embeddings') return none;
  const { pricing } = model;
  const asked = ask.cacheControl !== undefined || model.id.startsWith('openai/');
  const reads = hit && pricing.input_cache_read !== undefined && (asked || pricing.input_cache_write === undefined);
  const cached = reads ? Math.floor((prompt * share) / 12_800) * 128 : 0;
  const writes = asked && pricing.input_cache_write !== undefined ? Math.floor((prompt - cached) / 128) * 128 : 0;
  return ask.cacheControl === '1h' && pricing.input_cache_write_1h !== undefined ? { cached, written: 0, writtenHour: writes } : { cached, written: writes, writtenHour: 0 };
}
