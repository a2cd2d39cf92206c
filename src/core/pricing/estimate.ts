import type { NanoUsd } from '../money.ts';
import type { RequestFacts } from '../wire/request.ts';
import type { BoundRates, PriceCeiling } from './bound.ts';
import { boundOf, boundRates, ceilingOf } from './bound.ts';
import { isChargedByPiece } from './byPiece.ts';
import type { Catalogue } from './catalogue.ts';
import { ratesAt } from './cost.ts';
import type { Tally } from './counting/tally.ts';
import { tallyOf } from './counting/tally.ts';
import type { ModelHabits } from './habits.ts';
import { NO_HABITS, usualAnswer } from './habits.ts';
import type { Model } from './model.ts';
import type { Rate } from './rate.ts';
import { costOf } from './rate.ts';
import type { PromptTokens } from './tokens.ts';
import { promptTokens } from './tokens.ts';
import type { UnknownReason } from './unknown.ts';
import { chargeOf } from './unknown.ts';

/**
 * Where the cap on output tokens comes from. `added`: the request must be sent with it, or the estimate does not hold. `reserve`: it is added only where a limit is to be
 * kept, and a milder one where there is much room. `none`: there is none to send.
 */
export type CapSource = 'request' | 'added' | 'reserve' | 'model' | 'none';

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
  /** Where the cap is a reserve: the longest answer, in tokens, that the listed provider gives. Sent as a cap, it cuts nothing that would have been given there; other providers give longer ones. */
  readonly longest?: number;
  /** What answers of the model have at most, nineteen times of twenty; missing while too few are known. */
  readonly usualOutput?: number;
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
  /** That cap is only added where a limit needs one. */
  readonly capsOnlyIfNeeded?: boolean;
  /** No ceiling on the price will be sent: the catalogue's prices are as dear as they can be. */
  readonly withoutCeiling?: true;
  /** The request's texts where they are counted already. */
  readonly tally?: Tally;
  /** What is known of a model's tokens from its calls. */
  readonly habitsOf?: (model: Model) => ModelHabits | undefined;
}

/** The length of an answer in tokens before anything is known of a model's habits. */
const USUAL_OUTPUT = 500;

/** Estimates a call before it is sent: of all models that may answer, the dearest. */
export function estimateCall(facts: RequestFacts, catalogue: Catalogue, options: EstimateOptions): Estimate {
  const reason = reasonOfRequest(facts);
  if (facts.model === undefined || reason !== undefined) return unknown(reason ?? 'no-model', facts, options);
  const tally = options.tally ?? tallyOf(facts.texts);
  const estimates = [facts.model, ...facts.fallbackModels].map((id) => estimateOne(id, facts, catalogue, { ...options, tally }));
  return estimates.find(({ kind }) => kind === 'unknown') ?? dearestOf(estimates.filter((each) => each.kind === 'known'));
}

function estimateOne(id: string, facts: RequestFacts, catalogue: Catalogue, options: Counted): Estimate {
  const model = catalogue.find(id);
  const reason = reasonOfModel(id, model, facts);
  if (model === undefined || reason !== undefined) return unknown(reason ?? 'unknown-model', facts, options, id);
  const habits = options.habitsOf?.(model) ?? NO_HABITS;
  const tokens = promptTokens(facts, model, options.tally, habits);
  if (tokens.high === undefined) return unknown('no-prompt-bound', facts, options, id);
  const answer = usualAnswer(habits);
  const { cap, source, longest } = capOf(facts, model, options, { prompt: tokens.high, answer });
  if (cap === undefined) return unknown('no-output-bound', facts, options, id);
  const estimate = figures({ facts, model, at: options.at, tokens: { ...tokens, high: tokens.high }, cap, source, longest, answer });
  const maxPrice = options.withoutCeiling === true ? undefined : ceilingOf(facts, model, tokens.high, options.at);
  return maxPrice === undefined ? estimate : { ...estimate, maxPrice };
}

/** What makes the request unbounded whichever model answers. */
function reasonOfRequest(facts: RequestFacts): UnknownReason | undefined {
  if (facts.hasPreset) return 'preset';
  if (facts.model === undefined) return 'no-model';
  const [tool] = facts.paidTools;
  if (tool !== undefined) return chargeOf(tool);
  if (facts.videoCount > 0) return 'video';
  // Nobody says how providers take it: as so many answers within the cap, or with a cap for each.
  return facts.answers > facts.promptCount ? 'many-answers' : undefined;
}

function reasonOfModel(id: string, model: Model | undefined, facts: RequestFacts): UnknownReason | undefined {
  if (id.includes('@preset/')) return 'preset';
  if (/:online(?::|$)/.test(id) || id.includes('deep-research')) return 'web-search';
  if (model === undefined) return 'unknown-model';
  if (model.isDynamic) return id.includes('fusion') ? 'several-models' : 'router';
  return hasPrices(model) ? reasonOfMedia(model, facts) : 'no-price';
}

function reasonOfMedia(model: Model, facts: RequestFacts): UnknownReason | undefined {
  if (facts.audioCount > 0 && model.rates.audioInput === undefined) return 'audio';
  // What cannot read files itself is given their text by a parser that charges by the page.
  return facts.fileCount > 0 && !facts.parsesFree && !model.inputModalities.includes('file') ? 'file-parser' : undefined;
}

function hasPrices(model: Model): boolean {
  return model.rates.prompt !== undefined && model.rates.completion !== undefined && !isChargedByPiece(model);
}

type Counted = EstimateOptions & { readonly tally: Tally };

interface Case {
  readonly facts: RequestFacts;
  readonly model: Model;
  readonly at: number;
  readonly tokens: PromptTokens & { readonly high: number };
  readonly cap: number;
  readonly source: CapSource;
  readonly longest: number | undefined;
  /** How long an answer usually is, where that is known. */
  readonly answer: number | undefined;
}

function figures({ facts, model, at, tokens, cap, source, longest, answer }: Case): KnownEstimate {
  const bound: BoundRates = boundRates(facts, model, tokens.high, at);
  const highWithCap = (outputCap: number): NanoUsd => boundOf(bound, tokens.high, outputCap * facts.answers, facts.promptCount);
  const usual = ratesAt(model, tokens.expected, at);
  const prompt = known(usual.prompt);
  const expected = costOf([{ count: tokens.expected, rate: prompt }, { count: Math.min(cap, answer ?? USUAL_OUTPUT) * facts.answers, rate: known(usual.completion) }, { count: facts.promptCount, rate: bound.request }]);
  const high = highWithCap(cap);
  return {
    kind: 'known',
    low: costOf([{ count: tokens.low, rate: prompt }]),
    expected: expected < high ? expected : high,
    high,
    model,
    promptTokens: tokens,
    outputCap: cap,
    capSource: source,
    ...(longest === undefined ? {} : { longest }),
    ...(answer === undefined ? {} : { usualOutput: answer }),
    highWithCap,
  };
}

interface Cap {
  readonly cap: number | undefined;
  readonly source: CapSource;
  readonly longest?: number;
}

/** Tokens of the prompt at most, and of an answer as this model usually gives it. */
interface Usual {
  readonly prompt: number;
  readonly answer: number | undefined;
}

function capOf(facts: RequestFacts, model: Model | undefined, options: EstimateOptions, usual?: Usual): Cap {
  if (facts.endpoint === 'embeddings') return { cap: 0, source: 'none' };
  if (facts.maxOutputTokens !== undefined) return { cap: facts.maxOutputTokens, source: 'request' };
  const own = model?.maxOutputTokens ?? model?.contextLength;
  if (options.defaultOutputCap === undefined) return { cap: own, source: 'model' };
  const within = (cap: number): number => Math.min(cap, own ?? cap);
  if (options.capsOnlyIfNeeded !== true) return { cap: within(options.defaultOutputCap), source: 'added' };
  if (model === undefined || usual === undefined) return { cap: options.defaultOutputCap, source: 'reserve' };
  // A usual answer is not to be cut.
  return { cap: within(Math.max(options.defaultOutputCap, usual.answer ?? 0)), source: 'reserve', ...longestOf(model, usual) };
}

function longestOf({ contextLength, maxOutputTokens: own = contextLength }: Model, { prompt }: Usual): Pick<Cap, 'longest'> {
  return own === undefined ? {} : { longest: Math.min(own, (contextLength ?? own) - prompt) };
}

/** The dearest by `high`; the ceiling has to let every one of them through. With another cap, another one may be the dearest. */
function dearestOf(estimates: readonly KnownEstimate[]): KnownEstimate {
  const ceilings = estimates.map(({ maxPrice }) => maxPrice).filter((each) => each !== undefined);
  const most = estimates.reduce((dearest, each) => (each.high > dearest.high ? each : dearest));
  const highWithCap = (cap: number): NanoUsd => estimates.map((each) => each.highWithCap(cap)).reduce((dearest, high) => (high > dearest ? high : dearest));
  const answers = estimates.map(({ usualOutput }) => usualOutput).filter((each) => each !== undefined);
  const any = { ...most, ...longestOfAny(estimates), ...(answers.length === 0 ? {} : { usualOutput: Math.max(...answers) }), highWithCap };
  if (ceilings.length === 0) return any;
  return { ...any, maxPrice: { prompt: Math.max(...ceilings.map(({ prompt }) => prompt)), completion: Math.max(...ceilings.map(({ completion }) => completion)) } };
}

function longestOfAny(estimates: readonly KnownEstimate[]): Pick<KnownEstimate, 'longest'> {
  const all = estimates.flatMap(({ longest }) => longest ?? []);
  return all.length === 0 ? {} : { longest: Math.max(...all) };
}

function unknown(reason: UnknownReason, facts: RequestFacts, options: EstimateOptions, modelId?: string): UnknownEstimate {
  const { cap, source } = capOf(facts, undefined, options);
  const sent = cap === undefined ? { outputCap: 0, capSource: 'none' as const } : { outputCap: cap, capSource: source };
  return { kind: 'unknown', reason, ...(modelId === undefined ? {} : { modelId }), ...sent, highWithCap: () => undefined };
}

function known(price: Model['rates']['prompt']): Rate {
  return price?.kind === 'known' ? price.rate : 0n;
}
