import { describe, expect, it } from 'vitest';
import { EMPTY_CATALOGUE } from '../../../src/core/pricing/catalogue.ts';
import { unlistedModel } from '../../../src/core/pricing/unlisted.ts';

const models = ['openai/gpt-4o-mini', 'anthropic/claude-haiku-4.5'].map((id) => ({ id }));
const catalogue = { models, find: (id: string) => models.find((model) => model.id === id) } as unknown as Parameters<typeof unlistedModel>[1];

describe('an id that no model has', () => {
  it.each([
    ['gpt-4o-mini', 'openai/gpt-4o-mini'], ['gpt-4o-min', 'openai/gpt-4o-mini'], ['GPT-4o-Mini', 'openai/gpt-4o-mini'], ['antropic/claude-haiku-4.5', 'anthropic/claude-haiku-4.5'],
  ])('is near to one that has, with or without its vendor: %s', (id, meant) => {
    expect(unlistedModel(id, catalogue)).toEqual({ id, meant });
  });

  it('is near to none', () => {
    expect(unlistedModel('something/else-entirely', catalogue)).toEqual({ id: 'something/else-entirely' });
  });

  it('is not guessed about where one has it, or no model is known', () => {
    expect(unlistedModel('openai/gpt-4o-mini', catalogue)).toBeUndefined();
    expect(unlistedModel('anything', EMPTY_CATALOGUE)).toBeUndefined();
  });

  it('may be as long as it likes, and costs no time', () => {
    const id = 'openai/gpt-4o-mini'.repeat(1_000_000);
    expect(unlistedModel(id, catalogue)).toEqual({ id });
  });
});
