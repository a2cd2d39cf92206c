import { describe, expect, it } from 'vitest';
import type { EndpointPrices } from '../../../src/core/pricing/dearest.ts';
import { readEndpoints } from '../../../src/core/wire/endpoints.ts';
import { UpstreamFailure } from '../../../src/pipeline/failure.ts';
import { settle } from '../fakes/clock.ts';
import { spent } from '../fakes/ledger.ts';
import { Pipeline, usage } from '../fakes/pipeline.ts';

const MODEL = 'openai/gpt-4o-mini';
const NO_PROVIDER = new UpstreamFailure('refused', { code: '404', message: 'No endpoints found.', status: 404, retryable: false, excludedBy: ['max_price'] });

function providers(times: number): readonly EndpointPrices[] {
  const pricing = { prompt: String(0.000_000_15 * times), completion: String(0.000_000_6 * times) };
  const read = readEndpoints({ data: { endpoints: [{ tag: 'azure', pricing }, { tag: 'openai', pricing: { prompt: '0.00000015', completion: '0.0000006' } }] } });
  if (read === undefined) throw new Error('the rows cannot be read');
  return read;
}

/** A call that has been refused because of our ceiling, and what became of it. */
async function pricedOut(pipeline: Pipeline, body: Readonly<Record<string, unknown>> = {}): Promise<{ readonly outcome: ReturnType<Pipeline['send']> }> {
  const outcome = pipeline.send(body);
  outcome.catch(() => undefined);
  await settle();
  pipeline.upstream.last.refuse(NO_PROVIDER);
  await settle();
  return { outcome };
}

describe('a call that our ceiling left without a provider', () => {
  it('is sent once more without it, with what the dearest provider charges set aside', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5 });
    pipeline.providers.set(MODEL, providers(10));
    const { outcome } = await pricedOut(pipeline);
    expect(pipeline.upstream.calls.map(({ body }) => 'provider' in body)).toEqual([true, false]);
    const [first, second] = pipeline.caller.admissions.map(({ admission }) => admission.high ?? 0);
    expect((second ?? 0) / (first ?? 1)).toBeCloseTo(10, 0);
    expect([...pipeline.store.state.holds.values()].map(({ high, attempt }) => [high, attempt])).toEqual([[second, 2]]);
    pipeline.upstream.last.open('gen-2');
    pipeline.upstream.last.say(usage(0.002));
    pipeline.upstream.last.end();
    const { entry } = await outcome;
    expect(entry).toMatchObject({ status: 'ok', attempt: 2, generationId: 'gen-2' });
    const entries = [...pipeline.store.state.entries()].filter(({ id }) => id !== entry.id);
    expect(entries).toMatchObject([{ status: 'error', errorCode: '404', cost: 0, attempt: 1, exchange: entry.exchange }]);
    expect(entry.exchange).toBe(entries[0]?.id);
    expect(pipeline.written).toEqual(['hold', 'entry', 'hold', 'gen', 'entry']);
  });

  it('is refused where the dearest provider does not fit the limit', async () => {
    const pipeline = new Pipeline({ 'limits.perRequest': 0.003 });
    pipeline.providers.set(MODEL, providers(1000));
    const { outcome } = await pricedOut(pipeline);
    expect(await outcome).toMatchObject({ kind: 'refused', breach: { kind: 'request' }, entry: { status: 'blocked', attempt: 2 } });
    expect(pipeline.upstream.calls).toHaveLength(1);
  });

  it('is asked about where the policy is to ask', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5, 'policy': 'ask' });
    await pipeline.store.append([spent('a', 4.99)]);
    pipeline.providers.set(MODEL, providers(1000));
    pipeline.caller.answers = [{ kind: 'once', reason: '' }];
    const { outcome } = await pricedOut(pipeline);
    expect([pipeline.caller.breaches.length, pipeline.upstream.calls.length]).toEqual([1, 2]);
    pipeline.upstream.last.say(usage(0.002));
    pipeline.upstream.last.open();
    pipeline.upstream.last.end();
    expect((await outcome).entry).toMatchObject({ decision: 'allow: once, by the user' });
  });

  it('is not tried a third time', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5 });
    pipeline.providers.set(MODEL, providers(10));
    const { outcome } = await pricedOut(pipeline);
    pipeline.upstream.last.refuse(NO_PROVIDER);
    expect((await outcome).entry).toMatchObject({ status: 'error', errorText: 'No endpoints found.', attempt: 2 });
    expect(pipeline.upstream.calls).toHaveLength(2);
  });

  it('stays refused where nobody knows what the providers charge', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5 });
    const { outcome } = await pricedOut(pipeline);
    expect((await outcome).entry).toMatchObject({ status: 'error', attempt: 1, errorText: expect.stringContaining('your limit keeps dearer ones out') as unknown });
  });

  it('stays refused where the caller gave up meanwhile', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5 });
    pipeline.providers.set(MODEL, providers(10));
    const outcome = pipeline.send();
    await settle();
    pipeline.upstream.last.refuse(NO_PROVIDER);
    pipeline.stop.abort();
    expect((await outcome).entry.status).toBe('cancelled');
    expect(pipeline.upstream.calls).toHaveLength(1);
  });
});

describe('a call with a ceiling of its caller\'s', () => {
  it('has the dearest provider\'s price set aside, for ours cannot be sent beside it', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5 });
    pipeline.providers.set(MODEL, providers(10));
    void pipeline.send({ provider: { max_price: { prompt: 9, completion: 9 } } }).catch(() => undefined);
    await settle();
    void pipeline.send().catch(() => undefined);
    await settle();
    const [open, usual] = pipeline.caller.admissions.map(({ admission }) => admission.high ?? 0);
    expect((open ?? 0) / (usual ?? 1)).toBeCloseTo(10, 0);
    expect(pipeline.upstream.calls[0]?.body).toMatchObject({ provider: { max_price: { prompt: 9, completion: 9 } } });
  });

  it('has that ceiling set aside where its providers are not known, and is refused where it leaves a price open', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5 });
    void pipeline.send({ provider: { max_price: { prompt: 1.5, completion: 6 } } }).catch(() => undefined);
    await settle();
    expect(pipeline.upstream.calls).toHaveLength(1);
    expect(await pipeline.send({ provider: { max_price: { prompt: 1.5 } } })).toMatchObject({ kind: 'refused', breach: { kind: 'unknown-price', reason: 'no-price' } });
  });

  it('asks nobody for prices where nothing is limited', async () => {
    const pipeline = new Pipeline();
    pipeline.providers.set(MODEL, providers(10));
    void pipeline.send({ provider: { max_price: { prompt: 9, completion: 9 } } }).catch(() => undefined);
    void pipeline.send().catch(() => undefined);
    await settle();
    const [open, usual] = pipeline.caller.admissions.map(({ admission }) => admission.high);
    expect(open).toBe(usual);
  });
});
