import { describe, expect, it } from 'vitest';
import { standings } from '../../../src/core/budget/standing.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { estimateCall } from '../../../src/core/pricing/estimate.ts';
import { readRequest } from '../../../src/core/wire/request.ts';
import { estimateLine, footer, priceLine, tightestOf } from '../../../src/vscode/prompt/words.ts';
import { glanceAfter } from '../fakes/glance.ts';
import { NOON, budgeting, entryOf, held, spent, stateAfter } from '../fakes/ledger.ts';
import { CATALOGUE, model } from '../pricing/fixture.ts';

const same = (id: string): string => id;

function estimate(id: string): ReturnType<typeof estimateCall> {
  return estimateCall(readRequest('chat/completions', { model: id, messages: [{ role: 'user', content: 'Hello there' }] }), CATALOGUE, { at: NOON, defaultOutputCap: 1000 });
}

describe('the price of a model', () => {
  it.each([
    ['openai/gpt-4o-mini', '$0.150 in · $0.600 out per 1M tokens'], ['z-ai/glm-5.2:free', 'free'], ['openrouter/auto', 'price depends on the model that is chosen'], ['qwen/qwen3-max', '$0.780 in · $3.90 out per 1M tokens, dearer or cheaper at times'],
  ])('%s: %s', (id, expected) => {
    expect(priceLine(model(id))).toBe(expected);
  });
});

describe('the line under the prompt', () => {
  it('says what a call will cost, at most, and what is left of the tightest limit', () => {
    const all = standings(stateAfter([spent('a', 1), held('h', fromUsd(0.5))]), NOON, budgeting({ 'limits.daily': 2, 'limits.monthly': 100 }));
    expect(estimateLine(estimate('openai/gpt-4o-mini'), tightestOf(all))).toMatch(/^≈\$0\.00030, at most \$0\.000\d\d · ≈\d+ tokens in · \$0\.500 left today$/);
  });

  it('does not take an unknown price for none', () => {
    expect(estimateLine(estimate('nobody/knows'), undefined)).toBe('The price of this model is not known: the cost cannot be told before');
    expect(estimateLine(estimate('openrouter/auto'), undefined)).toBe('A router chooses the model, and the price with it: the cost cannot be told before');
  });
});

describe('the line under an answer', () => {
  const glance = glanceAfter([spent('a', 1.5)], { 'limits.daily': 5 });

  it('has model, tokens, cost and today', () => {
    const entry = entryOf({ id: 'e', inputTokens: 1200, outputTokens: 80, cost: fromUsd(0.0042) });
    expect(footer(entry, glance, same)).toBe('---\n\n*openai/gpt-4o-mini · 1,200 in, 80 out · $0.0042 · today $1.50 of $5.00*');
  });

  it.each([
    [{ costSource: 'none', generationId: 'gen-1' }, 'cost is being looked up'], [{ costSource: 'none' }, 'cost not known'], [{ costSource: 'estimate', cost: fromUsd(0.5) }, '≈$0.50, estimated'], [{ cost: fromUsd(0) }, '$0.00'],
  ] as const)('of a call with %j says: %s', (fields, expected) => {
    expect(footer(entryOf({ id: 'e', ...fields }), undefined, same)).toContain(` · ${expected}*`);
  });

  it('says that and why a call failed or was cancelled, with nothing in it taken for markup', () => {
    expect(footer(entryOf({ id: 'e', status: 'error', errorText: 'no [link](x) *at* all', costSource: 'none' }), undefined, same)).toContain('The call failed: no \\[link\\](x) \\*at\\* all\n\n');
    expect(footer(entryOf({ id: 'e', status: 'cancelled', costSource: 'none' }), undefined, same)).toContain('Cancelled.\n\n');
    expect(footer(entryOf({ id: 'e', cost: fromUsd(1) }), undefined, () => 'a*b_c')).toContain('a\\*b\\_c');
  });
});
