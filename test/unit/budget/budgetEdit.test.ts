import { describe, expect, it } from 'vitest';
import type { BudgetSetting } from '../../../src/core/budget/budgetSetting.ts';
import { checkModels } from '../../../src/core/budget/budgetChecks.ts';
import { sameScope, withBudget } from '../../../src/core/budget/budgetEdit.ts';
import { limitOf } from '../../../src/core/budget/limitPlace.ts';
import { breachOf, termsOf } from '../../../src/core/budget/terms.ts';
import { candidate, costs } from '../fakes/guard.ts';
import { NOON, budgeting, stateAfter } from '../fakes/ledger.ts';

const CLINE: BudgetSetting = { scope: 'client:cline', daily: 5, policy: 'ask' };
const ROO: BudgetSetting = { scope: 'client:roo', daily: 1 };
const KNOWN = { has: (id: string) => ['a/b', 'a/c'].includes(id), ids: () => ['a/b', 'a/c'] };

describe('a change to a budget', () => {
  it('changes the one of that scope, in its place, however it is spelt', () => {
    expect(withBudget([CLINE, ROO], ' client:CLINE ', { daily: 7, monthly: 50 })).toEqual([{ ...CLINE, daily: 7, monthly: 50 }, ROO]);
  });

  it('adds one where there is none', () => {
    expect(withBudget([ROO], 'model:a/*', { perRequest: 0.5 })).toEqual([ROO, { scope: 'model:a/*', perRequest: 0.5 }]);
  });

  it('takes a field away, and the budget with its last limit', () => {
    expect(withBudget([{ ...CLINE, monthly: 50 }], 'client:cline', { daily: null })).toEqual([{ scope: 'client:cline', monthly: 50, policy: 'ask' }]);
    expect([withBudget([CLINE, ROO], 'client:cline', { daily: null }), withBudget([ROO], 'client:new', { policy: 'ask' })]).toEqual([[ROO], [ROO]]);
  });

  it('leaves the list that it was given as it was', () => {
    const before = [CLINE];
    withBudget(before, 'client:cline', { daily: 9 });
    expect(before).toEqual([{ scope: 'client:cline', daily: 5, policy: 'ask' }]);
  });

  it('knows two spellings of one scope from two scopes', () => {
    expect([sameScope('client:Cline', 'client: cline'), sameScope('client:cline', 'user:cline'), sameScope('nonsense', 'nonsense')]).toEqual([true, false, true]);
  });
});

describe('what the list of models says of budgets', () => {
  it('names models that do not exist, with their places', () => {
    expect(checkModels(['a/b', 'x/y'], [ROO, { ...CLINE, downgradeTo: ['z/z', 'a/c'] }], KNOWN)).toEqual([
      { field: 'downgradeTo', value: 'x/y', reason: 'names a model that OpenRouter does not have' }, { index: 1, field: 'downgradeTo', value: 'z/z', reason: 'names a model that OpenRouter does not have' },
    ]);
  });

  it('names patterns that no model fits', () => {
    expect(checkModels([], ['model:a/*', 'model:anthropik/*', 'client:nobody'].map((scope) => ({ scope, daily: 1 })), KNOWN)).toEqual([{ index: 1, field: 'scope', value: 'model:anthropik/*', reason: 'fits no model that OpenRouter has' }]);
  });
});

describe('a limit that had no room', () => {
  it('is found in the settings again, whatever it limits', () => {
    const all = { hourly: 1, daily: 2, weekly: 3, monthly: 4, perRequest: 0.5, tokensPerHour: 10, tokensPerDay: 20 };
    const settings = { budgets: [{ scope: 'client:cline', ...all }] };
    const terms = termsOf(candidate(costs(1), settings, { client: 'cline' }).bindings, stateAfter([]), NOON, budgeting(settings));
    expect(terms.map((term) => limitOf(breachOf(term, 1)))).toEqual(['perRequest', 'hourly', 'daily', 'weekly', 'monthly', 'tokensPerHour', 'tokensPerDay'].map((field) => ({ scope: 'client:cline', field })));
    expect(limitOf({ kind: 'unknown-price', reason: 'unknown-model', standing: undefined })).toBeUndefined();
  });
});
