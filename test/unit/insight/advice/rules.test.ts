import { describe, expect, it } from 'vitest';
import { cheaperModel } from '../../../../src/core/insight/advice/cheaperModel.ts';
import { costlyErrors } from '../../../../src/core/insight/advice/costlyErrors.ts';
import { dearProviders } from '../../../../src/core/insight/advice/dearProviders.ts';
import { expiringModel } from '../../../../src/core/insight/advice/expiringModel.ts';
import type { AdviceRule } from '../../../../src/core/insight/advice/facts.ts';
import { freeVariant } from '../../../../src/core/insight/advice/freeVariant.ts';
import { keyWithoutLimit } from '../../../../src/core/insight/advice/keyWithoutLimit.ts';
import { muchReasoning } from '../../../../src/core/insight/advice/muchReasoning.ts';
import { noOwnLimit, proposedLimit } from '../../../../src/core/insight/advice/noOwnLimit.ts';
import { spentElsewhere } from '../../../../src/core/insight/advice/spentElsewhere.ts';
import { uncachedPrompts } from '../../../../src/core/insight/advice/uncachedPrompts.ts';
import { fromUsd, nano } from '../../../../src/core/money.ts';
import { createCatalogue } from '../../../../src/core/pricing/catalogue.ts';
import { DEFAULT_SETTINGS } from '../../../../src/core/settings.ts';
import { CATALOGUE, DAY, NOW, call, elsewhere, facts, many } from '../kit.ts';

const KEY = { usage: fromUsd(20), tookMs: 10 };

describe('a cheaper model', () => {
  // 212 summaries by haiku at $0.03: $6.36. The tokens of each cost 20,000 × 150 + 2,000 × 600 = 4,200,000 with gpt-4o-mini.
  const summaries = many(212, call({ purpose: 'summary', inputTokens: 20_000, outputTokens: 2000, cost: fromUsd(0.03) }));
  const mini = call({ model: 'openai/gpt-4o-mini', client: 'aider', cost: fromUsd(0.001) });
  // The fixture has few models: what haiku can but mini cannot is not what this is about.
  const catalogue = createCatalogue(CATALOGUE.models.map((model) => (model.id === 'anthropic/claude-haiku-4.5' ? { ...model, supportedParameters: ['tools'] } : model)));

  it('that is used already takes over the same work, with the exact saving', () => {
    const [advice, ...others] = cheaperModel(facts([...summaries, mini], { catalogue }));
    expect(others).toEqual([]);
    expect(advice?.text).toBe('Moving your 212 calls for “summary” from claude-haiku-4.5 to gpt-4o-mini would have saved about $5.47 of $6.36 in the last seven days.');
    expect(advice?.saving).toEqual({ amount: nano(6_360_000_000 - 212 * 4_200_000), of: nano(6_360_000_000), certainty: 'estimate' });
    expect(advice?.action).toEqual({ kind: 'try-model', to: 'openai/gpt-4o-mini', model: 'anthropic/claude-haiku-4.5', purpose: 'summary' });
    expect(advice?.basis).toContain('they would have cost $0.623 to $1.16');
    expect(advice?.basis).toContain('Whether its answers are good enough is yours to judge.');
  });

  it('is not one of another maker that nobody here uses', () => {
    expect(cheaperModel(facts(summaries, { catalogue }))).toEqual([]);
  });

  it('must have tools and reasoning where the other one has', () => {
    expect(cheaperModel(facts([...summaries, mini]))).toEqual([]);
  });

  it('must have room for the longest call', () => {
    expect(cheaperModel(facts([...summaries, mini, call({ purpose: 'summary', inputTokens: 128_001 })], { catalogue }))).toEqual([]);
  });

  it('is no advice for less than half a dollar', () => {
    expect(cheaperModel(facts([...summaries.slice(0, 19), mini], { catalogue }))).toEqual([]);
    expect(cheaperModel(facts([...summaries.slice(0, 20), mini], { catalogue }))).toHaveLength(1);
  });
});

describe('prompts that are not cached', () => {
  const turns = Array.from({ length: 40 }, (_, turn) => call({ session: 's', at: NOW - DAY + turn * 60_000, inputTokens: 100_000 + turn * 1000, cost: fromUsd(0.1) }));

  it('cost what reading them from a cache would have spared', () => {
    const [advice] = uncachedPrompts(facts(turns));
    // 39 calls repeat 100,000 to 138,000 tokens: 4,641,000. Nine of ten at 900 less, 1,000 new ones each at 250 more; never more than the call.
    const saved = Array.from({ length: 39 }, (_, turn) => Math.min(100_000_000, (100_000 + turn * 1000) * 810 - 250_000)).reduce((sum, each) => sum + each, 0);
    expect(advice?.saving).toEqual({ amount: nano(saved), of: nano(4_000_000_000), certainty: 'estimate' });
    expect(advice?.text).toBe('97 % of the prompts of cline to claude-haiku-4.5 repeat and are not read from a cache: about $3.66 of $4.00 in the last seven days.');
  });

  it('are no matter where they are read from a cache', () => {
    expect(uncachedPrompts(facts(turns.map((one) => ({ ...one, cacheReadTokens: one.inputTokens ?? 0 }))))).toEqual([]);
  });
});

describe('limits that are missing', () => {
  it('at OpenRouter', () => {
    const [advice] = keyWithoutLimit(facts([call({ cost: fromUsd(2) })], { key: { ...KEY, limit: null, credits: fromUsd(38.5) } }));
    expect(advice?.text).toBe('This key has no limit at OpenRouter, and spent $2.00 in the last seven days. Whoever gets hold of it can spend all your credits ($38.50).');
    expect(advice?.action).toEqual({ kind: 'key-settings' });
  });

  it.each<[string, ReturnType<AdviceRule>]>([
    ['with a limit', keyWithoutLimit(facts([call({ cost: fromUsd(2) })]))],
    ['where the key has not said', keyWithoutLimit(facts([call({ cost: fromUsd(2) })], { key: KEY }))],
    ['without spend', keyWithoutLimit(facts([call({ cost: fromUsd(0.4) })], { key: { ...KEY, limit: null } }))],
  ])('but not %s', (_, said) => {
    expect(said).toEqual([]);
  });

  it('here: one is proposed that would never have stopped a call', () => {
    const month = [call({ at: NOW - 20 * DAY, cost: fromUsd(3.3) }), call({ cost: fromUsd(1) }), elsewhere(1)];
    const [advice] = noOwnLimit(facts(month.slice(1), { month, settings: DEFAULT_SETTINGS }));
    expect(advice?.text).toBe('Nothing limits your spend: $2.00 in the last seven days. A daily limit of $5.00 would not have stopped a single call in the last thirty.');
    expect(advice?.action).toEqual({ kind: 'set-limit', period: 'day', usd: 5 });
  });

  it('but not where there is one of any kind', () => {
    const week = [call({ cost: fromUsd(2) })];
    expect(noOwnLimit(facts(week))).toEqual([]);
    expect(noOwnLimit(facts(week, { settings: { ...DEFAULT_SETTINGS, budgets: [{ scope: 'client:cline', daily: 1 }] } }))).toEqual([]);
  });

  it.each([[0.1, 0.5], [0.4, 0.5], [0.41, 1], [3.3, 5], [80, 100], [81, 150]])('a dearest day of $%d proposes $%d', (most, limit) => {
    expect(proposedLimit(fromUsd(most))).toBe(limit);
  });
});

describe('a model that goes away', () => {
  const catalogue = createCatalogue(CATALOGUE.models.map((model) => (model.id === 'qwen/qwen-plus-2025-07-28:thinking' || model.id === 'openai/gpt-4o-mini' ? { ...model, expirationDate: '2026-12-20' } : model)));

  it('is told a month before, with the nearest by the same maker', () => {
    const [advice] = expiringModel(facts([call({ model: 'openai/gpt-4o-mini' }), call({ model: 'openai/gpt-4o-mini', calls: 3 })], { catalogue }));
    expect(advice?.text).toBe('gpt-4o-mini will no longer be offered from 2026-12-20; 4 calls went to it in the last thirty days.');
    expect(advice?.action).toEqual({ kind: 'try-model', to: 'openai/gpt-5.6-luna', model: 'openai/gpt-4o-mini' });
  });

  it('is told where it is the default, though nothing went to it', () => {
    const [advice] = expiringModel(facts([], { catalogue, settings: { ...DEFAULT_SETTINGS, defaultModel: 'openai/gpt-4o-mini' } }));
    expect(advice?.text).toBe('gpt-4o-mini will no longer be offered from 2026-12-20. It is your default model.');
    expect(advice?.action).toEqual({ kind: 'default-model', model: 'openai/gpt-5.6-luna' });
  });

  it('is told where it is gone', () => {
    const [advice] = expiringModel(facts([call({ model: 'openai/gpt-4o-mini' })], { catalogue, now: NOW + 60 * DAY }));
    expect(advice?.text).toBe('gpt-4o-mini is no longer offered since 2026-12-20; 1 call went to it in the last thirty days.');
  });

  it('is no matter before, nor where nobody uses it', () => {
    expect(expiringModel(facts([call({ model: 'openai/gpt-4o-mini' })], { catalogue, now: NOW - 10 * DAY }))).toEqual([]);
    expect(expiringModel(facts([call()], { catalogue }))).toEqual([]);
  });
});

describe('errors that cost money', () => {
  it('are told by program', () => {
    const week = [...many(12, call({ hasFailed: true, cost: fromUsd(0.05) })), call({ cost: fromUsd(1) }), call({ client: '', hasFailed: true, cost: fromUsd(0.3) })];
    const [advice, ...others] = costlyErrors(facts(week));
    expect(others).toEqual([]);
    expect(advice?.text).toBe('12 calls of cline failed in the last seven days and were charged all the same: $0.600 of $1.60.');
    expect(advice?.action).toEqual({ kind: 'show-calls', status: 'error', client: 'cline' });
  });

  it('are no matter below a tenth', () => {
    expect(costlyErrors(facts([call({ hasFailed: true, cost: fromUsd(0.6) }), call({ cost: fromUsd(5.5) })]))).toEqual([]);
  });
});

describe('a free variant', () => {
  const glm = many(30, call({ model: 'z-ai/glm-5.2', cost: fromUsd(0.02) }));

  it('is told with what it costs otherwise', () => {
    const [advice] = freeVariant(facts(glm));
    expect(advice?.text).toBe('glm-5.2 is also offered for nothing: your 30 calls of the last seven days cost $0.600.');
    expect(advice?.action).toEqual({ kind: 'copy', text: 'z-ai/glm-5.2:free' });
  });

  it('is no alternative for more calls than it answers, or longer ones', () => {
    expect(freeVariant(facts(many(50, call({ model: 'z-ai/glm-5.2', cost: fromUsd(0.02) })), { key: { ...KEY, isFreeTier: true } }))).toEqual([]);
    expect(freeVariant(facts([...glm, call({ model: 'z-ai/glm-5.2', inputTokens: 300_000 })]))).toEqual([]);
  });
});

describe('dear providers', () => {
  it('are told by what they cost beyond the list', () => {
    // At the list: 10,000 × 1,000 + 1,000 × 5,000 = $0.015 each.
    const [advice] = dearProviders(facts(many(100, call({ cost: fromUsd(0.025) }))));
    expect(advice?.saving).toEqual({ amount: nano(1_000_000_000), of: nano(2_500_000_000), certainty: 'atMost' });
    expect(advice?.action).toEqual({ kind: 'copy', text: 'anthropic/claude-haiku-4.5:floor' });
  });

  it('are none at the list’s price', () => {
    expect(dearProviders(facts(many(100, call())))).toEqual([]);
  });
});

describe('much reasoning', () => {
  it('is told with its price', () => {
    // 100 × 800 tokens at 5,000: $0.40 … a thousand calls: $4.00 of $15.00, half of it spared: $2.00.
    const [advice] = muchReasoning(facts(many(1000, call({ reasoningTokens: 800 }))));
    expect(advice?.text).toBe('80 % of what claude-haiku-4.5 answered in the last seven days was reasoning: about $4.00 of $15.00.');
    expect(advice?.saving).toEqual({ amount: nano(2_000_000_000), of: nano(15_000_000_000), certainty: 'atMost' });
  });

  it('is no matter below six tenths', () => {
    expect(muchReasoning(facts(many(1000, call({ reasoningTokens: 590 }))))).toEqual([]);
  });
});

describe('spend of other programs', () => {
  it('is told as a share', () => {
    const [advice] = spentElsewhere(facts([elsewhere(0.82), call({ cost: fromUsd(1.18) })]));
    expect(advice?.text).toBe('41 % of what this key spent in the last seven days came from other programs: $0.820 of $2.00.');
    expect(advice?.action).toEqual({ kind: 'connect-tool' });
  });

  it('is no matter while it is little', () => {
    expect(spentElsewhere(facts([elsewhere(0.4)]))).toEqual([]);
    expect(spentElsewhere(facts([elsewhere(0.6), call({ cost: fromUsd(2) })]))).toEqual([]);
  });
});
