/** `/responses`, OpenAI's stateless dialect: the terminal event holds the numbers. */
import type { JsonObject } from '../json.ts';
import type { Plan } from '../plan.ts';
import { bare, type Refusal } from '../refusals.ts';
import { chunksOf, createdSeconds, servedModel, type Skin, type Telling } from '../skin.ts';
import { doneFrame, jsonFrame, type Frame } from '../sse.ts';
import type { MidwayFailure } from '../troubles.ts';
import { responsesUsage } from '../wireUsage.ts';

export const RESPONSES: Skin = {
  kind: 'responses',
  refuses,
  envelope: (refusal) => refusal,
  whole: finished,
  frames,
  failedWhole: failed,
  failureFrames: (telling, failure, made) => {
    if (failure.event === undefined) return [jsonFrame({ type: 'response.failed', response: failed(telling, failure) }, made, 'response.failed')];
    return [jsonFrame({ type: failure.event, code: String(failure.code), message: failure.message ?? 'Provider disconnected mid-stream', param: null }, made, failure.event)];
  },
};

const CONTEXT = { model: '', userId: '', now: 0 };

function refuses(body: JsonObject): Refusal | undefined {
  if (body.store === true) return bare(400, 'store: true is not supported')(CONTEXT);
  return typeof body.previous_response_id === 'string' ? bare(400, 'previous_response_id is not supported')(CONTEXT) : undefined;
}

interface Event {
  readonly type: string;
  readonly made: number;
  readonly fields: JsonObject;
}

function frames(telling: Telling): readonly Frame[] {
  const { plan, trouble } = telling;
  const total = plan.tokens.completion;
  const events: readonly Event[] = [
    { type: 'response.created', made: 0, fields: { response: begun(plan) } },
    { type: 'response.in_progress', made: 0, fields: { response: begun(plan) } },
    ...reasoningEvents(telling),
    ...(plan.tool === undefined ? messageEvents(telling) : toolEvents(telling)),
    { type: plan.finish === 'length' ? 'response.incomplete' : 'response.completed', made: total, fields: { response: finished(telling) } },
  ];
  const told = events.map(({ type, made, fields }, index) => jsonFrame({ type, sequence_number: index, ...fields }, made, type));
  return [...told, ...(trouble.noDone === true ? [] : [doneFrame(total)])];
}

function reasoningEvents(telling: Telling): readonly Event[] {
  const thoughts = chunksOf(telling).filter((c) => c.thought);
  if (thoughts.length === 0) return [];
  const item = reasoningItem(telling.plan);
  return [
    { type: 'response.output_item.added', made: 0, fields: { output_index: 0, item: { ...item, content: [] } } },
    ...thoughts.map(({ text, made }) => ({ type: 'response.reasoning_text.delta', made, fields: { item_id: item.id, output_index: 0, content_index: 0, delta: text } })),
    { type: 'response.output_item.done', made: thoughts.at(-1)?.made ?? 0, fields: { output_index: 0, item } },
  ];
}

function messageEvents(telling: Telling): readonly Event[] {
  const { plan } = telling;
  const item = messageItem(plan);
  const output_index = plan.thoughts.length === 0 ? 0 : 1;
  const at = { item_id: item.id, output_index, content_index: 0 };
  const part = { type: 'output_text', text: plan.pieces.join(''), annotations: [], logprobs: [] };
  const before = plan.tokens.reasoning;
  const total = plan.tokens.completion;
  const texts = chunksOf(telling).filter((c) => !c.thought);
  return [
    { type: 'response.output_item.added', made: before, fields: { output_index, item: { ...item, status: 'in_progress', content: [] } } },
    { type: 'response.content_part.added', made: before, fields: { ...at, part: { ...part, text: '' } } },
    ...texts.map(({ text, made }) => ({ type: 'response.output_text.delta', made, fields: { ...at, delta: text, logprobs: [] } })),
    { type: 'response.output_text.done', made: total, fields: { ...at, text: part.text, logprobs: [] } },
    { type: 'response.content_part.done', made: total, fields: { ...at, part } },
    { type: 'response.output_item.done', made: total, fields: { output_index, item } },
  ];
}

function toolEvents(telling: Telling): readonly Event[] {
  const { plan } = telling;
  const item = toolItem(plan);
  const output_index = plan.thoughts.length === 0 ? 0 : 1;
  const at = { item_id: item.id, output_index };
  const total = plan.tokens.completion;
  const args = chunksOf(telling).filter((c) => !c.thought);
  return [
    { type: 'response.output_item.added', made: plan.tokens.reasoning, fields: { output_index, item: { ...item, status: 'in_progress', arguments: '' } } },
    ...args.map(({ text, made }) => ({ type: 'response.function_call_arguments.delta', made, fields: { ...at, delta: text } })),
    { type: 'response.function_call_arguments.done', made: total, fields: { ...at, name: item.name, arguments: item.arguments } },
    { type: 'response.output_item.done', made: total, fields: { output_index, item } },
  ];
}

function begun(plan: Plan): JsonObject {
  return { id: plan.id, object: 'response', created_at: createdSeconds(plan), completed_at: null, model: servedModel(plan), status: 'in_progress', output: [], error: null, incomplete_details: null, usage: null, parallel_tool_calls: true, tool_choice: 'auto', tools: [], metadata: {}, temperature: 1, top_p: 1, frequency_penalty: 0, presence_penalty: 0, instructions: null };
}

function finished({ plan, bill, trouble }: Telling): JsonObject {
  const cut = plan.finish === 'length';
  return {
    ...begun(plan),
    status: cut ? 'incomplete' : 'completed',
    completed_at: cut ? null : createdSeconds(plan),
    incomplete_details: cut ? { reason: 'max_output_tokens' } : null,
    output: [...(plan.thoughts.length === 0 ? [] : [reasoningItem(plan)]), plan.tool === undefined ? messageItem(plan) : toolItem(plan)],
    usage: trouble.usage === 'missing' ? null : responsesUsage(plan, bill, trouble),
  };
}

function failed({ plan }: Telling, failure: MidwayFailure): JsonObject {
  const code = failure.code === 429 ? 'rate_limit_exceeded' : 'server_error';
  return { ...begun(plan), status: 'failed', error: { code, message: failure.message ?? 'Provider disconnected mid-stream' }, error_type: failure.code === 429 ? 'rate_limit_exceeded' : 'provider_unavailable' };
}

function reasoningItem(plan: Plan): JsonObject & { readonly id: string } {
  return { id: `rs_${plan.id.slice(-12)}`, type: 'reasoning', summary: [], content: [{ type: 'reasoning_text', text: plan.thoughts.join('') }] };
}

function messageItem(plan: Plan): JsonObject & { readonly id: string } {
  return { id: `msg_${plan.id.slice(-12)}`, type: 'message', role: 'assistant', status: plan.finish === 'length' ? 'incomplete' : 'completed', content: [{ type: 'output_text', text: plan.pieces.join(''), annotations: [], logprobs: [] }] };
}

function toolItem(plan: Plan): JsonObject & { readonly id: string } {
  const { id, name } = plan.tool ?? { id: '', name: '' };
  return { id: `fc_${plan.id.slice(-12)}`, type: 'function_call', call_id: id, name, arguments: plan.pieces.join(''), status: plan.finish === 'length' ? 'incomplete' : 'completed' };
}
