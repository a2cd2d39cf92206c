import type { Catalogue } from '../../core/pricing/catalogue.ts';
import type { Tally } from '../../core/pricing/counting/tally.ts';
import { tallyOf } from '../../core/pricing/counting/tally.ts';
import { atOpenPrice, withModels } from '../../core/pricing/dearest.ts';
import type { Estimate, EstimateOptions } from '../../core/pricing/estimate.ts';
import { estimateCall } from '../../core/pricing/estimate.ts';
import type { Model } from '../../core/pricing/model.ts';
import type { RequestFacts } from '../../core/wire/request.ts';
import { hasOwnCeiling } from '../../core/wire/request.ts';
import type { Next, Step } from '../compose.ts';
import type { Exchange, Outcome } from '../exchange.ts';
import { observe } from '../learning.ts';

type Ended = Extract<Outcome, { kind: 'ended' }>;
type Estimated = Required<Pick<Exchange, 'catalogue' | 'estimate' | 'estimateAs'>>;

/** What an exchange is estimated with. */
interface Known {
  readonly catalogue: Catalogue;
  readonly tally: Tally;
}

/**
 * Says what the call could cost, and learns from what it did. A request without a cap on its answer is given the one from the settings; another tool's only where a limit is to be kept. A call that our own ceiling
 * left without a provider is decided once more, at the price of the dearest one and without a ceiling.
 */
export async function estimate(exchange: Exchange, next: Next<Exchange, Outcome>): Promise<Outcome> {
  const { context, facts } = exchange;
  const known = await knownOf(exchange);
  const first = await next({ ...exchange, ...(await estimatedBy(exchange, known)) });
  const last = first.kind === 'ended' && first.pricedOut === true ? await again(exchange, first, known, next) : first;
  if (last.kind === 'ended') observe(context.habits, known.catalogue, facts, known.tally, last.entry);
  return last;
}

/** The exchange with what it could cost. */
export async function estimated(exchange: Exchange): Promise<Exchange & Estimated> {
  return { ...exchange, ...(await estimatedBy(exchange, await knownOf(exchange))) };
}

async function knownOf({ context, facts, texts }: Exchange): Promise<Known> {
  return { catalogue: await context.catalogue(), tally: tallyOf(facts.texts, texts.tallyOf) };
}

/** Without a limit nothing has to be bounded. */
function estimatedBy(exchange: Exchange, known: Known): Promise<Estimated> {
  const { request: { body, maxCost }, context } = exchange;
  const isOpen = hasOwnCeiling(body) && (context.budgeting().budgets.all.length > 0 || maxCost !== undefined);
  return isOpen ? openly(exchange, known, {}) : listed(exchange, known);
}

/** What happened first, unless what a provider can cost at most is known now. */
async function again(exchange: Exchange, first: Ended, known: Known, next: Next<Exchange, Outcome>): Promise<Outcome> {
  const { context, signal } = exchange;
  // The model that it went to may be another one than was asked for, and must be the same again.
  const found = await openly(exchange, known, { withoutCeiling: true, also: first.entry.model });
  if (found.estimate.kind === 'unknown' || signal.aborted) return first;
  context.logger.info('call', `${first.entry.id} is decided once more, at the price of the dearest provider`);
  return next({ ...exchange, ...found, id: context.ids.next(), retry: { attempt: first.entry.attempt + 1, exchange: first.entry.exchange } });
}

/** At the prices of the list, which our ceiling keeps. */
async function listed(exchange: Exchange, { catalogue, tally }: Known): Promise<Estimated> {
  const options = await optionsFor(exchange, tally);
  return { catalogue, estimate: estimateCall(exchange.facts, catalogue, options), estimateAs: (model) => estimateCall(withModel(exchange.facts, model), catalogue, options) };
}

/** Where any provider of the models in question may answer. What those of another model charge is not asked: only the caller's own ceiling bounds it. */
async function openly(exchange: Exchange, { catalogue, tally }: Known, { also, ...more }: Pick<EstimateOptions, 'withoutCeiling'> & { readonly also?: string | undefined }): Promise<Estimated> {
  const { context, facts } = exchange;
  const options = { ...(await optionsFor(exchange, tally)), ...more };
  const asked = [facts.model, ...facts.fallbackModels, also].flatMap((id) => modelsOf(catalogue, id));
  const models = await Promise.all(asked.map(async (model) => atOpenPrice(model, await context.endpoints(model.aliasTarget ?? model.id), facts.ownCeiling)));
  const open = withModels(catalogue, models);
  const isAsked = (id: string): boolean => modelsOf(catalogue, id).some((model) => models.some((other) => other.id === model.id));
  const estimateAs = (id: string): Estimate => estimateCall(withModel(facts, id), isAsked(id) ? open : withModels(catalogue, modelsOf(catalogue, id).map((model) => atOpenPrice(model, undefined, facts.ownCeiling))), options);
  return { catalogue: open, estimate: estimateCall(facts, open, options), estimateAs };
}

async function optionsFor({ context, request }: Exchange, tally: Tally): Promise<EstimateOptions> {
  const habits = await context.habits.read();
  return { at: context.clock.now(), defaultOutputCap: context.budgeting().settings.maxOutputTokens, capsOnlyIfNeeded: request.staysAsIs === true, tally, habitsOf: ({ canonicalSlug }) => habits(canonicalSlug) };
}

/** The request with that model alone. */
function withModel(facts: RequestFacts, model: string): RequestFacts {
  return { ...facts, model, fallbackModels: [] };
}

function modelsOf(catalogue: Catalogue, id: string | undefined): readonly Model[] {
  const model = id === undefined ? undefined : catalogue.find(id);
  return model === undefined ? [] : [model];
}

estimate satisfies Step<Exchange, Outcome>;
