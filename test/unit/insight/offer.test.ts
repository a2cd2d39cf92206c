import { describe, expect, it } from 'vitest';
import type { ModelOffer } from '../../../src/core/insight/offer.ts';
import { offersOf } from '../../../src/core/insight/offer.ts';
import { createCatalogue } from '../../../src/core/pricing/catalogue.ts';
import { CATALOGUE } from './kit.ts';

const offers = offersOf(CATALOGUE);
const offer = (id: string): ModelOffer | undefined => offers.find((one) => one.id === id);

describe('models on offer', () => {
  it('say what a million tokens cost, whose they are and what they can', () => {
    expect(offer('anthropic/claude-haiku-4.5')).toEqual({
      id: 'anthropic/claude-haiku-4.5', name: 'Claude Haiku 4.5', vendor: 'Anthropic', prices: { input: 1_000_000_000, output: 5_000_000_000, cacheRead: 100_000_000, cacheWrite: 1_250_000_000 },
      tiers: [], changesByTime: false, contextLength: 200_000, maxOutputTokens: 64_000, inputs: ['text', 'image', 'file'], outputs: ['text'], tools: true, reasoning: true, structured: true, free: false,
    });
  });

  it('have tiers by the length of the prompt, each with all of its prices', () => {
    expect(offer('qwen/qwen3-max')?.tiers.map(({ above, prices }) => [above, prices.input, prices.output])).toEqual([[32_000, 1_560_000_000, 7_800_000_000], [128_000, 1_950_000_000, 9_750_000_000]]);
  });

  it('say that prices change by the hour', () => {
    expect(offer('deepseek/deepseek-v4-flash-vision-exp')).toMatchObject({ changesByTime: true, tiers: [], prices: { input: 440_000_000 } });
  });

  it('have no price rather than none to pay', () => {
    expect(offer('openrouter/auto')).toMatchObject({ noPrice: 'dynamic', prices: {}, vendor: 'openrouter', name: 'Auto Router' });
    const [bare] = offersOf(createCatalogue(CATALOGUE.models.slice(0, 1).map((model) => ({ ...model, rates: {} }))));
    expect(bare).toMatchObject({ noPrice: 'unknown', free: false });
  });

  it('are free, go away, or stand for another', () => {
    expect(offer('z-ai/glm-5.2:free')).toMatchObject({ free: true, prices: { input: 0, output: 0 } });
    expect(offer('~z-ai/glm-latest')).toMatchObject({ standsFor: 'z-ai/glm-5.3' });
    expect(offer('~z-ai/glm-latest')).not.toHaveProperty('expires');
  });
});
