import { describe, expect, it } from 'vitest';
import { readEndpoints } from '../../../src/core/wire/endpoints.ts';
import { UpstreamFailure } from '../../../src/pipeline/failure.ts';
import { settle } from '../fakes/clock.ts';
import { spent } from '../fakes/ledger.ts';
import { Pipeline, answered, usage } from '../fakes/pipeline.ts';
import { CATALOGUE } from '../pricing/fixture.ts';

const DEAR = 'anthropic/claude-haiku-4.5';
const CHEAP = 'openai/gpt-4o-mini';
const ALIAS = '~z-ai/glm-latest';
const WORDS = { role: 'user', content: 'Add a test.' };
const TOOLS = [{ type: 'function', function: { name: 'read', parameters: {} } }];
const TURN = { model: DEAR, max_tokens: 1000, messages: [WORDS], tools: TOOLS };
const RESULT = { ...TURN, messages: [WORDS, { role: 'assistant', content: null, tool_calls: [{ id: 'c1', type: 'function', function: { name: 'read', arguments: '{}' } }] }, { role: 'tool', tool_call_id: 'c1', content: 'The file.' }] };
const NO_PROVIDER = new UpstreamFailure('refused', { code: '404', message: 'No endpoints found.', status: 404, retryable: false, excludedBy: ['max_price'] });

/** A session that has gone down to the cheaper model. */
async function gone(who: Pipeline['who'], more: ConstructorParameters<typeof Pipeline>[0] = {}, cost = 0.0001): Promise<Pipeline> {
  const pipeline = new Pipeline({ 'limits.daily': 5, 'policy': 'downgrade', 'downgradeTo': [CHEAP], ...more });
  pipeline.who = who;
  pipeline.store.note([spent('earlier', 4.6)]);
  await answered(pipeline, TURN, cost);
  expect(pipeline.upstream.last.body.model).toBe(CHEAP);
  return pipeline;
}

describe('between a tool call and its result', () => {
  const AGENT = { source: 'proxy', client: 'agent', session: 's1' } as const;

  it('the model stays the same also where our price ceiling left it without a provider', async () => {
    const pipeline = await gone(AGENT);
    const priced = (times: number) => readEndpoints({ data: { endpoints: [{ tag: 'a', pricing: { prompt: String(1e-6 * times), completion: String(5e-6 * times) } }] } });
    for (const id of [DEAR, CHEAP]) pipeline.providers.set(id, priced(2) ?? []);
    pipeline.send(RESULT).catch(() => undefined);
    await settle();
    pipeline.upstream.last.refuse(NO_PROVIDER);
    await settle();
    expect(pipeline.upstream.calls.map(({ body }) => body.model)).toEqual([CHEAP, CHEAP, CHEAP]);
  });

  it('what a person lets through is the model that answers, at its price', async () => {
    const pipeline = await gone(AGENT, { budgets: [{ scope: 'client:agent', daily: 0.5, policy: 'ask' }] }, 0.4999);
    pipeline.caller.answers = [{ kind: 'once', reason: '' }];
    await answered(pipeline, RESULT, 0.0001);
    expect(pipeline.caller.questions.map(({ asked }) => (asked.kind === 'known' ? asked.model.id : ''))).toEqual([CHEAP]);
    expect(pipeline.upstream.last.body.model).toBe(CHEAP);
  });

  it('a conversation that names no session is known by how it begins', async () => {
    const pipeline = await gone({ source: 'proxy', client: 'agent' });
    await answered(pipeline, RESULT, 0.0001);
    expect(pipeline.upstream.last.body.model).toBe(CHEAP);
  });

  it('no other model answers where the one that was kept has no price any more', async () => {
    const pipeline = await gone(AGENT);
    await answered(pipeline, { ...RESULT, messages: [...RESULT.messages.slice(0, 2), { role: 'tool', tool_call_id: 'c1', content: [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }] }] }).catch(() => undefined);
    expect(pipeline.upstream.calls).toHaveLength(1);
  });
});

describe('a model budget', () => {
  it('holds for the name that stands for one of its models', async () => {
    expect(CATALOGUE.find(ALIAS)?.aliasTarget).toMatch(/^z-ai\//);
    const pipeline = new Pipeline({ budgets: [{ scope: 'model:z-ai/*', daily: 0.01 }] });
    const target = CATALOGUE.find(ALIAS)?.aliasTarget ?? '';
    const send = async (): Promise<string> => {
      const before = pipeline.upstream.calls.length;
      const outcome = pipeline.send({ model: ALIAS, max_tokens: 100 });
      outcome.catch(() => undefined);
      await settle();
      if (pipeline.upstream.calls.length > before) {
        expect([...pipeline.store.state.holds.values()]).toMatchObject([{ model: target }]);
        pipeline.upstream.last.open(`gen-${before}`);
        pipeline.upstream.last.say(usage(0.02, { model: target, id: `gen-${before}` }));
        pipeline.upstream.last.end();
      }
      return (await outcome).kind;
    };
    expect([await send(), await send()]).toEqual(['ended', 'refused']);
  });

  it('holds for calls that may fall back to one of its models, while they run', async () => {
    const pipeline = new Pipeline({ budgets: [{ scope: `model:${DEAR}`, daily: 0.01 }], holdWaitSeconds: 0 });
    for (let index = 0; index < 8; index += 1) pipeline.send({ model: CHEAP, models: [DEAR], max_tokens: 1000 }).catch(() => undefined);
    await settle();
    await settle();
    // Each could cost a good half of the limit.
    expect(pipeline.upstream.calls).toHaveLength(1);
  });

  it('of each model is no other budget than one of a single model', async () => {
    const pipeline = new Pipeline({ budgets: [{ scope: 'model:anthropic/*', each: true, daily: 50 }, { scope: `model:${DEAR}`, daily: 1 }] });
    pipeline.store.note([spent('earlier', 1.5, { model: DEAR })]);
    expect((await answered(pipeline, { model: CHEAP, models: [DEAR] })).kind).toBe('refused');
    const states = pipeline.written.filter((type) => type === 'state').length;
    expect((await answered(pipeline, { model: CHEAP, models: [DEAR] })).kind).toBe('refused');
    expect(pipeline.written.filter((type) => type === 'state')).toHaveLength(states);
  });
});
