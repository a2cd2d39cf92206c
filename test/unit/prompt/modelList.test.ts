import { describe, expect, it } from 'vitest';
import { estimateCall } from '../../../src/core/pricing/estimate.ts';
import type { Estimate } from '../../../src/core/pricing/estimate.ts';
import type { Model } from '../../../src/core/pricing/model.ts';
import { readRequest } from '../../../src/core/wire/request.ts';
import type { ListWish } from '../../../src/vscode/prompt/modelList.ts';
import { filterWords, listModels } from '../../../src/vscode/prompt/modelList.ts';
import { NOON } from '../fakes/ledger.ts';
import { CATALOGUE, model } from '../pricing/fixture.ts';

const WISH: ListWish = { typed: '', filter: 'all', favourites: [], recent: [] };
const CHEAP = 'openai/gpt-4o-mini';
const FREE = 'z-ai/glm-5.2:free';

function ids(wish: Partial<ListWish>): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(listModels(CATALOGUE.models, { ...WISH, ...wish }).map(({ title, models }) => [title, models.map(({ id }) => id)]));
}

function costOf(model: Model): Estimate {
  return estimateCall(readRequest('chat/completions', { model: model.id, messages: [{ role: 'user', content: 'Hello' }] }), CATALOGUE, { at: NOON, defaultOutputCap: 1000 });
}

describe('the list of models', () => {
  it('has favourites first, then those that were used last, each once, then all others by name', () => {
    const lists = ids({ favourites: [FREE, 'gone/model'], recent: ['', CHEAP, FREE, CHEAP] });
    expect(lists.favourites).toEqual([FREE]);
    expect(lists['recently used']).toEqual([CHEAP]);
    const others = lists['all models'] ?? [];
    expect(others).not.toContain(CHEAP);
    expect(others).not.toContain(FREE);
    expect(others.length).toBeGreaterThan(3);
  });

  it('has no heading over nothing, and no batch listing or model without text', () => {
    const lists = ids({});
    expect(Object.keys(lists)).toEqual(['all models']);
    expect((lists['all models'] ?? []).filter((id) => id.endsWith(':batch'))).toEqual([]);
  });

  it('does not offer the one that another is wanted for, whether it is a favourite, was used last, is typed or is cheap', () => {
    for (const wish of [{}, { favourites: [CHEAP], recent: [CHEAP] }, { typed: CHEAP }, { costOf }]) {
      const offered = Object.values(ids({ ...wish, except: CHEAP })).flat();
      expect(offered).not.toContain(CHEAP);
      expect(offered).toContain('openrouter/auto');
    }
  });

  it('puts first what is meant by what was typed, the filter kept', () => {
    expect(ids({ typed: 'gpt-4o-mini', favourites: [FREE] })['']?.[0]).toBe(CHEAP);
    expect(ids({ typed: 'gpt-4o-mini', filter: 'free' })['']).not.toContain(CHEAP);
  });

  it('shows those that are free, or cost at most so much in and out; a price that depends or is not known passes neither', () => {
    const shownFree = Object.values(ids({ filter: 'free' })).flat();
    expect(shownFree).toContain(FREE);
    expect(shownFree).not.toContain(CHEAP);
    const song = { ...model(FREE), id: 'a/song', name: 'Song', outputModalities: ['text', 'audio'] };
    expect(listModels([song], { ...WISH, filter: 'free' })).toEqual([]);
    expect(Object.values(ids({ filter: { most: 0.6 } })).flat()).toEqual(expect.arrayContaining([FREE, CHEAP]));
    expect(Object.values(ids({ filter: { most: 0.59 } })).flat()).not.toContain(CHEAP);
    expect(Object.values(ids({ filter: { most: 1000 } })).flat()).not.toContain('openrouter/auto');
  });

  it('sorts by what the prompt would cost, those last of which nobody can tell', () => {
    const sorted = ids({ costOf })['cheapest for this prompt first'] ?? [];
    const costs = sorted.map((id) => costOf(model(id))).map((estimate) => (estimate.kind === 'known' ? estimate.expected : Infinity));
    expect(costs).toEqual(costs.toSorted((a, b) => a - b));
    expect(sorted[0]).toMatch(/free$/);
    expect(costs.at(-1)).toBe(Infinity);
    expect(sorted).toContain('openrouter/auto');
  });
});

it.each([['all', 'all prices'], ['free', 'free'], [{ most: 0.5 }, 'at most $0.5 per 1M tokens']] as const)('the filter %j in words', (filter, words) => {
  expect(filterWords(filter)).toBe(words);
});
