/** `/messages`, Anthropic's dialect: zero usage at the start, all of it (and the cost) in the one `message_delta`. */
import { objectOf, parseJson, textOf, type JsonObject } from '../json.ts';
import type { Plan } from '../plan.ts';
import type { Refusal } from '../refusals.ts';
import { ANTHROPIC_FINISH, chunksOf, servedModel, type Skin, type Telling } from '../skin.ts';
import { jsonFrame, type Frame } from '../sse.ts';
import type { MidwayFailure } from '../troubles.ts';
import { messagesUsage } from '../wireUsage.ts';

export const MESSAGES: Skin = {
  kind: 'messages',
  envelope,
  whole: (telling) => ({ ...message(telling.plan), content: content(telling.plan, telling.plan.pieces), stop_reason: stopReason(telling.plan), stop_sequence: null, ...usageOf(telling) }),
  frames,
  failedWhole: (_telling, failure) => errorBody(502, failure.message ?? 'Provider disconnected mid-stream', 'provider_unavailable'),
  failureFrames: (_telling, failure, made) => [jsonFrame(failureBody(failure), made, 'error')],
};

function frames(telling: Telling): readonly Frame[] {
  const { plan, trouble } = telling;
  const total = plan.tokens.completion;
  const start = { type: 'message_start', message: { ...message(plan), content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: 0, output_tokens: 0 } } };
  const ending = { type: 'message_delta', delta: { stop_reason: stopReason(plan), stop_sequence: null }, ...usageOf(telling) };
  return [
    jsonFrame(start, 0, 'message_start'),
    jsonFrame({ type: 'ping' }, 0, 'ping'),
    ...blocks(telling),
    jsonFrame(ending, total, 'message_delta'),
    jsonFrame({ type: 'message_stop' }, total, 'message_stop'),
    ...(trouble.noDone === true ? [] : [{ event: 'data', data: '[DONE]', made: total }]),
  ];
}

/** One thinking block where there are thoughts, then one of text, or of a tool's call. */
function blocks(telling: Telling): readonly Frame[] {
  const chunks = chunksOf(telling);
  const thoughts = chunks.filter((c) => c.thought);
  const texts = chunks.filter((c) => !c.thought);
  const block = (index: number, start: object, part: typeof chunks, delta: (text: string) => object): Frame[] => [
    jsonFrame({ type: 'content_block_start', index, content_block: start }, (part[0]?.made ?? 1) - 1, 'content_block_start'),
    ...part.map(({ text, made }) => jsonFrame({ type: 'content_block_delta', index, delta: delta(text) }, made, 'content_block_delta')),
    jsonFrame({ type: 'content_block_stop', index }, part.at(-1)?.made ?? 0, 'content_block_stop'),
  ];
  const thinking = thoughts.length === 0 ? [] : block(0, { type: 'thinking', thinking: '', signature: '' }, thoughts, (text) => ({ type: 'thinking_delta', thinking: text }));
  const { tool } = telling.plan;
  const index = thoughts.length === 0 ? 0 : 1;
  const speaking = tool === undefined ? block(index, { type: 'text', text: '' }, texts, (text) => ({ type: 'text_delta', text }))
    : block(index, toolUse(tool, {}), texts, (text) => ({ type: 'input_json_delta', partial_json: text }));
  return [...thinking, ...speaking];
}

function message(plan: Plan): JsonObject {
  return { id: plan.id, type: 'message', role: 'assistant', model: servedModel(plan), provider: plan.route.endpoint.provider_name };
}

function content(plan: Plan, pieces: readonly string[]): readonly object[] {
  const thinking = plan.thoughts.length === 0 ? [] : [{ type: 'thinking', thinking: plan.thoughts.join(''), signature: '' }];
  const text = pieces.join('');
  return [...thinking, plan.tool === undefined ? { type: 'text', text } : toolUse(plan.tool, parseJson(text))];
}

function toolUse({ id, name }: NonNullable<Plan['tool']>, input: unknown): object {
  return { type: 'tool_use', id, name, input };
}

function stopReason({ finish }: Plan): string | null {
  return finish === null ? null : ANTHROPIC_FINISH[finish];
}

function usageOf({ plan, bill, trouble }: Telling): { readonly usage?: object } {
  return trouble.usage === 'missing' ? {} : { usage: messagesUsage(plan, bill, trouble) };
}

const TYPES: Readonly<Partial<Record<number, readonly [type: string, errorType: string]>>> = {
  400: ['invalid_request_error', 'invalid_request'],
  401: ['authentication_error', 'authentication'],
  402: ['billing_error', 'payment_required'],
  403: ['permission_error', 'permission_denied'],
  404: ['not_found_error', 'not_found'],
  408: ['timeout_error', 'timeout'],
  429: ['rate_limit_error', 'rate_limit_exceeded'],
  503: ['overloaded_error', 'provider_overloaded'],
  504: ['timeout_error', 'timeout'],
  524: ['timeout_error', 'timeout'],
  529: ['overloaded_error', 'provider_overloaded'],
};

/** Metadata moves to the top level, as captured on a real 429. */
function envelope(refusal: Refusal): Refusal {
  const error = objectOf(objectOf(refusal.body).error);
  const text = textOf(error.message);
  if (refusal.html !== undefined || text === undefined || error.name !== undefined) return refusal;
  const body = errorBody(refusal.status, text, textOf(objectOf(error.metadata).error_type));
  return { ...refusal, body: { ...body, ...(error.metadata === undefined ? {} : { metadata: error.metadata }), ...(error.availability === undefined ? {} : { availability: error.availability }) } };
}

function errorBody(status: number, text: string, errorType?: string): object {
  const [type, usual] = TYPES[status] ?? ['api_error', 'server'];
  return { type: 'error', error: { type, message: text, error_type: errorType ?? usual }, request_id: null };
}

function failureBody({ code, message: text }: MidwayFailure): object {
  return errorBody(typeof code === 'number' ? code : 500, text ?? 'Provider disconnected mid-stream', code === 429 ? 'rate_limit_exceeded' : 'provider_unavailable');
}
