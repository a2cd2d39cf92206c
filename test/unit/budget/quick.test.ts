import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BudgetSetting } from '../../../src/core/budget/budgetSetting.ts';
import { decide } from '../../../src/core/budget/guard.ts';
import { passesEasily } from '../../../src/core/budget/quick.ts';
import { nano } from '../../../src/core/money.ts';
import { POLICIES } from '../../../src/core/budget/budget.ts';
import { UNKNOWN, candidate, costs } from '../fakes/guard.ts';
import { NOON, budgeting, held, spent, stateAfter } from '../fakes/ledger.ts';

const CALL = { client: 'cline', model: 'openai/gpt-4o' };
const amount = fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined });
const setting = fc.record({
  scope: fc.constantFrom('client:cline', 'client:*', 'model:openai/*', 'client:roo'), hourly: amount, daily: amount, monthly: amount, perRequest: amount, tokensPerHour: amount.map((tokens) => tokens && tokens * 1000),
  policy: fc.constantFrom(...POLICIES), each: fc.boolean(), warnAt: fc.constantFrom(10, 50, 100), degradeAt: fc.constantFrom(10, 50, 100),
}).map((fields): BudgetSetting => fields);

describe('a call that nothing comes near of', () => {
  it('is let through as the guard lets it through, and no other is', () => {
    const spends = fc.array(fc.tuple(fc.nat(6_000_000_000), fc.nat(3000), fc.constantFrom('cline', 'roo'), fc.boolean()), { maxLength: 4 });
    const seen = { easy: 0, others: 0 };
    fc.assert(fc.property(fc.uniqueArray(setting, { maxLength: 4, selector: ({ scope }) => scope }), spends, fc.double({ min: 0, max: 20, noNaN: true }), fc.nat(5000), fc.option(fc.integer({ min: 1024, max: 9000 }), { nil: undefined }), (budgets, past, usd, prompt, longest) => {
      const events = past.map(([cost, tokens, client, isOpen], index) => (isOpen ? { ...held(`h${index}`, nano(cost)), tokens, who: { source: 'proxy' as const, client } } : spent(`e${index}`, cost / 1e9, { client, inputTokens: tokens })));
      const state = stateAfter(events);
      const call = candidate({ ...costs(usd, 0.1, 1024, prompt), ...(longest === undefined ? {} : { longest }) }, { budgets }, CALL);
      const easily = passesEasily(call, state, NOON, budgeting({ budgets }));
      seen[easily === undefined ? 'others' : 'easy'] += 1;
      if (easily !== undefined) expect(decide(call, state, NOON, budgeting({ budgets }))).toEqual({ kind: 'allow', ...easily });
    }), { numRuns: 2000 });
    expect(Math.min(seen.easy, seen.others)).toBeGreaterThan(200);
  });

  it('is not one whose price nobody knows, or whose tokens, where these are limited', () => {
    expect(passesEasily(candidate(UNKNOWN, {}), stateAfter([]), NOON, budgeting())).toBeUndefined();
    const limited = { 'limits.tokensPerDay': 9_000_000 };
    expect(passesEasily(candidate({ ...costs(0), tokensWithCap: () => undefined }, limited), stateAfter([]), NOON, budgeting(limited))).toBeUndefined();
  });
});
