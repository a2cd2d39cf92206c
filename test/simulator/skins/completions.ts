/** `/completions`, the legacy dialect: a prompt in, `choices[].text` out. */
import { chatUsage } from '../wireUsage.ts';
import { doneFrame, jsonFrame, type Frame } from '../sse.ts';
import { chunksOf, createdSeconds, failureError, nativeFinish, servedModel, type Skin, type Telling } from '../skin.ts';
import type { Plan } from '../plan.ts';

export const COMPLETIONS: Skin = {
  kind: 'completions',
  envelope: (refusal) => refusal,
  whole: (telling) => ({ ...head(telling.plan), choices: [choice(telling.plan, telling.plan.pieces.join(''))], ...usageOf(telling) }),
  frames,
  failedWhole: ({ plan }, failure) => ({ ...head(plan), choices: [{ ...choice(plan, plan.pieces.slice(0, Math.ceil(plan.pieces.length / 2)).join('')), finish_reason: 'error', error: failureError(failure) }] }),
  failureFrames: ({ plan }, failure, made) => [
    jsonFrame({ ...head(plan), error: failureError(failure), ...(failure.noChoices === true ? {} : { choices: [{ index: 0, text: '', finish_reason: 'error' }] }) }, made),
  ],
};

function frames(telling: Telling): readonly Frame[] {
  const { plan, trouble, usageChunk } = telling;
  const total = plan.tokens.completion;
  const told = chunksOf(telling).map(({ text, made }) => jsonFrame({ ...head(plan), choices: [{ index: 0, text, logprobs: null, finish_reason: null, native_finish_reason: null }] }, made));
  const last = choice(plan, '');
  const usage = usageOf(telling);
  const withUsage = trouble.usage === 'missing' || usageChunk === 'with_finish' ? [] : [jsonFrame({ ...head(plan), choices: usageChunk === 'empty_choices' ? [] : [last], ...usage }, total)];
  const ended = jsonFrame({ ...head(plan), choices: [last], ...(usageChunk === 'with_finish' ? usage : {}) }, total);
  return [...told, ended, ...withUsage, ...(trouble.noDone === true ? [] : [doneFrame(total)])];
}

function choice(plan: Plan, text: string): object {
  return { index: 0, text, logprobs: null, finish_reason: plan.finish, native_finish_reason: nativeFinish(plan) };
}

function usageOf({ plan, bill, trouble }: Telling): { readonly usage?: object } {
  return trouble.usage === 'missing' ? {} : { usage: chatUsage(plan, bill, trouble) };
}

function head(plan: Plan): object {
  return { id: plan.id, object: 'text_completion', created: createdSeconds(plan), model: servedModel(plan), provider: plan.route.endpoint.provider_name };
}
