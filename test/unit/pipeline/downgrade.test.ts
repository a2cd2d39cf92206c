import { describe, expect, it } from 'vitest';
import { downgradeKey } from '../../../src/core/budget/ruling.ts';
import { sessionName } from '../../../src/core/budget/sessions.ts';
import type { Outcome } from '../../../src/pipeline/exchange.ts';
import { settle } from '../fakes/clock.ts';
import { DAY, HOUR, spent } from '../fakes/ledger.ts';
import { FakeCaller, Pipeline, answered, usage } from '../fakes/pipeline.ts';

const DEAR = 'anthropic/claude-haiku-4.5';
const CHEAP = 'openai/gpt-4o-mini';
const DEEPSEEK = 'deepseek/deepseek-v4-flash-vision-exp';
const WORDS = { role: 'user', content: 'Add a test.' };
/** Too dear for what is left of the limit, and too short to be capped lower. */
const BODY = { model: DEAR, max_tokens: 1000, messages: [WORDS] };
const RESULT = { ...BODY, messages: [WORDS, { role: 'assistant', content: null, tool_calls: [{ id: 'c1', type: 'function', function: { name: 'read', arguments: '{}' } }] }, { role: 'tool', tool_call_id: 'c1', content: 'The file.' }] };
const TOOLS = [{ type: 'function', function: { name: 'read', parameters: {} } }];

/** With so much left of a daily limit that goes down. */
function pipelineWith(left = 0.002, downgradeTo: readonly string[] = [CHEAP]): Pipeline {
  const pipeline = new Pipeline({ 'limits.daily': 5, 'policy': 'downgrade', downgradeTo, 'state.warnAt': 100, 'state.degradeAt': 100 });
  pipeline.who = { source: 'proxy', client: 'agent', session: 's1' };
  pipeline.store.note([spent('earlier', 5 - left)]);
  return pipeline;
}

/** Which model a call was sent to; how it ended where it was not. */
async function sentTo(pipeline: Pipeline, body: Readonly<Record<string, unknown>> = BODY): Promise<unknown> {
  const before = pipeline.upstream.calls.length;
  const outcome = await answered(pipeline, body, 0.0001);
  return pipeline.upstream.calls.length > before ? pipeline.upstream.last.body.model : outcome.kind;
}

describe('a call that goes down', () => {
  it('is sent to the other model, with nothing that was meant for the first one', async () => {
    const pipeline = pipelineWith();
    await answered(pipeline, { ...BODY, temperature: 0.5, models: [DEAR, 'qwen/qwen3-max'], fallbacks: [{ model: 'qwen/qwen3-max' }], route: 'fallback' });
    const { body } = pipeline.upstream.last;
    expect(body).toMatchObject({ model: CHEAP, max_tokens: 1000, temperature: 0.5, messages: [WORDS] });
    for (const name of ['models', 'fallbacks', 'route']) expect(body).not.toHaveProperty(name);
  });

  it('is sent with the other model\'s ceiling of price', async () => {
    const pipeline = pipelineWith();
    await answered(pipeline, BODY);
    expect((pipeline.upstream.last.body.provider as { readonly max_price: { readonly prompt: number } }).max_price.prompt).toBeLessThan(0.5);
  });

  it('has the other model\'s money set aside', async () => {
    const pipeline = pipelineWith();
    pipeline.send(BODY).catch(() => undefined);
    await settle();
    expect([...pipeline.store.state.holds.values()]).toMatchObject([{ model: CHEAP, isSure: true }]);
    const [hold] = [...pipeline.store.state.holds.values()];
    expect(hold?.high).toBeLessThan(1_000_000);
    expect(hold?.expected).toBeGreaterThan(0);
    expect(hold?.expected).toBeLessThanOrEqual(hold?.high ?? 0);
  });

  it('says so to its caller, and in its entry, with what the other model would have cost', async () => {
    const pipeline = pipelineWith();
    const { entry } = await answered(pipeline, BODY, 0.0001);
    expect(pipeline.caller.admissions[0]?.admission.downgrade).toMatchObject({ from: DEAR, to: CHEAP, budget: 'everything', isKept: false, because: { breach: { kind: 'period' } } });
    expect(pipeline.caller.admissions[0]?.estimate).toMatchObject({ kind: 'known', model: { id: CHEAP } });
    // Ten tokens in and five out.
    expect(entry).toMatchObject({ requestedModel: DEAR, model: CHEAP, cost: 100_000, baseline: 10 * 1000 + 5 * 5000, decision: `downgrade: day limit, from ${DEAR}` });
  });

  it('has no such figure where nothing was changed', async () => {
    const pipeline = pipelineWith(1);
    expect((await answered(pipeline, BODY)).entry).not.toHaveProperty('baseline');
  });

  it.each<[string, string, string, object]>([
    ['a fallback', DEAR, CHEAP, { models: [CHEAP] }], ['a dearer fallback', CHEAP, DEAR, { models: [DEAR] }],
  ])('has it, too, where %s answered', async (_, asked, answering, more) => {
    const pipeline = pipelineWith(1);
    const { entry } = await answered(pipeline, { ...BODY, model: asked, ...more }, 0.001, answering);
    expect(entry).toMatchObject({ requestedModel: asked, model: answering, baseline: asked === DEAR ? 10 * 1000 + 5 * 5000 : 10 * 150 + 5 * 600, decision: 'allow' });
  });

  it('has none where the user\'s own key paid', async () => {
    const pipeline = pipelineWith(1);
    const outcome = pipeline.send({ ...BODY, models: [CHEAP] });
    await settle();
    pipeline.upstream.last.open('gen-byok');
    pipeline.upstream.last.say(usage(0, { model: CHEAP, id: 'gen-byok', is_byok: true, cost_details: { upstream_inference_cost: 0.01 } }));
    pipeline.upstream.last.end();
    const { entry } = await outcome;
    expect(entry).toMatchObject({ model: CHEAP, isByok: true });
    expect(entry).not.toHaveProperty('baseline');
  });

  it.each([[`${CHEAP}:nitro`, CHEAP], ['~z-ai/glm-latest', 'z-ai/glm-5.2'], [CHEAP, 'no/such']])('has none where %s was asked for and %s answered', async (asked, answering) => {
    const pipeline = pipelineWith(1);
    const { entry } = await answered(pipeline, { ...BODY, model: asked }, 0.001, answering);
    expect(entry).not.toHaveProperty('baseline');
  });

  it('goes to the first of the list that can do what is asked, or to the cheapest of all where the budget lists none', async () => {
    expect(await sentTo(pipelineWith(0.002, []), { ...BODY, tools: TOOLS })).toBe(CHEAP);
    expect(await sentTo(pipelineWith(0.002, [DEEPSEEK, CHEAP]), { ...BODY, response_format: { type: 'json_schema', json_schema: {} } })).toBe(CHEAP);
    expect(await sentTo(pipelineWith(0.002, [DEEPSEEK, CHEAP]))).toBe(DEEPSEEK);
  });

  it('is refused between a tool call and its result, and learns that the next turn will do', async () => {
    const pipeline = pipelineWith();
    expect(await answered(pipeline, { ...RESULT, tools: TOOLS })).toMatchObject({ kind: 'refused', midTurn: true, byUser: false, entry: { status: 'blocked', decision: 'deny: day limit' } });
    expect([pipeline.upstream.calls.length, pipeline.store.state.downgrades.size]).toEqual([0, 0]);
  });

  it('goes down from where the limit is nearly used up, though it would still fit', async () => {
    const pipeline = pipelineWith(0.4);
    pipeline.settings = { ...pipeline.settings, 'state.warnAt': 80, 'state.degradeAt': 90 };
    expect(await sentTo(pipeline)).toBe(CHEAP);
    expect(pipeline.store.state.entries().find(({ decision }) => decision?.startsWith('downgrade'))?.decision).toBe(`downgrade: degraded, from ${DEAR}`);
  });
});

describe('a session that went down', () => {
  async function down(): Promise<Pipeline> {
    const pipeline = pipelineWith();
    expect(await sentTo(pipeline)).toBe(CHEAP);
    pipeline.settings = { ...pipeline.settings, 'limits.daily': 50 };
    return pipeline;
  }

  it('stays there, at turns and between them, though there is room again', async () => {
    const pipeline = await down();
    expect([await sentTo(pipeline, RESULT), await sentTo(pipeline)]).toEqual([CHEAP, CHEAP]);
    expect(pipeline.caller.admissions.at(-1)?.admission.downgrade).toMatchObject({ isKept: true });
    expect(pipeline.written.filter((type) => type === 'downgrade')).toHaveLength(1);
    expect(pipeline.store.state.entries().filter(({ decision }) => decision === `downgrade: as before, from ${DEAR}`)).toHaveLength(2);
  });

  it('stays there in every process, and after a restart', async () => {
    const elsewhere = (await down()).another();
    elsewhere.who = { source: 'proxy', client: 'agent', session: 's1' };
    expect(await sentTo(elsewhere)).toBe(CHEAP);
  });

  it('is alone: other sessions, other clients and other models have their own', async () => {
    const pipeline = await down();
    pipeline.who = { source: 'proxy', client: 'agent', session: 's2' };
    expect(await sentTo(pipeline)).toBe(DEAR);
    pipeline.who = { source: 'proxy', client: 'other', session: 's1' };
    expect(await sentTo(pipeline)).toBe(DEAR);
    pipeline.who = { source: 'proxy', client: 'agent', session: 's1' };
    expect(await sentTo(pipeline, { ...BODY, model: 'qwen/qwen3-max' })).toBe('qwen/qwen3-max');
  });

  it('has its own model back when the limit starts anew, from the next turn on', async () => {
    const pipeline = await down();
    pipeline.clock.skip(12 * HOUR);
    expect([await sentTo(pipeline, RESULT), await sentTo(pipeline), await sentTo(pipeline, RESULT)]).toEqual([CHEAP, DEAR, DEAR]);
  });

  it('is asked each time, once the user has taken the own model back', async () => {
    const pipeline = await down();
    const name = sessionName({ source: 'proxy', client: 'agent' }, 's1');
    await pipeline.store.append([{ type: 'downgrade', id: downgradeKey(name, DEAR), from: DEAR, to: CHEAP, budget: 'everything', until: pipeline.clock.now() + DAY, isUndone: true }]);
    expect(await sentTo(pipeline)).toBe(DEAR);
    pipeline.settings = { ...pipeline.settings, 'limits.daily': 5 };
    pipeline.caller.answers = [{ kind: 'once', reason: '' }, { kind: 'cancel' }];
    expect([await sentTo(pipeline), await answered(pipeline, BODY)]).toMatchObject([DEAR, { kind: 'refused', byUser: true }]);
    expect(pipeline.caller.questions).toHaveLength(2);
  });

  it('is none where the caller names no session: each turn is looked at anew', async () => {
    const pipeline = pipelineWith();
    pipeline.who = { source: 'api' };
    expect(await sentTo(pipeline)).toBe(CHEAP);
    pipeline.settings = { ...pipeline.settings, 'limits.daily': 50 };
    expect([await sentTo(pipeline), pipeline.written.includes('downgrade')]).toEqual([DEAR, false]);
  });
});

describe('a person who is asked', () => {
  function asking(): Pipeline {
    const pipeline = pipelineWith(0.002, []);
    pipeline.settings = { ...pipeline.settings, policy: 'ask' };
    return pipeline;
  }

  it('sees what the call costs and cheaper models with which it fits, and may choose one', async () => {
    const pipeline = asking();
    pipeline.caller.answers = [{ kind: 'model', model: CHEAP }];
    const outcome: Outcome = await answered(pipeline, BODY, 0.0001);
    const [question] = pipeline.caller.questions;
    expect(question).toMatchObject({ breach: { kind: 'period' }, asked: { kind: 'known', model: { id: DEAR } } });
    expect(question?.cheaper[0]?.model.id).toBe(CHEAP);
    const asked = question?.asked.kind === 'known' ? question.asked.high : 0;
    for (const { expected, high } of question?.cheaper ?? []) expect([expected <= high, high < asked, high <= 2_000_000]).toEqual([true, true, true]);
    expect([pipeline.upstream.last.body.model, outcome.entry.decision, outcome.entry.baseline]).toEqual([CHEAP, `downgrade: by the user, from ${DEAR}`, 35_000]);
  });

  it('has chosen for the session, until the limit starts anew', async () => {
    const pipeline = asking();
    pipeline.caller.answers = [{ kind: 'model', model: CHEAP }];
    expect([await sentTo(pipeline), await sentTo(pipeline, RESULT), await sentTo(pipeline)]).toEqual([CHEAP, CHEAP, CHEAP]);
    expect(pipeline.caller.questions).toHaveLength(1);
    pipeline.clock.skip(12 * HOUR);
    expect(await sentTo(pipeline)).toBe(DEAR);
  });

  it('is offered no other model between a tool call and its result', async () => {
    const pipeline = asking();
    await answered(pipeline, RESULT);
    expect(pipeline.caller.questions).toMatchObject([{ cheaper: [] }]);
  });

  it('may send it all the same: the reason is kept with the call, without secrets', async () => {
    const pipeline = asking();
    pipeline.caller.answers = [{ kind: 'once', reason: `Release day, with sk-or-v1-${'a'.repeat(64)}` }];
    const { entry } = await answered(pipeline, BODY, 0.01);
    expect([pipeline.upstream.last.body.model, entry.status]).toEqual([DEAR, 'ok']);
    expect(entry.decision).toMatch(/^allow: once, by the user \(Release day, with /);
    expect(entry.decision).not.toContain('aaaaaaaaaaaa');
  });

  it('says it for one call only, and not at any length', async () => {
    const pipeline = asking();
    pipeline.caller.answers = [{ kind: 'once', reason: 'x'.repeat(5000) }];
    expect((await answered(pipeline, BODY, 0.01)).entry.decision?.length).toBeLessThan(300);
    expect(await answered(pipeline, BODY)).toMatchObject({ kind: 'refused', byUser: true });
  });

  it('is not asked where a harder limit refuses the call anyway', async () => {
    const pipeline = asking();
    pipeline.settings = { ...pipeline.settings, budgets: [{ scope: 'client:agent', perRequest: 0.0001, policy: 'stop' }] };
    expect(await answered(pipeline, BODY)).toMatchObject({ kind: 'refused', byUser: false });
    expect(pipeline.caller.questions).toEqual([]);
  });
});

describe('a call that is spaced out', () => {
  function slow(): Pipeline {
    const pipeline = pipelineWith();
    pipeline.settings = { ...pipeline.settings, policy: 'throttle', throttleSeconds: 60 };
    return pipeline;
  }

  it('is sent when the last one is so long ago, with a warning, and says until when it waits, once', async () => {
    const pipeline = slow();
    pipeline.send(BODY).catch(() => undefined);
    await settle();
    await pipeline.store.append([spent('meanwhile', 0.0001, { status: 'blocked', calls: 0 })]);
    await pipeline.clock.advance(59_999);
    expect([pipeline.upstream.calls.length, pipeline.caller.spacedUntil]).toEqual([0, [pipeline.clock.now() + 1]]);
    await pipeline.clock.advance(1);
    expect([pipeline.upstream.calls.length, pipeline.caller.admissions[0]?.admission.warning]).toMatchObject([1, { breach: { kind: 'period' } }]);
  });

  it('comes one after the other, however many wait', async () => {
    const pipeline = slow();
    for (let index = 0; index < 3; index += 1) pipeline.send(BODY, new FakeCaller()).catch(() => undefined);
    const sent: number[] = [];
    for (let minute = 0; minute < 4; minute += 1) {
      await settle();
      sent.push(pipeline.upstream.calls.length);
      await pipeline.clock.advance(60_000);
    }
    expect(sent).toEqual([0, 1, 2, 3]);
  });

  it('leaves nothing behind where its caller gives up', async () => {
    const pipeline = slow();
    const outcome = pipeline.send(BODY);
    outcome.catch(() => undefined);
    await settle();
    pipeline.stop.abort();
    await expect(outcome).rejects.toThrow();
    expect([pipeline.clock.pending, pipeline.store.listening, pipeline.store.state.holds.size]).toEqual([0, 0, 0]);
  });
});
