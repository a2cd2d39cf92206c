/** A dialect of inference: how one answer is told as JSON and as a stream. */
import type { EndpointKind } from './ask.ts';
import type { JsonObject } from './json.ts';
import type { Bill, Plan } from './plan.ts';
import type { Refusal } from './refusals.ts';
import type { Frame } from './sse.ts';
import type { MidwayFailure, Trouble } from './troubles.ts';

export interface Telling {
  readonly plan: Plan;
  readonly bill: Bill;
  readonly trouble: Trouble;
  readonly tokensPerChunk: number;
  readonly usageChunk: NonNullable<Trouble['usageChunk']>;
}

export interface Skin {
  readonly kind: EndpointKind;
  /** Why this body cannot be served, if the dialect itself refuses it. */
  refuses?(body: JsonObject): Refusal | undefined;
  /** The dialect's envelope around a refusal. */
  envelope(refusal: Refusal): Refusal;
  whole(telling: Telling): object;
  frames(telling: Telling): readonly Frame[];
  /** The whole answer of a provider that broke off. */
  failedWhole(telling: Telling, failure: MidwayFailure): object;
  failureFrames(telling: Telling, failure: MidwayFailure, made: number): readonly Frame[];
}

export function failureError({ code, message }: MidwayFailure): object {
  return { code, message: message ?? 'Provider disconnected mid-stream', metadata: { error_type: code === 429 ? 'rate_limit_exceeded' : 'provider_unavailable' } };
}

/** Parts of the answer in chunks, each with the completion tokens made by its end. */
export function chunksOf({ plan, tokensPerChunk }: Telling): readonly { readonly thought: boolean; readonly text: string; readonly made: number }[] {
  const all = plan.thoughts.length + plan.pieces.length;
  const made = (done: number): number => Math.round((plan.tokens.completion * done) / all);
  const cut = (pieces: readonly string[], thought: boolean, before: number): { thought: boolean; text: string; made: number }[] =>
    Array.from({ length: Math.ceil(pieces.length / tokensPerChunk) }, (_, i) => {
      const end = Math.min(pieces.length, (i + 1) * tokensPerChunk);
      return { thought, text: pieces.slice(i * tokensPerChunk, end).join(''), made: made(before + end) };
    });
  return [...cut(plan.thoughts, true, 0), ...cut(plan.pieces, false, plan.thoughts.length)];
}

/** The model's name in answers: the dated permanent slug. */
export function servedModel({ route }: Plan): string {
  return route.model.canonical_slug;
}

export function createdSeconds({ at }: Plan): number {
  return Math.floor(at / 1000);
}

/** The provider's own word for why it stopped. */
export function nativeFinish({ route, finish }: Plan): string | null {
  if (finish === null) return null;
  const author = route.model.id.split('/')[0];
  if (author === 'anthropic') return ANTHROPIC_FINISH[finish];
  if (author === 'google') return finish === 'length' ? 'MAX_TOKENS' : 'STOP';
  return finish;
}

/** Anthropic's words for why it stopped. */
export const ANTHROPIC_FINISH = { stop: 'end_turn', length: 'max_tokens', tool_calls: 'tool_use' } as const;
