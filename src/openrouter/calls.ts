import { KnownTexts } from '../core/knownTexts.ts';
import type { Catalogue } from '../core/pricing/catalogue.ts';
import type { Estimate } from '../core/pricing/estimate.ts';
import { tallyOf } from '../core/pricing/counting/tally.ts';
import { estimateCall } from '../core/pricing/estimate.ts';
import { readRequest } from '../core/wire/request.ts';
import { Breaker } from '../pipeline/breaker.ts';
import type { Caller, GuardedRequest, Outcome, PipelineContext, Upstream } from '../pipeline/exchange.ts';
import type { Explanation } from '../pipeline/explain.ts';
import { explain } from '../pipeline/explain.ts';
import { guardedCall } from '../pipeline/guardedCall.ts';
import { createOpenAiUpstream } from './openAiUpstream.ts';
import { createTextHash } from './textHash.ts';

/** What estimates that are only shown go by. */
export interface EstimateBasis {
  readonly catalogue: Catalogue;
  readonly habits: Awaited<ReturnType<PipelineContext['habits']['read']>>;
}

/** What the pipeline of an account is made of before its calls are loaded, which bring the rest. */
export type CallParts = Omit<PipelineContext, 'upstream' | 'breaker' | 'texts'>;

/** All that calls of one account need: the guard, the estimates and the SDK. A bundle of its own, loaded when the first call is made or thought of. */
export class Calls {
  private readonly context: PipelineContext;

  constructor(parts: CallParts, upstream: Parameters<typeof createOpenAiUpstream>[0]) {
    this.context = { ...parts, upstream: createOpenAiUpstream(upstream), breaker: new Breaker(), texts: new KnownTexts(createTextHash()) };
  }

  /** Sends a call through the guard, over the SDK or another line; see `guardedCall`. */
  call(request: GuardedRequest, caller: Caller, signal: AbortSignal, upstream: Upstream = this.context.upstream): Promise<Outcome> {
    return guardedCall({ ...this.context, upstream }, request, caller, signal);
  }

  /** What the guard would decide about a call, and why; see `explain`. */
  explain(request: GuardedRequest): Promise<Explanation> {
    return explain(this.context, request, new AbortController().signal);
  }

  /** What a request would cost at the prices of the list, with the model that it names or any other; its texts are counted once. */
  estimates({ endpoint, body }: Pick<GuardedRequest, 'endpoint' | 'body'>, { catalogue, habits }: EstimateBasis): (model?: string) => Estimate {
    const { context } = this;
    const facts = readRequest(endpoint, body);
    const options = { at: context.clock.now(), defaultOutputCap: context.budgeting().settings.maxOutputTokens, tally: tallyOf(facts.texts, context.texts.forCall().tallyOf), habitsOf: ({ canonicalSlug }: { readonly canonicalSlug: string }) => habits(canonicalSlug) };
    return (model) => estimateCall(model === undefined ? facts : { ...facts, model }, catalogue, options);
  }
}
