import { describe, expect, it } from 'vitest';
import { fromUsd } from '../../../src/core/money.ts';
import type { Settings } from '../../../src/core/settings.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import type { UpstreamProblem } from '../../../src/core/wire/errors.ts';
import type { Outcome } from '../../../src/pipeline/exchange.ts';
import { UpstreamFailure } from '../../../src/pipeline/failure.ts';
import { settle } from '../fakes/clock.ts';
import { KEY, NOON, ORIGIN, held, spent } from '../fakes/ledger.ts';
import { FakeCaller, Pipeline, said, usage } from '../fakes/pipeline.ts';

const PROBLEM: UpstreamProblem = { code: '402', message: 'Insufficient credits.', status: 402, retryable: false };

/** A call that has been sent and whose answer has begun. */
async function begun(pipeline: Pipeline, generationId: string | undefined = 'gen-1'): Promise<{ readonly outcome: Promise<Outcome> }> {
  const outcome = pipeline.send();
  outcome.catch(() => undefined);
  await settle();
  pipeline.upstream.last.open(generationId);
  await settle();
  return { outcome };
}

async function entryOf(outcome: Promise<Outcome>): Promise<UsageEntry> {
  return (await outcome).entry;
}

describe('a call', () => {
  it('sets money aside, is sent, and is settled with what it has cost', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5 });
    const { outcome } = await begun(pipeline);
    expect(pipeline.store.state.holds.size).toBe(1);
    pipeline.upstream.last.say(said('Hel'));
    pipeline.upstream.last.say(said('lo'));
    pipeline.upstream.last.say(usage(0.0000045));
    pipeline.upstream.last.end();
    const entry = await entryOf(outcome);
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
    expect(await entryOf(outcome)).toMatchObject({ at: NOON, durationMs: 60_000, settledAt: NOON + 60_000 });
  });

  it('is written down as unknown, not as free, where no cost was said', async () => {
    const pipeline = new Pipeline();
    const { outcome } = await begun(pipeline);
    pipeline.upstream.last.say(usage(undefined));
    pipeline.upstream.last.end();
    const entry = await entryOf(outcome);
    expect(entry).toMatchObject({ status: 'ok', costSource: 'none' });
    expect(entry).not.toHaveProperty('cost');
  });

  it('that costs nothing by its own word costs nothing', async () => {
    const pipeline = new Pipeline();
    const { outcome } = await begun(pipeline);
    pipeline.upstream.last.say(usage(0));
    pipeline.upstream.last.end();
    expect(await entryOf(outcome)).toMatchObject({ cost: 0, costSource: 'usage' });
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
    expect(await entryOf(outcome)).toMatchObject({ status: 'error', errorCode: '402', errorText: 'Insufficient credits.', cost: 0, costSource: 'usage' });
    expect(pipeline.store.state.holds.size).toBe(0);
  });

  it('may have cost something where the refusal names a generation', async () => {
    const pipeline = new Pipeline();
    const outcome = pipeline.send();
    await settle();
    pipeline.upstream.last.refuse(new UpstreamFailure('refused', PROBLEM, 'gen-9'));
    expect(await entryOf(outcome)).toMatchObject({ status: 'error', costSource: 'none', generationId: 'gen-9' });
  });

  it.each<[string, Partial<Settings>, Readonly<Record<string, unknown>>, Partial<UpstreamProblem>, string]>([
    ['says in the user\'s words that their limit keeps dear providers out', { 'limits.daily': 5 }, {}, {}, 'No provider is free at or below the listed price, and your limit keeps dearer ones out. Try again later, or use another model.'],
    ['says what the upstream said where nothing is limited', {}, {}, {}, 'No endpoints found.'],
    ['says what the upstream said where the ceiling was the caller\'s', { 'limits.daily': 5 }, { provider: { max_price: { prompt: 0.01 } } }, {}, 'No endpoints found.'],
    ['says what the upstream said where something else left no provider', { 'limits.daily': 5 }, {}, { excludedBy: ['data_policy'] }, 'No endpoints found.'],
  ])('for want of a provider %s', async (_, settings, body, more, text) => {
    const pipeline = new Pipeline(settings);
    const outcome = pipeline.send(body);
    await settle();
    pipeline.upstream.last.refuse(new UpstreamFailure('refused', { code: '404', message: 'No endpoints found.', status: 404, retryable: false, excludedBy: ['max_price'], ...more }));
    expect(await entryOf(outcome)).toMatchObject({ status: 'error', errorCode: '404', errorText: text, cost: 0 });
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
    expect(await entryOf(outcome)).toMatchObject({ status: 'error', errorCode: code, costSource: 'none', generationId: 'gen-1' });
    expect(pipeline.store.state.holds.size).toBe(0);
  });

  it('has the cost that was said before the answer broke off', async () => {
    const pipeline = new Pipeline();
    const { outcome } = await begun(pipeline);
    pipeline.upstream.last.say(usage(0.01));
    pipeline.upstream.last.break(new UpstreamFailure('broken', PROBLEM));
    expect(await entryOf(outcome)).toMatchObject({ status: 'error', cost: fromUsd(0.01) });
  });

  it('keeps no key that an error echoes, and no more than a line of it', async () => {
    const pipeline = new Pipeline();
    const outcome = pipeline.send();
    await settle();
    pipeline.upstream.last.refuse(new UpstreamFailure('refused', { ...PROBLEM, message: `Bad key sk-or-v1-${'ab'.repeat(32)}\n${'x'.repeat(999)}` }));
    const { errorText = '' } = await entryOf(outcome);
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
    expect(await entryOf(outcome)).toMatchObject({ status: 'error', errorCode: 'internal', generationId: 'gen-1', costSource: 'none' });
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
    expect([pipeline.written, pipeline.upstream.calls.length]).toEqual([['entry'], 0]);
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
    expect(await entryOf(outcome)).toMatchObject({ status: 'cancelled', costSource: 'none' });
    expect(await entryOf(outcome)).not.toHaveProperty('errorCode');
    expect(pipeline.store.state.holds.size).toBe(0);
  });

  it('before the upstream took it costs nothing', async () => {
    const pipeline = new Pipeline();
    const outcome = pipeline.send();
    await settle();
    pipeline.upstream.last.refuse(new UpstreamFailure('refused', { ...PROBLEM, code: 'cancelled' }));
    pipeline.stop.abort();
    expect(await entryOf(outcome)).toMatchObject({ status: 'cancelled', cost: 0 });
  });

  it('in the middle keeps what was seen, and its generation', async () => {
    const pipeline = new Pipeline();
    const { outcome } = await begun(pipeline);
    pipeline.upstream.last.say(said('Hel'));
    await settle();
    pipeline.stop.abort();
    expect(await entryOf(outcome)).toMatchObject({ status: 'cancelled', generationId: 'gen-1', costSource: 'none', model: 'openai/gpt-4o-mini' });
  });

  it('after its end has not been cancelled', async () => {
    const pipeline = new Pipeline();
    const { outcome } = await begun(pipeline);
    pipeline.upstream.last.say(usage(0.01));
    pipeline.upstream.last.end();
    pipeline.stop.abort();
    expect(await entryOf(outcome)).toMatchObject({ status: 'ok', cost: fromUsd(0.01) });
  });
});

describe('a call that a limit has no room for', () => {
  it('is refused, and written down as blocked at zero cost', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5 });
    await pipeline.store.append([spent('a', 6)]);
    const outcome = await pipeline.send();
    expect(outcome).toMatchObject({ kind: 'refused', byUser: false, breach: { kind: 'period' }, entry: { status: 'blocked', cost: 0, calls: 0, decision: 'deny: day limit', requestedModel: 'openai/gpt-4o-mini' } });
    expect([pipeline.written, pipeline.upstream.calls.length]).toEqual([['entry', 'entry'], 0]);
    expect(pipeline.store.state.buckets.total(0, Number.MAX_SAFE_INTEGER, () => true)).toMatchObject({ cost: fromUsd(6), calls: 1, blocked: 1, unknown: 0 });
  });

  it('is refused where its price is unknown, never taken for free', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5 });
    expect(await pipeline.send({ model: 'nobody/knows-this' })).toMatchObject({ kind: 'refused', breach: { kind: 'unknown-price' }, entry: { decision: 'deny: unknown price' } });
  });

  it('is put to the user where the policy is to ask: sent once anyway', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5, 'policy': 'ask' });
    await pipeline.store.append([spent('a', 6)]);
    pipeline.caller.answers = ['once'];
    const { outcome } = await begun(pipeline);
    pipeline.upstream.last.say(usage(0.01));
    pipeline.upstream.last.end();
    expect(await entryOf(outcome)).toMatchObject({ status: 'ok', decision: 'allow: once, by the user' });
    expect(pipeline.caller.breaches).toHaveLength(1);
  });

  it('is put to the user: cancelled', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5, 'policy': 'ask' });
    await pipeline.store.append([spent('a', 6)]);
    expect(await pipeline.send()).toMatchObject({ kind: 'refused', byUser: true, entry: { status: 'blocked' } });
  });

  it('is put to the user: looked at again after the limit was raised', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5, 'policy': 'ask' });
    await pipeline.store.append([spent('a', 6)]);
    pipeline.caller.answers = ['again', 'cancel'];
    pipeline.caller.onAsk = () => (pipeline.settings = { 'limits.daily': 10, 'policy': 'ask' });
    await begun(pipeline);
    expect([pipeline.upstream.calls.length, pipeline.caller.breaches.length]).toEqual([1, 1]);
  });

  it('is sent with a warning where the policy is to warn', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5, 'policy': 'warn' });
    await pipeline.store.append([spent('a', 6)]);
    const { outcome } = await begun(pipeline);
    pipeline.upstream.last.end();
    expect(pipeline.caller.admissions[0]?.admission.warning).toMatchObject({ breach: { kind: 'period' } });
    expect((await entryOf(outcome)).decision).toBe('warn: day limit');
  });

  it('is not sent, and not written as sent, where the ledger cannot be written', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5 });
    pipeline.store.broken = new Error('the disk is full');
    await expect(pipeline.send()).rejects.toThrow('the disk is full');
    expect(pipeline.upstream.calls).toEqual([]);
  });
});

describe('a call in whose way only other calls are', () => {
  async function waiting(policy: 'stop' | 'ask' = 'stop'): Promise<{ readonly pipeline: Pipeline; readonly outcome: Promise<Outcome> }> {
    const pipeline = new Pipeline({ 'limits.daily': 5, policy });
    await pipeline.store.critical(() => ({ events: [held('other', fromUsd(5))], result: undefined }));
    const outcome = pipeline.send();
    outcome.catch(() => undefined);
    await settle();
    expect(pipeline.upstream.calls).toEqual([]);
    return { pipeline, outcome };
  }

  it('goes on as soon as their money is back', async () => {
    const { pipeline } = await waiting();
    await pipeline.store.append([{ type: 'release', id: 'other' }]);
    await settle();
    expect(pipeline.upstream.calls).toHaveLength(1);
    expect([pipeline.clock.pending, pipeline.store.listening]).toEqual([0, 0]);
  });

  it('goes on when a limit was raised meanwhile', async () => {
    const { pipeline } = await waiting();
    pipeline.settings = { 'limits.daily': 50 };
    await pipeline.clock.advance(1000);
    expect(pipeline.upstream.calls).toHaveLength(1);
  });

  it('is refused after ten seconds, and says what is in its way', async () => {
    const { pipeline, outcome } = await waiting();
    await pipeline.clock.advance(9999);
    expect(pipeline.written).toEqual(['hold']);
    await pipeline.clock.advance(1);
    expect(await outcome).toMatchObject({ kind: 'refused', breach: { kind: 'period', standing: { spend: { held: fromUsd(5) } } }, entry: { status: 'blocked' } });
    expect([pipeline.clock.pending, pipeline.store.listening]).toEqual([0, 0]);
  });

  it('is put to the user after ten seconds where the policy is to ask, who may take as long as it takes', async () => {
    const { pipeline } = await waiting('ask');
    pipeline.caller.answers = ['again', 'once'];
    pipeline.caller.onAsk = () => pipeline.clock.skip(60_000);
    await pipeline.clock.advance(10_000);
    expect([pipeline.caller.breaches.length, pipeline.upstream.calls.length]).toEqual([1, 0]);
    await pipeline.clock.advance(10_000);
    expect([pipeline.caller.breaches.length, pipeline.upstream.calls.length]).toEqual([2, 1]);
  });

  it('stops waiting when it is cancelled, and leaves no timer and no listener', async () => {
    const { pipeline, outcome } = await waiting();
    pipeline.stop.abort();
    await expect(outcome).rejects.toThrow();
    expect([pipeline.written, pipeline.clock.pending, pipeline.store.listening]).toEqual([['hold'], 0, 0]);
  });
});

describe('many calls at once', () => {
  it('never get past the limit together, and all that fit are sent', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 0.02 });
    const outcomes = Array.from({ length: 20 }, () => pipeline.send({ max_tokens: 4096 }, new FakeCaller()));
    for (const outcome of outcomes) outcome.catch(() => undefined);
    await settle();
    const holding = [...pipeline.store.state.holds.values()].reduce((sum, { high = 0 }) => sum + high, 0);
    expect(holding).toBeLessThanOrEqual(fromUsd(0.02));
    expect(pipeline.upstream.calls.length).toBeGreaterThan(5);
    expect(pipeline.upstream.calls.length).toBeLessThan(20);
    for (let answered = 0; answered < pipeline.upstream.calls.length;) {
      const waiting = pipeline.upstream.calls.slice(answered);
      for (const call of waiting) {
        call.open('gen-1');
        call.say(usage(0.0001));
        call.end();
      }
      answered += waiting.length;
      await settle();
    }
    for (const outcome of outcomes) expect(await outcome).toMatchObject({ kind: 'ended', entry: { status: 'ok' } });
    expect(pipeline.upstream.calls.length).toBe(20);
  });

  it('have ids of their own, all different', async () => {
    const pipeline = new Pipeline();
    for (let index = 0; index < 5; index += 1) pipeline.send().catch(() => undefined);
    await settle();
    expect(new Set(pipeline.store.state.holds.keys()).size).toBe(5);
  });
});
