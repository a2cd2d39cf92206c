import { expect, it } from 'vitest';
import type { BudgetSetting } from '../../../src/core/budget/budgetSetting.ts';
import { fromUsd } from '../../../src/core/money.ts';
import type { HeldCall } from '../../../src/core/proxy/remaining.ts';
import { remainingToday } from '../../../src/core/proxy/remaining.ts';
import type { Settings } from '../../../src/core/settings.ts';
import type { Attribution } from '../../../src/core/usage.ts';
import { DAY, NOON, budgeting, held, spent, stateAfter } from '../fakes/ledger.ts';

const EVENTS = [spent('a', 1, { client: 'cline' }), spent('b', 2, { client: 'roo' }), spent('c', 50, { client: 'cline', at: NOON - DAY }), held('h', fromUsd(0.5))];

it.each<[string, Partial<Settings>, readonly BudgetSetting[], number | undefined]>([
  ['nothing is told without a daily limit', { 'limits.monthly': 100, 'limits.perRequest': 1, 'limits.tokensPerDay': 9 }, [{ scope: 'client:cline', hourly: 5 }], undefined],
  ['everything\'s, less what is set aside', { 'limits.daily': 10 }, [], 6.5],
  ['the client\'s own', {}, [{ scope: 'client:cline', daily: 4 }], 3],
  ['the tighter of both: the client\'s', { 'limits.daily': 10 }, [{ scope: 'client:cline', daily: 4 }], 3],
  ['the tighter of both: everything\'s', { 'limits.daily': 4 }, [{ scope: 'client:cline', daily: 40 }], 0.5],
  ['another client\'s does not count', {}, [{ scope: 'client:roo', daily: 4 }], undefined],
  ['never less than nothing', { 'limits.daily': 1 }, [], 0],
])('%s', (_, settings, budgets, expected) => {
  const left = remainingToday({ who: { source: 'proxy', client: 'cline' } }, stateAfter(EVENTS), NOON, budgeting({ ...settings, budgets }));
  expect(left).toBe(expected === undefined ? undefined : fromUsd(expected));
});

it('looks at all that budgets look at: the project, the session, and whichever model answers', () => {
  const budgets: readonly BudgetSetting[] = [{ scope: 'project:shop', daily: 5 }, { scope: 'session:s', daily: 4 }, { scope: 'model:a/*', daily: 3 }, { scope: 'model:b/two', daily: 2 }];
  const left = (call: Omit<HeldCall, 'who'> & { readonly who?: Partial<Attribution> }): number | undefined => remainingToday({ ...call, who: { source: 'proxy', client: 'cline', ...call.who } }, stateAfter([]), NOON, budgeting({ budgets }));
  expect(left({})).toBeUndefined();
  expect(left({ who: { project: 'shop' } })).toBe(fromUsd(5));
  expect(left({ who: { project: 'shop', session: 's' } })).toBe(fromUsd(4));
  expect(left({ who: { project: 'shop' }, model: 'a/one' })).toBe(fromUsd(3));
  expect(left({ model: 'a/one', others: ['b/two'] })).toBe(fromUsd(2));
  expect(left({ model: 'c/three' })).toBeUndefined();
});
