import { describe, expect, it } from 'vitest';
import { settle } from '../fakes/clock.ts';
import { Pipeline, usage } from '../fakes/pipeline.ts';
import { model } from '../pricing/fixture.ts';

const LONG = 'Tell me about the house sparrow, and why there are fewer of them every year. '.repeat(30);

async function answered(pipeline: Pipeline, body: Readonly<Record<string, unknown>>, billed: object, reason = 'stop'): Promise<void> {
  const outcome = pipeline.send(body);
  await settle();
  pipeline.upstream.last.open('gen-1');
  pipeline.upstream.last.say({ ...usage(0.001, { ...billed }), choices: [{ index: 0, delta: {}, finish_reason: reason }] });
  pipeline.upstream.last.end();
  await outcome;
}

const asked = (text: string, ...parts: readonly object[]): Readonly<Record<string, unknown>> => ({ messages: [{ role: 'user', content: [{ type: 'text', text }, ...parts] }] });

describe('a call that went well', () => {
  it('tells how its prompt was counted, and how long the answer was, under the model\'s permanent name', async () => {
    const pipeline = new Pipeline();
    await answered(pipeline, asked(LONG), { prompt_tokens: 600, completion_tokens: 80 });
    expect(pipeline.habits.told).toMatchObject([{ billed: 600, answer: 80 }]);
    const [{ id, expected, most } = { id: '', expected: 0, most: 0 }] = pipeline.habits.told;
    expect(pipeline.store.state.entry(id)).toMatchObject({ inputTokens: 600 });
    expect([expected > 300, most > expected]).toEqual([true, true]);
    expect([...pipeline.habits.known.keys()]).toEqual(['openai/gpt-4o-mini']);
  });

  it('tells it of the model that answered, and of none that is not known', async () => {
    const pipeline = new Pipeline();
    const answer = async (answering: string): Promise<void> => {
      const outcome = pipeline.send({ ...asked(LONG), models: ['anthropic/claude-haiku-4.5'] });
      await settle();
      pipeline.upstream.last.open('gen-1');
      pipeline.upstream.last.say({ ...usage(0.001, { prompt_tokens: 700 }), model: answering });
      pipeline.upstream.last.end();
      await outcome;
    };
    await answer(model('anthropic/claude-haiku-4.5').canonicalSlug);
    await answer('nobody/knows');
    expect([...pipeline.habits.known.keys()]).toEqual([model('anthropic/claude-haiku-4.5').canonicalSlug]);
  });

  it('tells nothing of an answer that the cap cut short', async () => {
    const pipeline = new Pipeline();
    await answered(pipeline, asked(LONG), { prompt_tokens: 600, completion_tokens: 80 }, 'length');
    expect(pipeline.habits.told.map((told) => ['billed' in told, 'answer' in told])).toEqual([[true, false]]);
  });

  it.each<[string, Readonly<Record<string, unknown>>, object]>([
    ['there was a picture', asked(LONG, { type: 'image_url', image_url: { url: 'https://example.org/a.png' } }), { prompt_tokens: 900 }],
    ['the prompt was short', asked('hi'), { prompt_tokens: 9 }],
    ['the answer came from a cache', asked(LONG), { prompt_tokens: 0, completion_tokens: 0 }],
    ['tools were explained', { ...asked(LONG), tools: [{ type: 'function', function: { name: 'look' } }] }, { prompt_tokens: 900 }],
  ])('tells nothing of its prompt where %s', async (_, body, billed) => {
    const pipeline = new Pipeline();
    await answered(pipeline, body, billed);
    expect(pipeline.habits.told.map((told) => 'billed' in told)).toEqual([false]);
  });

  it('changes what the next one is expected to cost', async () => {
    const pipeline = new Pipeline();
    for (let count = 0; count < 6; count++) await answered(pipeline, asked(LONG), { prompt_tokens: 900, completion_tokens: 2 });
    const estimates = pipeline.caller.admissions.map(({ estimate }) => (estimate.kind === 'known' ? estimate : undefined));
    expect(estimates[5]?.promptTokens.expected).toBeGreaterThan((estimates[0]?.promptTokens.expected ?? 0) * 1.2);
    expect(estimates[5]?.expected).toBeLessThan(estimates[0]?.expected ?? 0);
  });
});

describe('a call that went wrong', () => {
  it('tells nothing', async () => {
    const pipeline = new Pipeline();
    const outcome = pipeline.send(asked(LONG));
    await settle();
    pipeline.upstream.last.open('gen-1');
    pipeline.upstream.last.say(usage(0.001, { prompt_tokens: 600 }));
    pipeline.upstream.last.break(new Error('gone'));
    expect((await outcome).entry.status).toBe('error');
    expect(pipeline.habits.told).toEqual([]);
  });
});
