/** `/chat/completions`. */
import { chatUsage } from '../wireUsage.ts';
import { doneFrame, jsonFrame, type Frame } from '../sse.ts';
import { chunksOf, createdSeconds, failureError, nativeFinish, servedModel, type Skin, type Telling } from '../skin.ts';
import type { Plan } from '../plan.ts';

export const CHAT: Skin = {
  kind: 'chat',
  envelope: (refusal) => refusal,
  whole: (telling) => ({ ...wholeHead(telling.plan), choices: [choice(telling.plan, telling.plan.pieces.join(''))], ...usageOf(telling) }),
  frames,
  failedWhole: ({ plan }, failure) => ({
    ...wholeHead(plan),
    choices: [{ ...choice(plan, plan.pieces.slice(0, Math.ceil(plan.pieces.length / 2)).join('')), finish_reason: 'error', native_finish_reason: null, error: failureError(failure) }],
  }),
  failureFrames: ({ plan }, failure, made) => [
    jsonFrame({ ...chunkHead(plan), error: failureError(failure), ...(failure.noChoices === true ? {} : { choices: [{ index: 0, delta: { content: '' }, finish_reason: 'error' }] }) }, made),
  ],
};

function frames(telling: Telling): readonly Frame[] {
  const { plan, trouble, usageChunk } = telling;
  const head = chunkHead(plan);
  const total = plan.tokens.completion;
  const told = [...opening(plan), ...chunksOf(telling).map((chunk) => ({ delta: delta(plan, chunk), made: chunk.made }))]
    .map((chunk) => jsonFrame({ ...head, choices: [{ index: 0, delta: chunk.delta, finish_reason: null, native_finish_reason: null }] }, chunk.made));
  const last = { index: 0, delta: { content: '', role: 'assistant' }, finish_reason: plan.finish, native_finish_reason: nativeFinish(plan) };
  const usage = usageOf(telling);
  const withUsage = trouble.usage === 'missing' || usageChunk === 'with_finish' ? [] : [jsonFrame({ ...head, service_tier: null, choices: usageChunk === 'empty_choices' ? [] : [last], ...usage }, total)];
  const ended = jsonFrame({ ...head, choices: [last], ...(usageChunk === 'with_finish' ? usage : {}) }, total);
  return [...told, ended, ...withUsage, ...(trouble.noDone === true ? [] : [doneFrame(total)])];
}

/** A tool's call begins with its name; arguments follow. */
function opening({ tool }: Plan): readonly { readonly delta: object; readonly made: number }[] {
  return tool === undefined ? [] : [{ delta: { role: 'assistant', content: null, tool_calls: [{ index: 0, ...toolCall(tool, '') }] }, made: 0 }];
}

function toolCall({ id, name }: NonNullable<Plan['tool']>, args: string): object {
  return { id, type: 'function', function: { name, arguments: args } };
}

function delta({ tool }: Plan, { thought, text }: { readonly thought: boolean; readonly text: string }): object {
  if (!thought && tool !== undefined) return { tool_calls: [{ index: 0, function: { arguments: text } }] };
  if (!thought) return { content: text, role: 'assistant' };
  return { content: '', role: 'assistant', reasoning: text, reasoning_details: [{ type: 'reasoning.text', text, format: 'unknown', index: 0 }] };
}

function choice(plan: Plan, text: string): object {
  const reasoning = plan.thoughts.length === 0 ? null : plan.thoughts.join('');
  const said = plan.tool === undefined ? { content: text } : { content: null, tool_calls: [toolCall(plan.tool, text)] };
  return { index: 0, logprobs: null, finish_reason: plan.finish, native_finish_reason: nativeFinish(plan), message: { role: 'assistant', ...said, refusal: null, reasoning } };
}

function usageOf({ plan, bill, trouble }: Telling): { readonly usage?: object } {
  return trouble.usage === 'missing' ? {} : { usage: chatUsage(plan, bill, trouble) };
}

function wholeHead(plan: Plan): object {
  return { ...head(plan, 'chat.completion'), system_fingerprint: null, service_tier: null };
}

function chunkHead(plan: Plan): object {
  return head(plan, 'chat.completion.chunk');
}

function head(plan: Plan, object: string): object {
  return { id: plan.id, object, created: createdSeconds(plan), model: servedModel(plan), provider: plan.route.endpoint.provider_name };
}
