import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCatalogue } from '../../../src/core/pricing/catalogue.ts';
import { tallyOf } from '../../../src/core/pricing/counting/tally.ts';
import { costOfUsage, freezeRates } from '../../../src/core/pricing/cost.ts';
import type { Estimate, EstimateOptions, KnownEstimate } from '../../../src/core/pricing/estimate.ts';
import { estimateCall } from '../../../src/core/pricing/estimate.ts';
import type { ModelHabits } from '../../../src/core/pricing/habits.ts';
import { NO_HABITS, learn } from '../../../src/core/pricing/habits.ts';
import { bytesOf, mostPromptTokens, promptTokens } from '../../../src/core/pricing/tokens.ts';
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

  it('allows a token for every byte where the vocabulary is not known, and something for the template', () => {
    const { highWithCap, promptTokens: tokens } = known(ask('word '.repeat(2000), { model: 'anthropic/claude-haiku-4.5' }));
    expect(tokens.high).toBe(10_000 + 256 + 16 + 4);
    expect(highWithCap(0)).toBe(tokens.high * 1250);
    expect(bytesOf(['aé世👋'])).toBe(1 + 2 + 3 + 4);
  });

  it('allows far less where it is known, and still more than there are', () => {
    const { promptTokens: tokens } = known(ask('word '.repeat(2000)));
    expect(tokens.high).toBeGreaterThan(2001);
    expect(tokens.high).toBeLessThan(5000);
    expect(tokens.high).toBeLessThan(mostPromptTokens(readRequest('chat/completions', ask('word '.repeat(2000))), model('openai/gpt-4o-mini')) ?? 0);
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

  it('keeps a cap in reserve where it is only to be added if it must be', () => {
    const bare = { model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content: 'hi' }] };
    const reserve = { defaultOutputCap: 4000, capsOnlyIfNeeded: true };
    const estimate = known(bare, reserve);
    expect(estimate).toMatchObject({ outputCap: 4000, capSource: 'reserve', longest: 16_384 });
    expect(estimate.high).toBe(known(bare, { defaultOutputCap: 4000 }).high);
    expect(known({ ...bare, max_tokens: 7 }, reserve)).toMatchObject({ outputCap: 7, capSource: 'request' });
    expect(known({ ...bare, max_tokens: 7 }, reserve).longest).toBeUndefined();
  });

  it('leaves the prompt its room in the window beside the longest answer', () => {
    const full = known({ model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content: 'x'.repeat(1_000_000) }] }, { defaultOutputCap: 4000, capsOnlyIfNeeded: true });
    expect(full.longest).toBe(0);
  });

  it('keeps as much in reserve as answers of the model have', () => {
    const habitsOf = (): ModelHabits => Array.from({ length: 8 }, (_, index) => ({ id: String(index), expected: 300, most: 300, answer: 9000 })).reduce(learn, NO_HABITS);
    expect(known({ model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content: 'hi' }] }, { defaultOutputCap: 4000, capsOnlyIfNeeded: true, habitsOf }).outputCap).toBe(9000);
  });

  it('of several models counts with the longest answer of any', () => {
    const { longest } = known({ model: 'openai/gpt-4o-mini', models: ['anthropic/claude-haiku-4.5'], messages: [{ role: 'user', content: 'hi' }] }, { defaultOutputCap: 4000, capsOnlyIfNeeded: true });
    expect(longest).toBe(64_000);
  });

  it.each<[Endpoint, object]>([
    ['responses', { max_tokens: 1 }], ['chat/completions', { max_output_tokens: 1 }], ['messages', { max_completion_tokens: 1 }], ['completions', { max_completion_tokens: 1 }],
    ['chat/completions', { max_tokens: 1, max_completion_tokens: 2e12 }], ['chat/completions', { max_tokens: 1, max_completion_tokens: '9000' }], ['messages', { max_tokens: 0 }],
  ])('relies on no cap that upstream may not keep to: %s, %j', (endpoint, caps) => {
    const bare = { model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content: 'hi' }], ...caps };
    expect(known(bare, { defaultOutputCap: 4000 }, endpoint)).toMatchObject({ outputCap: 4000, capSource: 'added' });
    expect(known(bare, {}, endpoint)).toMatchObject({ outputCap: 16_384, capSource: 'model' });
  });

  it('can be asked what another cap would cost', () => {
    const { high, highWithCap } = known(ask('hi'));
    expect(highWithCap(1000)).toBe(high);
    expect(highWithCap(2000) - high).toBe(1000 * 600);
  });

  it('has a cap for each of several prompts', () => {
    const once = known({ model: 'openai/gpt-4o-mini', max_tokens: 1000, prompt: 'hi' }, {}, 'completions');
    expect(known({ model: 'openai/gpt-4o-mini', max_tokens: 1000, prompt: ['hi', 'hi', 'hi'] }, {}, 'completions').high - once.high).toBeGreaterThan(2 * 1000 * 600);
  });

  it('counts on the cache being written, at the price for an hour where one is asked for', () => {
    const body = (ttl: string): object => ({ model: 'anthropic/claude-haiku-4.5', max_tokens: 1, messages: [{ role: 'user', content: [{ type: 'text', text: 'hi', cache_control: { type: 'ephemeral', ttl } }] }] });
    const { highWithCap, promptTokens: tokens } = known(body('5m'));
    expect(highWithCap(0)).toBe(tokens.high * 1250);
    expect(known(body('1h')).highWithCap(0)).toBe(tokens.high * 2000);
  });

  it('takes the dearer rate as soon as the prompt may pass its threshold', () => {
    const body = (length: number): object => ({ model: 'qwen/qwen3-max', max_tokens: 1, messages: [{ role: 'user', content: 'x'.repeat(length) }] });
    expect(known(body(31_000)).highWithCap(0)).toBe(Math.ceil(known(body(31_000)).promptTokens.high * 975));
    expect(known(body(33_000)).highWithCap(0)).toBe(known(body(33_000)).promptTokens.high * 1950);
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
    expect(known(ask('hi', { speed: 'fast', service_tier: 'auto' }), {}, 'messages').high).toBe(usual * 2);
  });

  it('adds the search of models that always search', () => {
    expect(known(ask('hi', { model: 'perplexity/sonar' })).highWithCap(0)).toBeGreaterThanOrEqual(5_000_000);
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

  it('of several models is the dearest with every cap, though it be another one with a small one', () => {
    const rows = [{ id: 'long/prompts', context_length: 100_000, pricing: { prompt: '0.00001', completion: '0.000001' } }, { id: 'long/answers', context_length: 100_000, pricing: { prompt: '0.000001', completion: '0.00001' } }];
    const of = (id: string, models: readonly string[] = []): Estimate => estimateCall(readRequest('chat/completions', { model: id, models, max_tokens: 9000, messages: [{ role: 'user', content: 'x'.repeat(2000) }] }), parseCatalogue({ data: rows }), { at: NOON });
    const both = of('long/prompts', ['long/answers']);
    for (const cap of [9000, 2000, 1024, 0]) expect(both.highWithCap(cap)).toBe(Math.max(of('long/prompts').highWithCap(cap) ?? 0, of('long/answers').highWithCap(cap) ?? 0));
  });
});

describe('what was learned of a model', () => {
  const text = 'some words to count, and a few more of them. '.repeat(50);
  const calls = (count: number, billed: (expected: number, most: number) => number): ModelHabits => {
    const own = { expected: 1000, most: 1500 };
    return Array.from({ length: count }, (_, index) => ({ id: String(index).padStart(4, '0'), ...own, billed: billed(own.expected, own.most), answer: 10 })).reduce(learn, NO_HABITS);
  };
  const after = (habits: ModelHabits, id: string): KnownEstimate => known(ask(text, { model: id }), { habitsOf: () => habits });

  it('scales what is expected, in and out', () => {
    const plain = known(ask(text));
    const learned = after(calls(20, (expected) => expected * 1.5), 'openai/gpt-4o-mini');
    expect(learned.promptTokens.expected).toBeGreaterThan(plain.promptTokens.expected * 1.3);
    expect(learned.expected).toBeLessThan(plain.expected);
  });

  it('says how long an answer usually is, once enough are known; of several models, the longest', () => {
    expect(known(ask(text)).usualOutput).toBeUndefined();
    expect(after(calls(4, () => 1000), 'openai/gpt-4o-mini').usualOutput).toBeUndefined();
    expect(after(calls(20, () => 1000), 'openai/gpt-4o-mini').usualOutput).toBe(10);
    const talkative = { ...calls(20, () => 1000), recent: Array.from({ length: 20 }, (_, index) => ({ id: String(index).padStart(4, '0'), answer: 3000 })) };
    const either = known(ask(text, { models: ['anthropic/claude-haiku-4.5'] }), { habitsOf: ({ id }) => (id.startsWith('anthropic') ? talkative : calls(20, () => 1000)) });
    expect(either.usualOutput).toBe(3000);
  });

  it('never lowers the bound, but raises it above all that was billed', () => {
    const plain = known(ask(text));
    expect(after(calls(30, (expected) => expected * 0.5), 'openai/gpt-4o-mini').high).toBe(plain.high);
    const raised = after(calls(1, (_, most) => most * 1.2), 'openai/gpt-4o-mini');
    expect(raised.promptTokens.high).toBeGreaterThan(plain.promptTokens.high * 1.2);
  });

  it('takes the place of bytes, where the vocabulary is not known, from the twentieth call on', () => {
    const id = 'anthropic/claude-haiku-4.5';
    const bytes = known(ask(text, { model: id })).promptTokens.high;
    expect(after(calls(19, (expected) => expected), id).promptTokens.high).toBe(bytes);
    const counted = after(calls(20, (expected) => expected), id).promptTokens.high;
    expect(counted).toBeLessThan(bytes * 0.7);
    expect(after(calls(20, (_, most) => most * 1.5), id).promptTokens.high).toBeGreaterThan(counted * 1.3);
    expect(after(calls(20, (_, most) => most * 7), id).promptTokens.high).toBe(bytes);
  });
});

describe('the high figure', () => {
  const priced = CATALOGUE.models.filter(({ id }) => estimate(ask('hi', { model: id })).kind === 'known').map(({ id }) => id);

  it('is not exceeded by any call within its tokens, wherever the cache was read or written, within minutes of the instant', () => {
    expect(priced.length).toBeGreaterThan(10);
    fc.assert(fc.property(
      fc.constantFrom(...priced), fc.integer({ min: 0, max: 300_000 }), fc.integer({ min: 1, max: 20_000 }), fc.nat(86_400_000), fc.integer({ min: -299_000, max: 299_000 }), fc.nat(1000), fc.nat(1000),
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
    fc.assert(fc.property(fc.constantFrom(...priced), fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ maxLength: 300 }), fc.integer({ min: 1, max: 5000 }), fc.nat(5000), (id, text, more, cap, extra) => {
      const small = known(ask(text, { model: id, max_tokens: cap }));
      const large = known(ask(text + more, { model: id, max_tokens: cap + extra }));
      expect(large.high).toBeGreaterThanOrEqual(small.high);
      expect(small.low).toBeLessThanOrEqual(small.expected);
      expect(small.expected).toBeLessThanOrEqual(small.high);
    }));
  });
});

describe('counting prompt tokens', () => {
  const expected = (text: string, id: string): number => {
    const facts = readRequest('chat/completions', { messages: [{ role: 'user', content: text }] });
    return promptTokens(facts, model(id), tallyOf(facts.texts)).expected;
  };

  it('expects more of Claude than of others', () => {
    const text = 'The quick brown fox jumps over the lazy dog. '.repeat(40);
    expect(expected(text, 'anthropic/claude-haiku-4.5')).toBeGreaterThan(expected(text, 'openai/gpt-4o-mini') * 1.1);
  });

  it('expects of a long prompt as much as of its parts', () => {
    const line = 'const total = prices.reduce((sum, price) => sum + price, 0); // add them up\n';
    const one = expected(line.repeat(100), 'deepseek/deepseek-v4-flash-vision-exp');
    const many = expected(line.repeat(2000), 'deepseek/deepseek-v4-flash-vision-exp');
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
