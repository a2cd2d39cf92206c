import { describe, expect, it } from 'vitest';
import { fromUsd } from '../../../src/core/money.ts';
import type { Settings } from '../../../src/core/settings.ts';
import type { UpstreamProblem } from '../../../src/core/wire/errors.ts';
import { UpstreamFailure } from '../../../src/pipeline/failure.ts';
import { guardedCall } from '../../../src/pipeline/guardedCall.ts';
import { settle } from '../fakes/clock.ts';
import { KEY, NOON, ORIGIN, spent } from '../fakes/ledger.ts';
import { Pipeline, begun, endedAs, said, usage } from '../fakes/pipeline.ts';

const PROBLEM: UpstreamProblem = { code: '402', message: 'Insufficient credits.', status: 402, retryable: false };

describe('a call', () => {
  it('sets money aside, is sent, and is settled with what it has cost', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5 });
    const { outcome } = await begun(pipeline);
    expect(pipeline.store.state.holds.size).toBe(1);
    pipeline.upstream.last.say(said('Hel'));
    pipeline.upstream.last.say(said('lo'));
    pipeline.upstream.last.say(usage(0.0000045));
    pipeline.upstream.last.end();
    const entry = await endedAs(outcome);
    expect(entry).toMatchObject({
      at: NOON, origin: ORIGIN, keyHash: KEY, source: 'prompt', project: 'p 12345678', session: 's', endpoint: 'chat/completions', status: 'ok', calls: 1, streamed: true, cost: fromUsd(0.0000045), costSource: 'usage',
      requestedModel: 'openai/gpt-4o-mini', model: 'openai/gpt-4o-mini', provider: 'OpenAI', generationId: 'gen-1', inputTokens: 10, outputTokens: 5, finishReason: 'stop', decision: 'allow',
    });
    expect(entry.rates).toMatchObject({ prompt: '0.00000015', completion: '0.0000006' });
    expect(entry.estimate).toBe(pipeline.caller.admissions[0]?.admission.high);
    expect([pipeline.caller.text, pipeline.written, pipeline.store.state.holds.size]).toEqual(['Hello', ['hold', 'gen', 'entry'], 0]);
  });

  it('writes its hold before anything is sent, and the upstream\'s id as soon as it is known', async () => {
    const pipeline = new Pipeline();
    const outcome = pipeline.send();
    outcome.catch(() => undefined);
    await settle();
    expect([pipeline.written, pipeline.upstream.calls.length]).toEqual([['hold'], 1]);
    pipeline.upstream.last.open('gen-7');
    await settle();
    expect([...pipeline.store.state.holds.values()].map(({ generationId, high }) => [generationId, high !== undefined])).toEqual([['gen-7', true]]);
  });

  it('notes the id from the first piece where no header names it', async () => {
    const pipeline = new Pipeline();
    const { outcome } = await begun(pipeline, undefined);
    outcome.catch(() => undefined);
    pipeline.upstream.last.say(said('x'));
    await settle();
    expect(pipeline.written).toEqual(['hold', 'gen']);
  });

  it('is sent with the cap that its estimate relies on', async () => {
    const pipeline = new Pipeline({ maxOutputTokens: 100 });
    await begun(pipeline);
    expect(pipeline.upstream.last.body).toMatchObject({ model: 'openai/gpt-4o-mini', max_completion_tokens: 100 });
  });

  it.each([{ max_tokens: '9000' }, { max_tokens: 1, max_completion_tokens: 2e12 }, { max_tokens: 0, max_completion_tokens: 50 }])('has that cap in place of any that upstream might not keep to: %j', async (caps) => {
    const pipeline = new Pipeline({ maxOutputTokens: 100 });
    void pipeline.send(caps);
    await settle();
    expect(pipeline.caller.admissions[0]?.admission.outputCap).toBe(100);
    for (const name of Object.keys(caps)) expect(pipeline.upstream.last.body[name]).toBe(100);
  });

  it('keeps the cap it came with, unless it is lowered to fit a limit: then in every spelling', async () => {
    const free = new Pipeline();
    void free.send({ max_tokens: 9000, max_completion_tokens: 8000 });
    await settle();
    expect(free.upstream.last.body).toMatchObject({ max_tokens: 9000, max_completion_tokens: 8000 });
    const tight = new Pipeline({ 'limits.perRequest': 0.002 });
    void tight.send({ max_tokens: 9000, max_completion_tokens: 8000 });
    await settle();
    const { max_tokens: first, max_completion_tokens: second } = tight.upstream.last.body;
    expect(first).toBe(second);
    expect(first).toBe(tight.caller.admissions[0]?.admission.outputCap);
    expect(first).toBeLessThan(4000);
    expect(tight.caller.admissions[0]?.admission).toMatchObject({ lowered: true });
  });

  it('goes to no dearer provider than assumed where a limit is to be kept', async () => {
    const limited = new Pipeline({ 'limits.daily': 5 });
    await begun(limited);
    expect(limited.upstream.last.body).toMatchObject({ provider: { max_price: { prompt: 0.1515, completion: 0.606 } } });
    const free = new Pipeline();
    await begun(free);
    expect(free.upstream.last.body).not.toHaveProperty('provider');
  });

  it('belongs to the instant of its hold, however long it runs', async () => {
    const pipeline = new Pipeline();
    const { outcome } = await begun(pipeline);
    await pipeline.clock.advance(60_000);
    pipeline.upstream.last.say(usage(0.01));
    pipeline.upstream.last.end();
    expect(await endedAs(outcome)).toMatchObject({ at: NOON, durationMs: 60_000, settledAt: NOON + 60_000 });
  });

  it('is written down as unknown, not as free, where no cost was said', async () => {
    const pipeline = new Pipeline();
    const { outcome } = await begun(pipeline);
    pipeline.upstream.last.say(usage(undefined));
    pipeline.upstream.last.end();
    const entry = await endedAs(outcome);
    expect(entry).toMatchObject({ status: 'ok', costSource: 'none' });
    expect(entry).not.toHaveProperty('cost');
  });

  it('that costs nothing by its own word costs nothing', async () => {
    const pipeline = new Pipeline();
    const { outcome } = await begun(pipeline);
    pipeline.upstream.last.say(usage(0));
    pipeline.upstream.last.end();
    expect(await endedAs(outcome)).toMatchObject({ cost: 0, costSource: 'usage' });
  });

  it('is written down under names without control characters', async () => {
    const pipeline = new Pipeline();
    const outcome = guardedCall(pipeline.context, { endpoint: 'chat/completions', body: { model: 'openai/gpt-4o-mini', messages: [] }, who: { source: 'cli', session: 'a\u0000b', tags: ['t\u0007'] } }, pipeline.caller, pipeline.stop.signal);
    await settle();
    pipeline.upstream.last.open('gen-1');
    pipeline.upstream.last.say(usage(0.01));
    pipeline.upstream.last.end();
    expect(await endedAs(outcome)).toMatchObject({ session: 'a b', tags: ['t'] });
  });

  it('leaves neither prompt nor answer in log or ledger', async () => {
    const pipeline = new Pipeline();
    const { outcome } = await begun(pipeline);
    pipeline.upstream.last.say(said('The secret answer.'));
    pipeline.upstream.last.say(usage(0.01));
    pipeline.upstream.last.end();
    await outcome;
    expect(`${pipeline.logger.lines.join('\n')}${JSON.stringify(pipeline.store.journal.events)}`).not.toContain('secret');
  });
});

describe('a call that fails', () => {
  it('costs nothing where the upstream refused it', async () => {
    const pipeline = new Pipeline();
    const outcome = pipeline.send();
    await settle();
    pipeline.upstream.last.refuse(new UpstreamFailure('refused', PROBLEM));
    // What was refused had no tokens that a token limit could count.
    expect(await endedAs(outcome)).not.toHaveProperty('estimateTokens');
    expect(await endedAs(outcome)).toMatchObject({ status: 'error', errorCode: '402', errorText: 'Insufficient credits.', cost: 0, costSource: 'usage' });
    expect(pipeline.store.state.holds.size).toBe(0);
  });

  it('may have cost something where the refusal names a generation', async () => {
    const pipeline = new Pipeline();
    const outcome = pipeline.send();
    await settle();
    pipeline.upstream.last.refuse(new UpstreamFailure('refused', PROBLEM, 'gen-9'));
    expect(await endedAs(outcome)).toMatchObject({ status: 'error', costSource: 'none', generationId: 'gen-9' });
  });

  it.each<[string, Partial<Settings>, Readonly<Record<string, unknown>>, Partial<UpstreamProblem>, string]>([
    ['says in the user\'s words that their limit keeps dear providers out', { 'limits.daily': 5 }, {}, {}, 'No provider is free at or below the listed price, and your limit keeps dearer ones out. Try again later, or use another model.'],
    ['says what the upstream said where nothing is limited', {}, {}, {}, 'No endpoints found.'],
    ['says what the upstream said where the ceiling was the caller\'s', { 'limits.daily': 5 }, { provider: { max_price: { prompt: 0.01, completion: 0.01 } } }, {}, 'No endpoints found.'],
    ['says what the upstream said where something else left no provider', { 'limits.daily': 5 }, {}, { excludedBy: ['data_policy'] }, 'No endpoints found.'],
  ])('for want of a provider %s', async (_, settings, body, more, text) => {
    const pipeline = new Pipeline(settings);
    const outcome = pipeline.send(body);
    await settle();
    pipeline.upstream.last.refuse(new UpstreamFailure('refused', { code: '404', message: 'No endpoints found.', status: 404, retryable: false, excludedBy: ['max_price'], ...more }));
    expect(await endedAs(outcome)).toMatchObject({ status: 'error', errorCode: '404', errorText: text, cost: 0 });
  });

  it.each<[string, (pipeline: Pipeline) => void, string]>([
    ['breaks off', ({ upstream }) => upstream.last.break(new UpstreamFailure('broken', { ...PROBLEM, code: 'connection', status: 0 })), 'connection'],
    ['ends before its end', ({ upstream }) => upstream.last.end(), 'cut-off'],
    ['breaks in a way nobody thought of', ({ upstream }) => upstream.last.break(new RangeError('x')), 'internal'],
    ['says so in the middle', ({ upstream }) => {
      upstream.last.say({ id: 'gen-1', error: { code: 502, message: 'Provider disconnected' }, choices: [{ delta: { content: '' }, finish_reason: 'error' }] });
      upstream.last.end();
    }, '502'],
  ])('has an unknown cost where the answer %s', async (_, fail, code) => {
    const pipeline = new Pipeline();
    const { outcome } = await begun(pipeline);
    pipeline.upstream.last.say(said('Hel'));
    fail(pipeline);
    expect(await endedAs(outcome)).toMatchObject({ status: 'error', errorCode: code, costSource: 'none', generationId: 'gen-1' });
    expect(pipeline.store.state.holds.size).toBe(0);
  });

  it('has the cost that was said before the answer broke off', async () => {
    const pipeline = new Pipeline();
    const { outcome } = await begun(pipeline);
    pipeline.upstream.last.say(usage(0.01));
    pipeline.upstream.last.break(new UpstreamFailure('broken', PROBLEM));
    expect(await endedAs(outcome)).toMatchObject({ status: 'error', cost: fromUsd(0.01) });
  });

  it('keeps no key that an error echoes, and no more than a line of it', async () => {
    const pipeline = new Pipeline();
    const outcome = pipeline.send();
    await settle();
    pipeline.upstream.last.refuse(new UpstreamFailure('refused', { ...PROBLEM, message: `Bad key sk-or-v1-${'ab'.repeat(32)}\n${'x'.repeat(999)}` }));
    const { errorText = '' } = await endedAs(outcome);
    expect(errorText).not.toContain('abababab');
    expect(errorText).not.toContain('\n');
    expect(errorText.length).toBeLessThanOrEqual(300);
  });

  it('because its caller failed ends as an entry whose cost is looked up', async () => {
    const pipeline = new Pipeline();
    pipeline.caller.onPiece = () => {
      throw new Error('the document was closed');
    };
    const { outcome } = await begun(pipeline);
    pipeline.upstream.last.say(said('x'));
    expect(await endedAs(outcome)).toMatchObject({ status: 'error', errorCode: 'internal', generationId: 'gen-1', costSource: 'none' });
  });
});

describe('a call that is cancelled', () => {
  it('before anything was set aside leaves no trace', async () => {
    const pipeline = new Pipeline();
    pipeline.stop.abort();
    await expect(pipeline.send()).rejects.toThrow();
    expect([pipeline.written, pipeline.upstream.calls]).toEqual([[], []]);
  });

  it('while money is set aside for it gives the money back, and is not sent', async () => {
    const pipeline = new Pipeline();
    const { store } = pipeline;
    const listener = store.onChange((events) => {
      if (events.some(({ type }) => type === 'hold')) pipeline.stop.abort();
    });
    await expect(pipeline.send()).rejects.toThrow();
    listener.dispose();
    expect([pipeline.written, pipeline.upstream.calls.length, store.state.holds.size]).toEqual([['hold', 'release'], 0, 0]);
  });

  it('when it is announced gives the money back, and is not sent', async () => {
    const pipeline = new Pipeline();
    pipeline.caller.onAdmitted = () => pipeline.stop.abort();
    await expect(pipeline.send()).rejects.toThrow();
    expect([pipeline.written, pipeline.upstream.calls.length, pipeline.store.state.holds.size]).toEqual([['hold', 'release'], 0, 0]);
  });

  it('while a person is asked about it does not wait for the answer', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5, 'policy': 'ask' });
    await pipeline.store.append([spent('a', 6)]);
    const outcome = pipeline.send({}, { admitted: () => undefined, piece: () => undefined, ask: () => new Promise(() => undefined) });
    outcome.catch(() => undefined);
    await settle();
    pipeline.stop.abort();
    await expect(outcome).rejects.toThrow();
    expect([pipeline.written, pipeline.upstream.calls.length]).toEqual([['entry', 'state'], 0]);
  });

  it('by a caller that fails before it is sent gives the money back', async () => {
    const pipeline = new Pipeline();
    pipeline.caller.onAdmitted = () => {
      throw new Error('the window is gone');
    };
    await expect(pipeline.send()).rejects.toThrow('the window is gone');
    expect([pipeline.written, pipeline.upstream.calls.length]).toEqual([['hold', 'release'], 0]);
  });

  it('while it is sent may have cost something', async () => {
    const pipeline = new Pipeline();
    const outcome = pipeline.send();
    await settle();
    pipeline.stop.abort();
    expect(await endedAs(outcome)).toMatchObject({ status: 'cancelled', costSource: 'none' });
    expect(await endedAs(outcome)).not.toHaveProperty('errorCode');
    expect(pipeline.store.state.holds.size).toBe(0);
  });

  it('before the upstream took it costs nothing', async () => {
    const pipeline = new Pipeline();
    const outcome = pipeline.send();
    await settle();
    pipeline.upstream.last.refuse(new UpstreamFailure('refused', { ...PROBLEM, code: 'cancelled' }));
    pipeline.stop.abort();
    expect(await endedAs(outcome)).toMatchObject({ status: 'cancelled', cost: 0 });
  });

  it('in the middle keeps what was seen, and its generation', async () => {
    const pipeline = new Pipeline();
    const { outcome } = await begun(pipeline);
    pipeline.upstream.last.say(said('Hel'));
    await settle();
    pipeline.stop.abort();
    expect(await endedAs(outcome)).toMatchObject({ status: 'cancelled', generationId: 'gen-1', costSource: 'none', model: 'openai/gpt-4o-mini' });
  });

  it('after its end has not been cancelled', async () => {
    const pipeline = new Pipeline();
    const { outcome } = await begun(pipeline);
    pipeline.upstream.last.say(usage(0.01));
    pipeline.upstream.last.end();
    pipeline.stop.abort();
    expect(await endedAs(outcome)).toMatchObject({ status: 'ok', cost: fromUsd(0.01) });
  });
});
