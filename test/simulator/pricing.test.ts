import { describe, expect, it } from 'vitest';
import { loadCatalogue } from './catalogue.ts';
import { priceOf, scaled, type BilledTokens, type Pricing } from './pricing.ts';
import { usd, usdFromNumber, usdToNumber, usdToText } from './usd.ts';

const catalogue = loadCatalogue();

function cost(model: string, tokens: BilledTokens, at = '2026-11-18T12:00:00Z'): string {
  const found = catalogue.find(model);
  if (found === undefined) throw new Error(`not in the fixture: ${model}`);
  return usdToText(priceOf(found.pricing, tokens, Date.parse(at)).total);
}

describe('the price of a call', () => {
  it.each([
    ['openai/gpt-4o-mini', { prompt: 1000, completion: 500 }, '0.00045'],
    ['openai/gpt-5.6-luna', { prompt: 272_000, completion: 1000 }, '0.0556'],
    ['openai/gpt-5.6-luna', { prompt: 272_001, completion: 1000 }, '0.1106004'],
    ['qwen/qwen3-max', { prompt: 32_000, completion: 100 }, '0.02535'],
    ['qwen/qwen3-max', { prompt: 32_001, completion: 100 }, '0.05070156'],
    ['qwen/qwen3-max', { prompt: 128_001, completion: 100 }, '0.25057695'],
    ['anthropic/claude-haiku-4.5', { prompt: 10_000, completion: 200, cached: 8000 }, '0.0038'],
    ['anthropic/claude-haiku-4.5', { prompt: 10_000, completion: 200, written: 8000 }, '0.013'],
    ['anthropic/claude-haiku-4.5', { prompt: 10_000, completion: 200, writtenHour: 8000 }, '0.019'],
  ])('of %s with %j is %s', (model, tokens, expected) => {
    expect(cost(model, tokens)).toBe(expected);
  });

  it.each([
    ['00:30', '0.00088'], ['04:00', '0.00088'], ['05:00', '0.00088'], ['10:00', '0.00088'], ['23:59', '0.00088'],
    ['02:00', '0.00176'], ['06:00', '0.00176'], ['08:00', '0.00176'], ['01:00', '0.00176'], ['00:59', '0.00088'],
  ])('of a model with hours is, at %s UTC, %s', (time, expected) => {
    expect(cost('deepseek/deepseek-v4-flash-vision-exp', { prompt: 1000, completion: 1000 }, `2026-11-18T${time}:00Z`)).toBe(expected);
  });

  it('holds an override to its days', () => {
    const pricing: Pricing = { prompt: '0.000002', completion: '0', overrides: [{ utc_days: ['saturday', 'sunday'], prompt: '0.000001' }] };
    const on = (day: string): number => usdToNumber(priceOf(pricing, { prompt: 1, completion: 0 }, Date.parse(`${day}T12:00:00Z`)).total);
    expect([on('2026-11-20'), on('2026-11-21'), on('2026-11-22'), on('2026-11-23')]).toEqual([0.000002, 0.000001, 0.000001, 0.000002]);
  });

  it('lets a later matching override win for the keys it names', () => {
    const pricing: Pricing = { prompt: '1', completion: '5', overrides: [{ min_prompt_tokens: 1, prompt: '2', completion: '6' }, { min_prompt_tokens: 2, prompt: '3' }] };
    expect(usdToText(priceOf(pricing, { prompt: 3, completion: 1 }, 0).total)).toBe('15');
  });

  it('prices cached tokens as prompt where the model has no cache price', () => {
    expect(cost('cohere/command-a', { prompt: 1000, completion: 0, cached: 900 })).toBe(cost('cohere/command-a', { prompt: 1000, completion: 0 }));
  });

  it('tells what the cache saved, and what writing to it cost extra', () => {
    const haiku = catalogue.find('anthropic/claude-haiku-4.5')?.pricing ?? { prompt: '0', completion: '0' };
    const discount = (tokens: Partial<BilledTokens>): number => usdToNumber(priceOf(haiku, { prompt: 10_000, completion: 1, ...tokens }, 0).cacheDiscount);
    expect([discount({ cached: 8000 }), discount({ written: 8000 }), discount({})]).toEqual([0.0072, -0.002, 0]);
  });

  it('refuses to bill a dynamic price and more cached than prompt tokens', () => {
    expect(() => priceOf({ prompt: '-1', completion: '-1' }, { prompt: 1, completion: 1 }, 0)).toThrow(/dynamic/);
    expect(() => priceOf({ prompt: '1', completion: '1' }, { prompt: 1, completion: 1, cached: 2 }, 0)).toThrow(/more cached/);
  });

  it('scales a tier exactly, overrides included', () => {
    const half = scaled({ prompt: '0.0000002', completion: '0.0000012', overrides: [{ min_prompt_tokens: 272_000, prompt: '0.0000004' }] }, (p) => p / 2n, usdToText);
    expect(half).toMatchObject({ prompt: '0.0000001', completion: '0.0000006', overrides: [{ min_prompt_tokens: 272_000, prompt: '0.0000002' }] });
  });
});

describe('exact dollars', () => {
  it.each(['0', '1', '-1', '0.0000000416666666666667', '0.1', '123456.789'])('keeps %s', (text) => {
    expect(usdToText(usd(text))).toBe(text);
  });

  it('reads what a double prints, exponents too', () => {
    expect([usdToText(usdFromNumber(1e-7)), usdToText(usdFromNumber(0.1)), usdToText(usdFromNumber(1.5e21))]).toEqual(['0.0000001', '0.1', '1500000000000000000000']);
  });

  it.each(['', 'abc', '1.', '.5', '0x10', '1e-30'])('refuses %j', (text) => {
    expect(() => usd(text)).toThrow(RangeError);
  });
});
