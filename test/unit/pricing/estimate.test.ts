import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCatalogue } from '../../../src/core/pricing/catalogue.ts';
import { costOfUsage, freezeRates } from '../../../src/core/pricing/cost.ts';
import type { Estimate, EstimateOptions, KnownEstimate } from '../../../src/core/pricing/estimate.ts';
import { estimateCall } from '../../../src/core/pricing/estimate.ts';
import { bytesOf, promptTokens } from '../../../src/core/pricing/tokens.ts';
import type { Endpoint } from '../../../src/core/usage.ts';
import { readRequest } from '../../../src/core/wire/request.ts';
import { CATALOGUE, MODELS_BODY, model } from './fixture.ts';

const NOON = Date.UTC(2026, 10, 22, 12);

function estimate(body: object, options: Partial<EstimateOptions> = {}, endpoint: Endpoint = 'chat/completions'): Estimate {
  return estimateCall(readRequest(endpoint, body), CATALOGUE, { at: NOON, ...options });
}

function known(body: object, options: Partial<EstimateOptions> = {}, endpoint: Endpoint = 'chat/completions'): KnownEstimate {
  const found = estimate(body, options, endpoint);
  if (found.kind === 'unknown') throw new Error(`unknown: ${found.reason}`);
  return found;
}

const ask = (text: string, more: object = {}): object => ({ model: 'openai/gpt-4o-mini', max_tokens: 1000, messages: [{ role: 'user', content: text }], ...more });

describe('an estimate', () => {
  it('has a low, an expected and a high figure, in that order', () => {
    const { low, expected, high, promptTokens: tokens, outputCap, capSource } = known(ask('Tell me about the house sparrow, please.'));
    expect(low).toBeGreaterThan(0);
    expect(expected).toBeGreaterThan(low);
    expect(high).toBeGreaterThan(expected);
    expect([tokens.low <= tokens.expected, tokens.expected < tokens.high]).toEqual([true, true]);
    expect([outputCap, capSource]).toEqual([1000, 'request']);
  });

  it('allows a token for every byte, and something for the template', () => {
    const { high, promptTokens: tokens } = known(ask('x'.repeat(10_000), { max_tokens: 0 }));
    expect(tokens.high).toBe(10_000 + 256 + 16 + 4);
    expect(high).toBe(Math.round(tokens.high * 150));
    expect(bytesOf(['aé世👋'])).toBe(1 + 2 + 3 + 4);
  });

  it('never allows more prompt than the context window holds', () => {
    expect(known(ask('x'.repeat(1_000_000))).promptTokens.high).toBe(128_000);
  });

  it('says where the cap on the answer comes from', () => {
    const bare = { model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content: 'hi' }] };
    expect(known(bare)).toMatchObject({ outputCap: 16_384, capSource: 'model' });
    expect(known(bare, { defaultOutputCap: 4000 })).toMatchObject({ outputCap: 4000, capSource: 'added' });
    expect(known(bare, { defaultOutputCap: 99_999 })).toMatchObject({ outputCap: 16_384, capSource: 'added' });
    expect(known({ ...bare, max_tokens: 7 }, { defaultOutputCap: 4000 })).toMatchObject({ outputCap: 7, capSource: 'request' });
    expect(known({ model: 'openai/gpt-4o-mini', input: 'hi' }, {}, 'embeddings')).toMatchObject({ outputCap: 0, capSource: 'none' });
  });

  it('can be asked what another cap would cost', () => {
    const { high, highWithCap } = known(ask('hi'));
    expect(highWithCap(1000)).toBe(high);
    expect(highWithCap(2000) - high).toBe(1000 * 600);
  });

  it('multiplies the answers', () => {
    const once = known(ask('hi'));
    expect(known(ask('hi', { n: 3 })).high - once.high).toBe(2 * 1000 * 600);
  });

  it('counts on the cache being written, at the price for an hour where one is asked for', () => {
    const body = (ttl: string): object => ({ model: 'anthropic/claude-haiku-4.5', max_tokens: 0, messages: [{ role: 'user', content: [{ type: 'text', text: 'hi', cache_control: { type: 'ephemeral', ttl } }] }] });
    const { high, promptTokens: tokens } = known(body('5m'));
    expect(high).toBe(tokens.high * 1250);
    expect(known(body('1h')).high).toBe(tokens.high * 2000);
  });

  it('takes the dearer rate as soon as the prompt may pass its threshold', () => {
    const body = (length: number): object => ({ model: 'qwen/qwen3-max', max_tokens: 0, messages: [{ role: 'user', content: 'x'.repeat(length) }] });
    expect(known(body(31_000)).high).toBe(Math.ceil(known(body(31_000)).promptTokens.high * 975));
    expect(known(body(33_000)).high).toBe(known(body(33_000)).promptTokens.high * 1950);
  });

  it('takes the dearer rate of an hour a few minutes before and after it, for clocks differ', () => {
    const pricing = { prompt: '0.000001', completion: '0.000001', overrides: [{ utc_start: 600, utc_end: 1000, prompt: '0.000002', completion: '0.000002' }] };
    const hourly = parseCatalogue({ data: [{ id: 'a/b', context_length: 9000, pricing }] });
    const rateAt = (time: string): number => {
      const found = estimateCall(readRequest('chat/completions', { model: 'a/b', max_tokens: 1 }), hourly, { at: Date.parse(`2026-11-22T${time}:00Z`) });
      return found.kind === 'known' ? found.highWithCap(2) - found.high : 0;
    };
    expect(['05:50', '05:57', '06:00', '09:59', '10:03', '10:10'].map(rateAt)).toEqual([1000, 2000, 2000, 2000, 2000, 1000]);
  });

  it('expects the price of the hour', () => {
    const expected = (time: string): number => known(ask('hi', { model: 'deepseek/deepseek-v4-flash-vision-exp' }), { at: Date.parse(`2026-11-22T${time}:00Z`) }).expected;
    expect(expected('05:00') * 2).toBe(expected('08:00'));
  });

  it('takes output by its dearest kind where a model also draws or speaks', () => {
    expect(known(ask('hi', { model: 'openai/gpt-5-image-mini' })).highWithCap(1_000_000) - known(ask('hi', { model: 'openai/gpt-5-image-mini' })).highWithCap(0)).toBe(8_000_000_000);
  });

  it('doubles for the fast lane', () => {
    const usual = known(ask('hi')).high;
    expect(known(ask('hi', { service_tier: 'priority' })).high).toBe(usual * 2);
    expect(known(ask('hi', { model: 'openai/gpt-4o-mini:nitro' })).high).toBe(usual * 2);
  });

  it('adds the search of models that always search', () => {
    expect(known(ask('hi', { model: 'perplexity/sonar', max_tokens: 0 })).high).toBeGreaterThanOrEqual(5_000_000);
  });

  it('costs nothing with a free variant, and asks for no ceiling', () => {
    const { low, expected, high, ...rest } = known(ask('hi', { model: 'z-ai/glm-5.2:free' }));
    expect([low, expected, high, rest.maxPrice]).toEqual([0, 0, 0, undefined]);
  });

  it('asks for a ceiling on the price a hundredth above the list, per million tokens', () => {
    expect(known(ask('hi')).maxPrice).toEqual({ prompt: 0.1515, completion: 0.606 });
  });

  it('takes the dearest of several models, under a ceiling that lets each through', () => {
    const { model: dearest, maxPrice } = known(ask('hi', { models: ['anthropic/claude-haiku-4.5', 'openai/gpt-5.6-luna'] }));
    expect(dearest.id).toBe('anthropic/claude-haiku-4.5');
    expect(maxPrice).toEqual({ prompt: 1.01, completion: 5.05 });
  });

  it('learns: a factor scales the expected figure, not the bound', () => {
    const text = 'some words to count '.repeat(50);
    const plain = known(ask(text));
    const learned = known(ask(text), { tokenFactor: 1.5, expectedOutputTokens: 10 });
    expect(learned.promptTokens.expected).toBeGreaterThan(plain.promptTokens.expected * 1.3);
    expect(learned.high).toBe(plain.high);
    expect(learned.expected).toBeLessThan(plain.expected);
  });
});

describe('no estimate', () => {
  it.each([
    ['the model is left to the account', { model: undefined }, 'no-model'],
    ['nobody knows the model', { model: 'acme/fake' }, 'unknown-model'],
    ['the free variant is not listed', { model: 'openai/gpt-4o-mini:free' }, 'unknown-model'],
    ['a preset decides', { model: 'openai/gpt-4o-mini@preset/x' }, 'preset'],
    ['a router chooses', { model: 'openrouter/auto' }, 'dynamic-price'],
    ['one of several models has no price', { models: ['openrouter/auto'] }, 'dynamic-price'],
    ['a zero price is charged by the piece', { model: 'google/lyria-3-clip-preview' }, 'no-price'],
    ['a server tool may run', { tools: [{ type: 'openrouter:web_search' }] }, 'server-tools'],
    ['the web is searched', { model: 'openai/gpt-4o-mini:online' }, 'server-tools'],
    ['a model searches as often as it likes', { model: 'perplexity/sonar-deep-research' }, 'server-tools'],
    ['a file goes to a model that cannot read it', { model: 'qwen/qwen3-max', messages: [{ role: 'user', content: [{ type: 'file', file: {} }] }] }, 'server-tools'],
  ] as const)('is made when %s', (_, more, reason) => {
    const found = estimate(ask('hi', more), { defaultOutputCap: 500 });
    expect(found).toMatchObject({ kind: 'unknown', reason, outputCap: 1000, capSource: 'request' });
    expect(found.highWithCap(10)).toBeUndefined();
    expect('high' in found).toBe(false);
  });

  it('is made where nothing bounds the prompt or the answer', () => {
    const bare = parseCatalogue({ data: [{ id: 'a/b', pricing: { prompt: '1', completion: '1' }, architecture: { input_modalities: ['file'] } }] });
    const of = (body: object): Estimate => estimateCall(readRequest('chat/completions', body), bare, { at: NOON });
    expect(of({ model: 'a/b', max_tokens: 5, messages: [{ content: [{ type: 'file' }] }] })).toMatchObject({ kind: 'unknown', reason: 'no-prompt-bound' });
    expect(of({ model: 'a/b', messages: [] })).toMatchObject({ kind: 'unknown', reason: 'no-output-bound', outputCap: 0, capSource: 'none' });
  });

  it('is made where a price is missing or malformed: it is not free', () => {
    const bare = parseCatalogue({ data: [{ id: 'a/b', context_length: 10, pricing: { prompt: '', completion: '0' } }] });
    expect(estimateCall(readRequest('chat/completions', { model: 'a/b' }), bare, { at: NOON })).toMatchObject({ kind: 'unknown', reason: 'no-price', modelId: 'a/b' });
  });
});

describe('the high figure', () => {
  const priced = CATALOGUE.models.filter(({ id }) => estimate(ask('hi', { model: id })).kind === 'known').map(({ id }) => id);

  it('is not exceeded by any call within its tokens, wherever the cache was read or written, within minutes of the instant', () => {
    expect(priced.length).toBeGreaterThan(10);
    fc.assert(fc.property(
      fc.constantFrom(...priced), fc.integer({ min: 0, max: 300_000 }), fc.nat(20_000), fc.nat(86_400_000), fc.integer({ min: -299_000, max: 299_000 }), fc.nat(1000), fc.nat(1000),
      (id, length, cap, time, drift, cachedShare, writtenShare) => {
        const at = Date.UTC(2026, 10, 22) + time;
        const { high, promptTokens: { high: tokens } } = known(ask('x'.repeat(length), { model: id, max_tokens: cap }), { at });
        const cacheReadTokens = Math.floor((tokens * cachedShare) / 2000);
        const cacheWriteTokens = Math.floor((tokens * writtenShare) / 2000);
        for (const inputTokens of [tokens, Math.floor(tokens / 2) + cacheReadTokens + cacheWriteTokens].filter((count) => count <= tokens)) {
          const rates = freezeRates(model(id), inputTokens, at + drift);
          const cost = rates === undefined ? undefined : costOfUsage({ inputTokens, outputTokens: cap, cacheReadTokens, cacheWriteTokens }, rates);
          expect(cost).toBeLessThanOrEqual(high);
        }
      },
    ), { numRuns: 300 });
  });

  it('grows with the prompt and with the cap, and the three figures keep their order', () => {
    fc.assert(fc.property(fc.constantFrom(...priced), fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ maxLength: 300 }), fc.nat(5000), fc.nat(5000), (id, text, more, cap, extra) => {
      const small = known(ask(text, { model: id, max_tokens: cap }));
      const large = known(ask(text + more, { model: id, max_tokens: cap + extra }));
      expect(large.high).toBeGreaterThanOrEqual(small.high);
      expect(small.low).toBeLessThanOrEqual(small.expected);
      expect(small.expected).toBeLessThanOrEqual(small.high);
    }));
  });
});

describe('counting prompt tokens', () => {
  const facts = (text: string): Parameters<typeof promptTokens>[0] => readRequest('chat/completions', { messages: [{ role: 'user', content: text }] });

  it('expects more of Claude than of others', () => {
    const text = 'The quick brown fox jumps over the lazy dog. '.repeat(40);
    expect(promptTokens(facts(text), model('anthropic/claude-haiku-4.5')).expected).toBeGreaterThan(promptTokens(facts(text), model('openai/gpt-4o-mini')).expected * 1.1);
  });

  it('expects of a long prompt, which it samples, about what it would count', () => {
    const line = 'const total = prices.reduce((sum, price) => sum + price, 0); // add them up\n';
    const one = promptTokens(facts(line.repeat(100)), model('deepseek/deepseek-v4-flash-vision-exp')).expected;
    const many = promptTokens(facts(line.repeat(2000)), model('deepseek/deepseek-v4-flash-vision-exp')).expected;
    expect(many / one).toBeGreaterThan(19);
    expect(many / one).toBeLessThan(21);
  });

  it('bounds several inputs by as many windows', () => {
    const small = parseCatalogue(MODELS_BODY, { data: [{ id: 'e/mb', context_length: 100, pricing: { prompt: '0.001', completion: '0' } }] });
    const found = estimateCall(readRequest('embeddings', { model: 'e/mb', input: Array.from({ length: 5 }, () => 'x'.repeat(500)) }), small, { at: NOON });
    expect(found).toMatchObject({ kind: 'known', promptTokens: { high: 500 } });
  });

  it('allows for pictures, and for whatever a file holds', () => {
    const content = [{ type: 'image_url', image_url: { url: 'https://example.org/a.png' } }];
    const plain = known(ask('', { model: 'anthropic/claude-haiku-4.5' })).promptTokens.high;
    expect(known({ model: 'anthropic/claude-haiku-4.5', max_tokens: 1, messages: [{ role: 'user', content }] }).promptTokens.high - plain).toBeGreaterThan(8000);
    expect(known({ model: 'anthropic/claude-haiku-4.5', max_tokens: 1, messages: [{ role: 'user', content: [{ type: 'file', file: { file_data: 'x' } }] }] }).promptTokens.high).toBe(200_000);
  });
});
