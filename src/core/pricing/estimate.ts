import type { NanoUsd } from '../money.ts';
import type { RequestFacts } from '../wire/request.ts';
import type { BoundRates, PriceCeiling } from './bound.ts';
import { boundOf, boundRates, ceilingOf } from './bound.ts';
import type { Catalogue } from './catalogue.ts';
import { ratesAt } from './cost.ts';
import type { Model } from './model.ts';
import type { Rate } from './rate.ts';
import { costOf } from './rate.ts';
import type { PromptTokens } from './tokens.ts';
import { promptTokens } from './tokens.ts';

/** Why a call has no upper bound. */
export type UnknownReason =
  | 'no-model' | 'preset' | 'unknown-model' | 'dynamic-price' | 'no-price'
  | 'server-tools' | 'no-prompt-bound' | 'no-output-bound';

/** Where the cap on output tokens comes from. `added`: the request must be sent with it, or the estimate does not hold. `none`: there is none to send. */
export type CapSource = 'request' | 'added' | 'model' | 'none';

/** What a call will cost, as far as it can be told before. Money in nano-dollars. */
export interface KnownEstimate {
  readonly kind: 'known';
  /** The prompt alone, guessed low. */
  readonly low: NanoUsd;
  /** What people are shown. */
  readonly expected: NanoUsd;
  /** What is set aside: not exceeded at this price. */
  readonly high: NanoUsd;
  /** The model `high` belongs to: the dearest that may answer. */
  readonly model: Model;
  readonly promptTokens: PromptTokens & { readonly high: number };
  /** Output tokens of one answer that `high` allows for; 0 where there is no output. */
  readonly outputCap: number;
  readonly capSource: CapSource;
  /** To be sent as `provider.max_price`, without which a dearer provider may answer. Missing for what is listed at zero. */
  readonly maxPrice?: PriceCeiling;
  /** `high` with another cap. */
  readonly highWithCap: (outputCap: number) => NanoUsd;
}

/** No figure can be vouched for. Never the same as free. */
export interface UnknownEstimate {
  readonly kind: 'unknown';
  readonly reason: UnknownReason;
  /** Where it is the model that has no price: its id. */
  readonly modelId?: string;
  readonly outputCap: number;
  readonly capSource: CapSource;
  readonly highWithCap: (outputCap: number) => undefined;
}

export type Estimate = KnownEstimate | UnknownEstimate;

/** What an estimate may know besides the request. */
export interface EstimateOptions {
  /** When the call is to be sent, epoch milliseconds. */
  readonly at: number;
  /** The cap to send where the request has none; without it the model's own limit is the bound. */
  readonly defaultOutputCap?: number;
  /** How long the model's answers usually are; without it a guess. */
  readonly expectedOutputTokens?: number;
  /** Billed prompt tokens per token of our own count, learned from this model's calls. */
  readonly tokenFactor?: number;
}

/** The length of an answer in tokens before anything is known of a model's habits. */
const USUAL_OUTPUT = 500;

/** Estimates a call before it is sent: of all models that may answer, the dearest. */
export function estimateCall(facts: RequestFacts, catalogue: Catalogue, options: EstimateOptions): Estimate {
  if (facts.model === undefined) return unknown('no-model', facts, options);
  if (facts.paidTools.length > 0) return unknown('server-tools', facts, options);
  const estimates = [facts.model, ...facts.fallbackModels].map((id) => estimateOne(id, facts, catalogue, options));
  return estimates.find(({ kind }) => kind === 'unknown') ?? dearestOf(estimates.filter((each) => each.kind === 'known'));
}

function estimateOne(id: string, facts: RequestFacts, catalogue: Catalogue, options: EstimateOptions): Estimate {
  const model = catalogue.find(id);
  const reason = reasonAgainst(id, model, facts);
  if (model === undefined || reason !== undefined) return unknown(reason ?? 'unknown-model', facts, options, id);
  const tokens = promptTokens(facts, model, options.tokenFactor);
  if (tokens.high === undefined) return unknown('no-prompt-bound', facts, options, id);
  const { cap, source } = capOf(facts, model, options);
  if (cap === undefined) return unknown('no-output-bound', facts, options, id);
  return figures({ facts, model, options, tokens: { ...tokens, high: tokens.high }, cap, source });
}

function reasonAgainst(id: string, model: Model | undefined, facts: RequestFacts): UnknownReason | undefined {
  if (id.includes('@preset/')) return 'preset';
  if (/:online(?::|$)/.test(id) || id.includes('deep-research')) return 'server-tools';
  if (model === undefined) return 'unknown-model';
  if (model.isDynamic) return 'dynamic-price';
  if (model.rates.prompt === undefined || model.rates.completion === undefined || isChargedByPiece(model)) return 'no-price';
  // What cannot read files itself is given their text by a parser that charges by the page.
  return facts.fileCount > 0 && !model.inputModalities.includes('file') ? 'server-tools' : undefined;
}

/** Music and pictures are listed at zero, and charged by the piece. */
function isChargedByPiece(model: Model): boolean {
  return model.isFree && !model.id.endsWith(':free') && model.outputModalities.some((each) => each !== 'text' && each !== 'embeddings');
}

interface Case {
  readonly facts: RequestFacts;
  readonly model: Model;
  readonly options: EstimateOptions;
  readonly tokens: PromptTokens & { readonly high: number };
  readonly cap: number;
  readonly source: CapSource;
}

function figures({ facts, model, options, tokens, cap, source }: Case): KnownEstimate {
  const bound: BoundRates = boundRates(facts, model, tokens.high, options.at);
  const highWithCap = (outputCap: number): NanoUsd => boundOf(bound, tokens.high, outputCap * facts.answers, facts.promptCount);
  const usual = ratesAt(model, tokens.expected, options.at);
  const prompt = known(usual.prompt);
  const answer = Math.min(cap, options.expectedOutputTokens ?? USUAL_OUTPUT) * facts.answers;
  const expected = costOf([{ count: tokens.expected, rate: prompt }, { count: answer, rate: known(usual.completion) }, { count: facts.promptCount, rate: bound.request }]);
  const high = highWithCap(cap);
  const maxPrice = ceilingOf(facts, model, tokens.high, options.at);
  return {
    kind: 'known',
    low: costOf([{ count: tokens.low, rate: prompt }]),
    expected: expected < high ? expected : high,
    high,
    model,
    promptTokens: tokens,
    outputCap: cap,
    capSource: source,
    ...(maxPrice === undefined ? {} : { maxPrice }),
    highWithCap,
  };
}

function capOf(facts: RequestFacts, model: Model | undefined, options: EstimateOptions): { readonly cap: number | undefined; readonly source: CapSource } {
  if (facts.endpoint === 'embeddings') return { cap: 0, source: 'none' };
  if (facts.maxOutputTokens !== undefined) return { cap: facts.maxOutputTokens, source: 'request' };
  const own = model?.maxOutputTokens ?? model?.contextLength;
  if (options.defaultOutputCap === undefined) return { cap: own, source: 'model' };
  return { cap: Math.min(options.defaultOutputCap, own ?? options.defaultOutputCap), source: 'added' };
}

/** The dearest by `high`; the ceiling has to let every one of them through. */
function dearestOf(estimates: readonly KnownEstimate[]): KnownEstimate {
  const ceilings = estimates.map(({ maxPrice }) => maxPrice).filter((each) => each !== undefined);
  const most = estimates.reduce((dearest, each) => (each.high > dearest.high ? each : dearest));
  if (ceilings.length === 0) return most;
  return { ...most, maxPrice: { prompt: Math.max(...ceilings.map(({ prompt }) => prompt)), completion: Math.max(...ceilings.map(({ completion }) => completion)) } };
}

function unknown(reason: UnknownReason, facts: RequestFacts, options: EstimateOptions, modelId?: string): UnknownEstimate {
  const { cap, source } = capOf(facts, undefined, options);
  const sent = cap === undefined ? { outputCap: 0, capSource: 'none' as const } : { outputCap: cap, capSource: source };
  return { kind: 'unknown', reason, ...(modelId === undefined ? {} : { modelId }), ...sent, highWithCap: () => undefined };
}

function known(price: Model['rates']['prompt']): Rate {
  return price?.kind === 'known' ? price.rate : 0n;
}
