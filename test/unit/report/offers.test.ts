import { afterEach, describe, expect, it } from 'vitest';
import { comparedFacts } from '../../../media/report/model/comparison.ts';
import { DEFAULT_MODELS_VIEW, readModelsView, readTokens, toggleCompared } from '../../../media/report/model/modelsView.ts';
import { abilitiesOf, callPrice, cautionsOf, chosenOffers, contextText, NO_FILTER, priceText, sortOffers, sortOffersBy, vendorsOf } from '../../../media/report/model/offers.ts';
import { formatCount } from '../../../src/core/format.ts';
import { offersOf } from '../../../src/core/insight/offer.ts';
import { speak } from '../../../src/core/l10n.ts';
import type { ModelOffer } from '../../../src/protocol/models.ts';
import { CATALOGUE } from '../insight/kit.ts';

const OFFERS = offersOf(CATALOGUE);
const SIZE = { input: 10_000, output: 1000 };

function offer(id: string): ModelOffer {
  const found = OFFERS.find((one) => one.id === id);
  if (found === undefined) throw new Error(`not in the fixture: ${id}`);
  return found;
}

const ids = (offers: readonly ModelOffer[]): readonly string[] => offers.map(({ id }) => id);

describe('what a call of one’s own costs', () => {
  it('is its tokens at the price of each kind', () => {
    expect(callPrice(offer('openai/gpt-4o-mini'), SIZE)).toBe(10_000 * 150 + 1000 * 600);
  });

  it('goes by the length of the prompt', () => {
    expect(callPrice(offer('qwen/qwen3-max'), { input: 32_000, output: 0 })).toBe(32_000 * 780);
    expect(callPrice(offer('qwen/qwen3-max'), { input: 32_001, output: 0 })).toBe(32_001 * 1560);
    expect(callPrice(offer('qwen/qwen3-max'), { input: 200_000, output: 10 })).toBe(200_000 * 1950 + 10 * 9750);
  });

  it('counts what each call costs by itself', () => {
    expect(callPrice({ ...offer('openai/gpt-4o-mini'), prices: { ...offer('openai/gpt-4o-mini').prices, request: 5_000_000 as never } }, SIZE)).toBe(7_100_000);
  });

  it('is not known where the price is not, and never zero for that', () => {
    const auto = offer('openrouter/auto');
    expect([callPrice(auto, SIZE), priceText(auto, undefined)]).toEqual([undefined, 'varies']);
    expect(priceText({ ...auto, noPrice: 'unknown' }, undefined)).toBe('–');
    expect(priceText(offer('z-ai/glm-5.2:free'), callPrice(offer('z-ai/glm-5.2:free'), SIZE))).toBe('free');
    expect(priceText(offer('google/lyria-3-clip-preview'), callPrice(offer('google/lyria-3-clip-preview'), SIZE))).toBe('$0.00');
  });
});

describe('the list of models', () => {
  it('is searched by every word in vendor, name and id', () => {
    expect(ids(chosenOffers(OFFERS, { ...NO_FILTER, text: 'ANTHROPIC  batch' }))).toEqual(['anthropic/claude-haiku-4.5:batch']);
    expect(chosenOffers(OFFERS, { ...NO_FILTER, text: 'nothing like that' })).toEqual([]);
  });

  it('is filtered by vendor, context and abilities, all of them together', () => {
    expect(ids(chosenOffers(OFFERS, { ...NO_FILTER, free: true, tools: true }))).toEqual(['z-ai/glm-5.2:free', 'openrouter/free']);
    expect(ids(chosenOffers(OFFERS, { ...NO_FILTER, vendor: 'Perplexity', images: true }))).toEqual(['perplexity/sonar']);
    expect(chosenOffers(OFFERS, { ...NO_FILTER, context: 1_000_000 }).every(({ contextLength = 0 }) => contextLength >= 1_000_000)).toBe(true);
  });

  it('is sorted by what a call costs, unknown prices last whichever way', () => {
    const some = ['openrouter/auto', 'anthropic/claude-haiku-4.5', 'openai/gpt-4o-mini'].map(offer);
    expect(ids(sortOffers(some, { column: 'call', descending: false }, SIZE))).toEqual(['openai/gpt-4o-mini', 'anthropic/claude-haiku-4.5', 'openrouter/auto']);
    expect(ids(sortOffers(some, { column: 'call', descending: true }, SIZE))).toEqual(['anthropic/claude-haiku-4.5', 'openai/gpt-4o-mini', 'openrouter/auto']);
    expect(ids(sortOffers(some, { column: 'name', descending: false }, SIZE))).toEqual(['openrouter/auto', 'anthropic/claude-haiku-4.5', 'openai/gpt-4o-mini']);
  });

  it('turns round where it is sorted by a column already, and begins with the longest context', () => {
    expect(sortOffersBy({ column: 'call', descending: false }, 'call')).toEqual({ column: 'call', descending: true });
    expect(sortOffersBy({ column: 'call', descending: false }, 'context')).toEqual({ column: 'context', descending: true });
  });

  it('names vendors once, as people know them', () => {
    const vendors = vendorsOf(OFFERS);
    expect(vendors).toEqual([...new Set(vendors)]);
    expect(vendors).toContain('Z.ai');
  });

  it('says what models can, and what has to be known of them', () => {
    expect(abilitiesOf(offer('openai/gpt-audio'))).toEqual(['tools', 'structured answers', 'audio', 'makes audio']);
    expect(cautionsOf(offer('qwen/qwen3-max'))).toEqual(['above 32k tokens $1.56 in, $7.80 out', 'above 128k tokens $1.95 in, $9.75 out']);
    expect(cautionsOf(offer('~z-ai/glm-latest'))).toEqual(['stands for z-ai/glm-5.3 at present']);
    expect(cautionsOf({ ...offer('perplexity/sonar'), expires: '2026-12-31' })).toEqual(['offered until 2026-12-31']);
    expect([contextText(128_000), contextText(1_048_576), contextText(undefined)]).toEqual(['128k', '1.05M', '–']);
  });
});

describe('models side by side', () => {
  const facts = comparedFacts(['anthropic/claude-haiku-4.5', 'openai/gpt-4o-mini', 'openrouter/auto'].map(offer), SIZE);
  const fact = (title: string): (typeof facts)[number] | undefined => facts.find((one) => one.title === title);

  it('say what a call costs, and how many times the cheapest', () => {
    expect(fact('Your call')).toEqual({ title: 'Your call', cells: ['$0.015', '$0.0021', 'varies'], best: 1 });
    expect(fact('Against the cheapest')?.cells).toEqual(['7.1 ×', '1 ×', '–']);
    expect(fact('A thousand such calls')?.cells).toEqual(['$15.00', '$2.10', '–']);
  });

  it('name no best where all are alike', () => {
    const [one] = [offer('openai/gpt-4o-mini')];
    expect(comparedFacts([one, one], SIZE).every(({ best }) => best === undefined)).toBe(true);
  });
});

describe('what the tab of models remembers', () => {
  it('is read back as it was kept', () => {
    const view = { filter: { ...NO_FILTER, text: 'x', free: true }, sort: { column: 'name', descending: true }, compared: ['a', 'b'], size: { input: 5, output: 6 } } as const;
    expect(readModelsView(JSON.parse(JSON.stringify(view)))).toEqual(view);
  });

  it('counts as nothing where it makes no sense', () => {
    for (const kept of [undefined, 7, [], { filter: 3, sort: { column: 'evil' }, compared: 'x', size: { input: -1, output: 2 } }]) expect(readModelsView(kept)).toEqual(DEFAULT_MODELS_VIEW);
    expect(readModelsView({ compared: ['a', 1, 'b', 'c', 'd', 'e'] }).compared).toEqual(['a', 'b', 'c', 'd']);
  });

  it('compares four at most', () => {
    expect(toggleCompared(['a'], 'a')).toEqual([]);
    expect(toggleCompared(['a', 'b', 'c', 'd'], 'e')).toEqual(['a', 'b', 'c', 'd']);
  });

  it.each([['1,000', 1000], [' 12 000 ', 12_000], ['0', 0], ['', undefined], ['1.5', undefined], ['-3', undefined], ['lots', undefined], ['1e12', undefined]])('takes "%s" for %s tokens', (text, tokens) => {
    expect(readTokens(text)).toBe(tokens);
  });

  it('takes no fraction for a number of tokens', () => {
    expect(readTokens('12.000')).toBeUndefined();
  });
});

describe('a call of one’s own in other languages', () => {
  afterEach(() => speak('en', undefined));

  it.each(['de', 'es', 'it', 'pt-br', 'fr', 'de-ch', 'ja'])('is read as it is written in %s', (language) => {
    speak(language, undefined);
    expect([12_000, 1_250_000, 500].map((tokens) => readTokens(formatCount(tokens)))).toEqual([12_000, 1_250_000, 500]);
  });
});
