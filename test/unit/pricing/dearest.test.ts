import { describe, expect, it } from 'vitest';
import { estimateCall } from '../../../src/core/pricing/estimate.ts';
import type { EndpointPrices } from '../../../src/core/pricing/dearest.ts';
import { atDearest, atOpenPrice, withModels } from '../../../src/core/pricing/dearest.ts';
import type { Model } from '../../../src/core/pricing/model.ts';
import { perMillion } from '../../../src/core/pricing/rate.ts';
import { readEndpoints } from '../../../src/core/wire/endpoints.ts';
import { readRequest } from '../../../src/core/wire/request.ts';
import { CATALOGUE, model } from './fixture.ts';

const LUNA = model('openai/gpt-5.6-luna');

function endpoints(...rows: readonly (readonly [tag: string, pricing: object])[]): readonly EndpointPrices[] {
  const read = readEndpoints({ data: { endpoints: rows.map(([tag, pricing]) => ({ tag, pricing, context_length: 400_000, max_completion_tokens: 128_000 })) } });
  if (read === undefined) throw new Error('the rows cannot be read');
  return read;
}

const AZURE = ['azure/eu', { prompt: '0.0000011', completion: '0.0000066', input_cache_write: '0.000002' }] as const;
const CHEAP = ['cheap', { prompt: '0.00000001', completion: '0.0000001' }] as const;
const PRIORITY = ['openai/priority', { prompt: '0.0009', completion: '0.0009' }] as const;

/** USD per million tokens. */
function pricesOf({ rates }: Model): readonly (number | undefined)[] {
  return [rates.prompt, rates.completion, rates.cacheWrite].map((price) => (price?.kind === 'known' ? perMillion(price.rate) / 1e9 : undefined));
}

describe('reading the providers of a model', () => {
  it('takes prices, overrides and bounds of each', () => {
    const [azure] = endpoints(['azure/eu', { ...AZURE[1], overrides: [{ min_prompt_tokens: 1000, prompt: '0.000003' }], discount: 0 }]);
    expect(azure).toMatchObject({ tag: 'azure/eu', rates: { prompt: { text: '0.0000011' }, cacheWrite: { text: '0.000002' } }, overrides: [{ abovePromptTokens: 1000 }], contextLength: 400_000, maxOutputTokens: 128_000 });
  });

  it.each([undefined, null, {}, { data: {} }, { data: { endpoints: [] } }, { data: { endpoints: [{ tag: 'x' }] } }, { data: { endpoints: [{ tag: 'x', pricing: { prompt: 'y', completion: '1' } }] } }])('is nothing to rely on where it is %j', (body) => {
    expect(readEndpoints(body)).toBeUndefined();
  });
});

describe('a model at its dearest provider', () => {
  it('has the dearest of each rate, that of the catalogue among them', () => {
    expect(pricesOf(atDearest(LUNA, endpoints(AZURE, CHEAP)))).toEqual([1.1, 6.6, 2]);
    expect(pricesOf(atDearest(LUNA, endpoints(CHEAP)))).toEqual(pricesOf(LUNA));
  });

  it('does not count tiers that nobody asked for', () => {
    expect(pricesOf(atDearest(LUNA, endpoints(AZURE, PRIORITY)))).toEqual([1.1, 6.6, 2]);
  });

  it('keeps the overrides of all of them', () => {
    const all = atDearest(LUNA, endpoints(['x', { prompt: '1', completion: '1', overrides: [{ min_prompt_tokens: 5, prompt: '2' }] }])).overrides;
    expect(all).toHaveLength(LUNA.overrides.length + 1);
  });

  it('has a price that nobody can tell where one of them has', () => {
    expect(atDearest(LUNA, endpoints(['x', { prompt: '-1', completion: '-1' }])).isDynamic).toBe(true);
  });
});

describe('a model without a ceiling of ours', () => {
  it('is at its dearest provider, but for those whom the caller\'s own ceiling keeps out', () => {
    expect(pricesOf(atOpenPrice(LUNA, endpoints(AZURE, CHEAP), {}))[0]).toBe(1.1);
    expect(pricesOf(atOpenPrice(LUNA, endpoints(AZURE, CHEAP), { prompt: '0.5' }))).toEqual(pricesOf(LUNA));
    expect(pricesOf(atOpenPrice(LUNA, endpoints(AZURE, CHEAP), { prompt: '1.1', completion: '6.6' }))[0]).toBe(1.1);
  });

  it('is not taken for cheap where the caller\'s ceiling would leave nobody', () => {
    expect(pricesOf(atOpenPrice(LUNA, endpoints(AZURE), { prompt: '0.001' }))[0]).toBe(1.1);
  });

  it('is at the caller\'s ceiling where its providers are not known, and writing a cache costs more', () => {
    expect(pricesOf(atOpenPrice(LUNA, undefined, { prompt: '2', completion: '8' }))).toEqual([2, 8, 2.5]);
  });

  it('has no price where nothing bounds it', () => {
    const open = atOpenPrice(LUNA, undefined, { prompt: '2' });
    expect(open.rates).toEqual({});
    const facts = readRequest('chat/completions', { model: LUNA.id, messages: [{ role: 'user', content: 'hi' }] });
    expect(estimateCall(facts, withModels(CATALOGUE, [open]), { at: 0 })).toMatchObject({ kind: 'unknown', reason: 'no-price' });
  });

  it('stands in for the listed one by every name', () => {
    const catalogue = withModels(CATALOGUE, [atDearest(LUNA, endpoints(AZURE))]);
    for (const name of ['openai/gpt-5.6-luna', 'openai/gpt-5.6-luna:nitro', 'openai/gpt-5.6-luna-20260709']) expect(pricesOf(catalogue.find(name) ?? LUNA)[0]).toBe(1.1);
    expect(catalogue.find('openai/gpt-4o-mini')).toBe(CATALOGUE.find('openai/gpt-4o-mini'));
    expect(catalogue.find('nobody/knows')).toBeUndefined();
  });
});
