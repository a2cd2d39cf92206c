import { describe, expect, it } from 'vitest';
import type { Estimate } from '../../../src/core/pricing/estimate.ts';
import type { EndpointPrices } from '../../../src/core/pricing/dearest.ts';
import { readEndpoints } from '../../../src/core/wire/endpoints.ts';
import { readRequest } from '../../../src/core/wire/request.ts';
import type { Exchange } from '../../../src/pipeline/exchange.ts';
import { estimate } from '../../../src/pipeline/steps/estimate.ts';
import { Pipeline } from '../fakes/pipeline.ts';

const MODEL = 'openai/gpt-5.6-luna';
const OTHER = 'openai/gpt-4o-mini';

/** The exchange as the steps after the estimate see it. */
async function seen(pipeline: Pipeline, more: Readonly<Record<string, unknown>> = {}): Promise<Required<Pick<Exchange, 'estimate' | 'estimateAs'>>> {
  const body = { model: MODEL, max_tokens: 100, messages: [{ role: 'user', content: 'The secret prompt.' }], ...more };
  const request = { endpoint: 'chat/completions', body, who: { source: 'api' } } as const;
  const found: Exchange[] = [];
  const stop = estimate({ context: pipeline.context, request, caller: pipeline.caller, signal: pipeline.stop.signal, id: 'a', facts: readRequest(request.endpoint, body), texts: pipeline.texts.forCall(), isTurn: true }, (exchange) => {
    found.push(exchange);
    return Promise.reject(new Error('enough'));
  });
  await expect(stop).rejects.toThrow('enough');
  const [{ estimate: known, estimateAs } = {}] = found;
  if (known === undefined || estimateAs === undefined) throw new Error('nothing was estimated');
  return { estimate: known, estimateAs };
}

function providers(prompt: string, completion: string): readonly EndpointPrices[] {
  return readEndpoints({ data: { endpoints: [{ tag: 'azure', pricing: { prompt, completion } }] } }) ?? [];
}

const high = (found: Estimate): number | undefined => (found.kind === 'known' ? found.high : undefined);

describe('the estimate of an exchange', () => {
  it('can be had with another model, whose price is the one that it would have by itself', async () => {
    const [luna, mini] = [await seen(new Pipeline()), await seen(new Pipeline(), { model: OTHER })];
    expect(high(luna.estimateAs(OTHER))).toBe(high(mini.estimate));
    expect(high(luna.estimateAs(OTHER))).not.toBe(high(luna.estimate));
    expect(luna.estimateAs('nobody/knows')).toMatchObject({ kind: 'unknown', reason: 'unknown-model' });
  });

  it('is without the other models of a chain then: that model alone is to answer', async () => {
    const { estimateAs } = await seen(new Pipeline(), { models: ['anthropic/claude-haiku-4.5'] });
    expect(high(estimateAs(OTHER))).toBe(high((await seen(new Pipeline(), { model: OTHER })).estimate));
  });

  it('has for another model the caller\'s own ceiling where ours cannot be sent, for its providers were not asked', async () => {
    const pipeline = new Pipeline({ 'limits.daily': 5 });
    pipeline.providers.set(MODEL, providers('0.000001', '0.000006'));
    const { estimateAs } = await seen(pipeline, { provider: { max_price: { prompt: 30, completion: 60 } } });
    const listed = high((await seen(pipeline)).estimateAs(OTHER)) ?? 0;
    expect((high(estimateAs(OTHER)) ?? 0) / listed).toBeGreaterThan(99);
    expect((await seen(pipeline, { provider: { max_price: { prompt: 30 } } })).estimateAs(OTHER)).toMatchObject({ kind: 'unknown', reason: 'no-price' });
  });
});
