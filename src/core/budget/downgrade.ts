import type { Catalogue } from '../pricing/catalogue.ts';
import type { Model } from '../pricing/model.ts';
import { searchesAlways } from '../pricing/bound.ts';
import { ratesAt } from '../pricing/cost.ts';
import type { RequestFacts } from '../wire/request.ts';
import type { Budget } from './budget.ts';

/** What a request needs of a model. */
export interface Needs {
  readonly facts: RequestFacts;
  /** Tokens of prompt and answer together, at the most. */
  readonly tokens: number;
  readonly at: number;
}

/** So many are tried where a budget names none: the cheapest first. */
const MOST_CANDIDATES = 8;

/**
 * Models that a call may go down to, the preferred one first: those that the budget lists, or else the cheapest of all. Only such as can do what the request asks for: read what is in
 * it, call tools, answer in the form that is wanted, and have room for it.
 */
export function cheaperModels(budget: Pick<Budget, 'downgradeTo'>, requested: string, needs: Needs, catalogue: Catalogue): readonly Model[] {
  const able = (model: Model): boolean => model.id !== requested && canDo(model, needs);
  if (budget.downgradeTo.length > 0) return budget.downgradeTo.flatMap((id) => catalogue.find(id) ?? []).filter(able);
  const priced = catalogue.models.filter((model) => isOffered(model, needs.at) && able(model)).map((model) => ({ model, price: priceOf(model, needs) }));
  return priced.filter(({ price }) => price > 0).toSorted((a, b) => a.price - b.price || (a.model.id < b.model.id ? -1 : 1)).slice(0, MOST_CANDIDATES).map(({ model }) => model);
}

/** Whether a model can do what a request asks for. */
export function canDo(model: Model, { facts, tokens }: Needs): boolean {
  if (model.isDynamic) return false;
  if (model.contextLength !== undefined && tokens > model.contextLength) return false;
  const reads = [...(facts.imageCount > 0 ? ['image'] : []), ...(facts.fileCount > 0 ? ['file'] : []), ...(facts.audioCount > 0 ? ['audio'] : [])];
  const does = [...(facts.hasTools ? ['tools'] : []), ...(facts.answerFormat === undefined ? [] : [PARAMETER[facts.answerFormat]])];
  return reads.every((each) => model.inputModalities.includes(each)) && does.every((each) => model.supportedParameters.includes(each)) && model.outputModalities.includes('text');
}

/** What a model must support to answer in JSON, or by a schema. */
const PARAMETER = { json: 'response_format', schema: 'structured_outputs' } as const;

/** What nobody chose by name must be there for everybody: no free variants with their limits, no batches, nothing about to go, nothing that searches each time and charges for it. */
function isOffered(model: Model, at: number): boolean {
  const isVariant = model.id.includes(':') || model.id.startsWith('~');
  const isGoing = model.expirationDate !== undefined && Date.parse(model.expirationDate) <= at;
  return !isVariant && !isGoing && !model.isFree && !searchesAlways(model);
}

/** A measure of what the call costs with a model: exact enough to put them in order. */
function priceOf(model: Model, { tokens, at, facts }: Needs): number {
  const { prompt, completion, request } = ratesAt(model, tokens, at);
  if (prompt?.kind !== 'known' || completion?.kind !== 'known') return 0;
  const answer = Math.min(tokens, facts.maxOutputTokens ?? tokens);
  const perCall = request?.kind === 'known' ? Number(request.rate) : 0;
  return perCall + Number(prompt.rate) * (tokens - answer) + Number(completion.rate) * answer;
}
