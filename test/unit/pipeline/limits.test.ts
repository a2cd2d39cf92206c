import { describe, expect, it } from 'vitest';
import { fromUsd } from '../../../src/core/money.ts';
import type { Outcome } from '../../../src/pipeline/exchange.ts';
import { settle } from '../fakes/clock.ts';
import { held, spent } from '../fakes/ledger.ts';
import { FakeCaller, Pipeline, begun, endedAs, usage } from '../fakes/pipeline.ts';

describe('a call that a limit has no room for', () => {
  it('is refused, and written down as blocked at zero cost', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5 });
    await pipeline.store.append([spent('a', 6)]);
    const outcome = await pipeline.send();
    expect(outcome).toMatchObject({ kind: 'refused', byUser: false, breach: { kind: 'period' }, entry: { status: 'blocked', cost: 0, calls: 0, decision: 'deny: day limit', requestedModel: 'openai/gpt-4o-mini' } });
    expect([pipeline.written, pipeline.upstream.calls.length]).toEqual([['entry', 'state', 'entry'], 0]);
    expect(pipeline.store.state.buckets.total(0, Number.MAX_SAFE_INTEGER, () => true)).toMatchObject({ cost: fromUsd(6), calls: 1, blocked: 1, unknown: 0 });
  });

  it('is refused where its price is unknown, never taken for free', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5 });
    expect(await pipeline.send({ model: 'nobody/knows-this' })).toMatchObject({ kind: 'refused', breach: { kind: 'unknown-price' }, entry: { decision: 'deny: unknown price' } });
  });

  it('is told which model was probably meant where nobody lists its own', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5 });
    expect(await pipeline.send({ model: 'opnai/gpt-4o-mini' })).toMatchObject({ breach: { unlisted: { id: 'opnai/gpt-4o-mini', meant: 'openai/gpt-4o-mini' } } });
  });

  it('is put to the user where the policy is to ask: sent once anyway', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5, 'policy': 'ask' });
    await pipeline.store.append([spent('a', 6)]);
    pipeline.caller.answers = [{ kind: 'once', reason: '' }];
    const { outcome } = await begun(pipeline);
    pipeline.upstream.last.say(usage(0.01));
    pipeline.upstream.last.end();
    expect(await endedAs(outcome)).toMatchObject({ status: 'ok', decision: 'allow: once, by the user' });
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
    pipeline.caller.answers = [{ kind: 'again' }, { kind: 'cancel' }];
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
    expect((await endedAs(outcome)).decision).toBe('warn: day limit');
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
    pipeline.caller.answers = [{ kind: 'again' }, { kind: 'once', reason: '' }];
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
