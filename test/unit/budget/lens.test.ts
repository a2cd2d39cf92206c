import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { budgetsOf } from '../../../src/core/budget/budgets.ts';
import type { BudgetSetting } from '../../../src/core/budget/budgetSetting.ts';
import { bindingName, bindingsOf } from '../../../src/core/budget/lens.ts';
import type { Scoped } from '../../../src/core/budget/scope.ts';
import { standings } from '../../../src/core/budget/standing.ts';
import type { HoldEvent, NewEvent } from '../../../src/core/ledger/events.ts';
import { fromUsd, nano } from '../../../src/core/money.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/settings.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { DAY, HOUR, NOON, budgeting, held, spent, stateAfter, written } from '../fakes/ledger.ts';

const others = spent('u:abababab:1:0', 50, { source: 'untracked', calls: 0, costSource: 'key', model: '' });

function names(budgets: readonly BudgetSetting[], call: Scoped): readonly string[] {
  return bindingsOf(budgetsOf({ ...DEFAULT_SETTINGS, budgets }), call).map(bindingName);
}

/** Dollars used of each limit, by name. */
function used(budgets: readonly BudgetSetting[], events: readonly NewEvent[], more: Partial<Settings> = {}): Readonly<Record<string, number>> {
  return Object.fromEntries(standings(stateAfter(events), NOON, budgeting({ ...more, budgets })).map(({ name, used: amount }) => [name, amount / 1e9]));
}

function heldBy(id: string, usd: number, who: HoldEvent['who'], model?: string): NewEvent {
  return { ...held(id, fromUsd(usd)), who, ...(model === undefined ? {} : { model }) } as NewEvent;
}

describe('the budgets that bind a call', () => {
  const budgets = ['client:cline', 'project:shop', 'model:anthropic/*', 'purpose:review', 'user:me', 'session:s1'].map((scope) => ({ scope, daily: 5, each: false }));

  it('are all whose scope it is in', () => {
    expect(names(budgets, { client: 'cline', project: 'shop 01234567', model: 'anthropic/claude-haiku-4.5', purpose: 'review', user: 'me', session: 's1' })).toEqual(['client:cline', 'project:shop', 'model:anthropic/*', 'purpose:review', 'user:me', 'session:s1']);
    expect(names(budgets, { client: 'other', model: 'openai/gpt-4o' })).toEqual([]);
  });

  it('bind by each value where each has them for itself: a call of two tags by both', () => {
    expect(names([{ scope: 'tag:team-*', daily: 5, each: true }], { tags: ['team-a', 'x', 'team-b'] })).toEqual(['tag:team-a', 'tag:team-b']);
    expect(names([{ scope: 'tag:team-*', daily: 5 }], { tags: ['team-a', 'x', 'team-b'] })).toEqual(['tag:team-*']);
    expect(names([{ scope: 'session:*', daily: 5 }], { session: 's1' })).toEqual(['session:s1']);
  });
});

describe('a budget of what a client does without naming a sub-client', () => {
  const own = { scope: 'client:host/default', daily: 5 };

  it('binds no other call', () => {
    expect(names([own], { client: 'host' })).toEqual(['client:host/default']);
    for (const client of ['host/one', 'other', 'hosts']) expect(names([own], { client })).toEqual([]);
  });

  it.each([true, false])('counts no other call (each for itself: %s)', (each) => {
    const events = [spent('a', 1, { client: 'host' }), spent('b', 2, { client: 'host/one' }), spent('c', 4, { client: 'other' }), heldBy('h', 0.5, { source: 'proxy', client: 'host' })];
    expect(used([{ ...own, each }, { scope: 'client:host', daily: 9 }], events)).toEqual({ 'client:host/default': 1, 'client:host': 3 });
  });

  it('is none of each client\'s', () => {
    expect(names([{ scope: 'client:*', daily: 5, each: true }], { client: 'host' })).toEqual(['client:host']);
  });
});

describe('the book of budgets', () => {
  it('finds those that bind a call, each once, as looking at every one of them does', () => {
    const scopes = ['client:cline', 'client:*', 'client:cline/default', 'project:shop', 'model:openai/*', 'tag:a', 'tag:*', 'session:*', 'purpose:review', 'user:me'];
    const setting = fc.tuple(fc.subarray(scopes), fc.array(fc.boolean(), { minLength: 10, maxLength: 10 })).map(([chosen, each]) => chosen.map((scope, index) => ({ scope, daily: 1, each: each[index] ?? false })));
    const call = fc.record({ client: fc.constantFrom('', 'cline', 'cline/sub', 'roo'), project: fc.constantFrom('', 'shop 01234567'), model: fc.constantFrom('openai/gpt-4o', 'a/b'), tags: fc.subarray(['a', 'b']), session: fc.constantFrom('', 's1', 's2'), purpose: fc.constantFrom('', 'review'), user: fc.constantFrom('', 'me') });
    fc.assert(fc.property(setting, fc.array(call, { minLength: 1, maxLength: 5 }), (budgets, calls) => {
      const rules = budgeting({ 'limits.daily': 9, budgets });
      for (const each of calls) {
        const found = rules.budgets.bindingsOf(each).map(bindingName);
        expect(found.toSorted()).toEqual(bindingsOf(budgetsOf(rules.settings), each).map(bindingName).toSorted());
      }
    }), { numRuns: 500 });
  });
});

describe('what counts towards a budget', () => {
  it.each<[string, Partial<UsageEntry>, Partial<UsageEntry>]>([
    ['client:cline', { client: 'cline' }, { client: 'clinefork' }], ['client:cline', { client: 'cline/reviewer' }, {}], ['project:shop', { project: 'shop 01234567' }, { project: 'workshop 01234567' }],
    ['session:s1', { session: 's1' }, { session: 's2' }], ['model:openai/gpt-4o', { model: 'openai/gpt-4o:nitro' }, { model: 'openai/gpt-4o-mini' }], ['purpose:re*', { purpose: 'review' }, { purpose: 'chat' }],
    ['user:me', { user: 'me' }, { user: 'you' }], ['tag:a', { tags: ['b', 'a'] }, { tags: ['ab'] }],
  ])('of %s is what is in it: %j, not %j', (scope, inside, outside) => {
    expect(used([{ scope, daily: 5, each: false }], [spent('a', 1, inside), spent('b', 2, outside), others])).toEqual({ [scope]: 1 });
  });

  it('is the model that answered, not the one that was asked for', () => {
    const fallen = spent('a', 1, { requestedModel: 'openai/gpt-4o', model: 'openai/gpt-4o-mini' });
    expect(used([{ scope: 'model:openai/gpt-4o', daily: 5 }, { scope: 'model:openai/gpt-4o-mini', daily: 5 }], [fallen])).toEqual({ 'model:openai/gpt-4o': 0, 'model:openai/gpt-4o-mini': 1 });
  });

  it('of everything alone is what others spend with the key', () => {
    expect(used([{ scope: 'client:*', daily: 5 }, { scope: 'model:*', daily: 5 }, { scope: 'user:*', daily: 5 }], [spent('a', 1, { client: 'cline', user: 'me' }), others], { 'limits.daily': 99 }))
      .toEqual({ 'everything': 51, 'client:*': 1, 'model:*': 1, 'user:*': 1 });
    expect(used([], [spent('a', 1), others], { 'limits.daily': 99, 'countUntracked': false })).toEqual({ everything: 1 });
  });

  it('is each value\'s own where each has the limits for itself, and once for all where they have them together', () => {
    const events = [spent('a', 1, { tags: ['team-a', 'team-b'] }), spent('b', 2, { tags: ['team-b'] }), spent('c', 4, { tags: ['x'] })];
    expect(used([{ scope: 'tag:team-*', daily: 5, each: true }], events)).toEqual({ 'tag:team-a': 1, 'tag:team-b': 3 });
    expect(used([{ scope: 'tag:team-*', daily: 5 }], events)).toEqual({ 'tag:team-*': 3 });
  });

  it('of a client that has a budget like all others is also what its sub-clients do', () => {
    const events = [spent('a', 1, { client: 'cline' }), spent('b', 2, { client: 'cline/reviewer' }), spent('c', 4, { client: 'roo' })];
    expect(used([{ scope: 'client:*', daily: 5, each: true }], events)).toEqual({ 'client:cline': 3, 'client:cline/reviewer': 2, 'client:roo': 4 });
  });

  it('is also what is set aside for calls that run', () => {
    const state = stateAfter([heldBy('a', 1, { source: 'proxy', client: 'cline', tags: ['a'] }, 'openai/gpt-4o'), heldBy('b', 2, { source: 'prompt', session: 's' }), held('c', nano(7))]);
    const budgets = [{ scope: 'client:cline', daily: 9 }, { scope: 'model:openai/*', daily: 9 }, { scope: 'tag:a', daily: 9 }, { scope: 'session:*', daily: 9 }];
    const all = standings(state, NOON, budgeting({ 'limits.daily': 9, budgets }));
    expect(all.map(({ name, aside }) => [name, aside])).toEqual([['everything', 3_000_000_007], ['client:cline', 1e9], ['model:openai/*', 1e9], ['tag:a', 1e9], ['session:s', 2e9]]);
  });

  it('is counted by tokens where these are limited, those of running calls as they may be at most', () => {
    const state = stateAfter([spent('a', 1, { client: 'cline', inputTokens: 600, outputTokens: 50 }), { ...heldBy('b', 1, { source: 'proxy', client: 'cline' }), tokens: 300 } as NewEvent]);
    const [hour, day] = standings(state, NOON, budgeting({ budgets: [{ scope: 'client:cline', tokensPerHour: 1000, tokensPerDay: 10_000 }] }));
    expect(hour).toMatchObject({ metric: 'tokens', limit: 1000, used: 650, aside: 300, share: 0.65, state: 'active', period: { kind: 'hour' } });
    expect(day).toMatchObject({ metric: 'tokens', limit: 10_000, used: 650, aside: 300, period: { kind: 'day' } });
  });

  it('begins anew with the period', () => {
    const state = stateAfter([spent('a', 1, { client: 'cline' })]);
    state.apply(written(heldBy('b', 2, { source: 'proxy', client: 'cline' }), NOON));
    const rules = budgeting({ budgets: [{ scope: 'client:cline', hourly: 5, daily: 5, monthly: 50 }] });
    const amounts = (now: number): readonly (readonly number[])[] => standings(state, now, rules).map(({ used: amount, aside }) => [amount / 1e9, aside / 1e9]);
    expect([amounts(NOON), amounts(NOON + HOUR), amounts(NOON + DAY)]).toEqual([[[1, 2], [1, 2], [1, 2]], [[0, 0], [1, 2], [1, 2]], [[0, 0], [0, 0], [1, 2]]]);
  });
});

describe('a state', () => {
  it('is each limit\'s own, by its own thresholds, and back when the period turns or the limit rises', () => {
    const state = stateAfter([spent('a', 4, { client: 'cline' })]);
    const states = (daily: number, now = NOON): readonly string[] => standings(state, now, budgeting({ 'limits.daily': 8, 'budgets': [{ scope: 'client:cline', daily, warnAt: 60, degradeAt: 70 }] })).map((standing) => standing.state);
    expect([states(7), states(6), states(5), states(4)]).toEqual([['active', 'active'], ['active', 'warned'], ['active', 'degraded'], ['active', 'stopped']]);
    expect([states(4, NOON + DAY), states(40)]).toEqual([['active', 'active'], ['active', 'active']]);
  });
});
