import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BudgetSetting } from '../../../src/core/budget/budgetSetting.ts';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { fromUsd } from '../../../src/core/money.ts';
import type { UsageAnswer } from '../../../src/core/proxy/usageAnswer.ts';
import { isKnownSubClient, usageAnswer } from '../../../src/core/proxy/usageAnswer.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { DAY, HOUR, NOON, budgeting, held, spent, stateAfter } from '../fakes/ledger.ts';

function answer(client: string, events: readonly NewEvent[], budgets: readonly BudgetSetting[] = [], more: Partial<Settings> = {}): UsageAnswer {
  return usageAnswer(client, stateAfter(events), NOON, budgeting({ ...more, budgets }));
}

function heldBy(id: string, usd: number, client: string): NewEvent {
  return { ...held(id, fromUsd(usd)), who: { source: 'proxy', client } } as NewEvent;
}

const others = spent('u:abababab:1:0', 50, { source: 'untracked', calls: 0, costSource: 'key', model: '' });
const CALLS = [
  spent('a', 1, { client: 'cline' }), spent('b', 2, { client: 'cline/tenant-a', at: NOON - 2 * HOUR }), spent('c', 4, { client: 'cline/tenant-b', at: NOON - DAY }),
  spent('d', 8, { client: 'cline', at: NOON - 10 * DAY }), spent('e', 16, { client: 'roo' }), spent('f', 32, { client: 'clinefork' }), spent('g', 64),
];

describe('what a client is told', () => {
  it('is what it has spent in each period with its sub-clients, against its own limits', () => {
    expect(answer('cline', CALLS, [{ scope: 'client:cline', daily: 10, monthly: 100 }, { scope: 'client:roo', daily: 16 }], { 'limits.daily': 1000, 'limits.hourly': 500 })).toEqual({
      client: 'cline', withinBudget: true, dailyPercentage: 30, monthlyPercentage: 15, state: 'active',
      spent: { hour: 1, day: 3, week: 7, month: 15 }, limits: { hour: null, day: 10, week: null, month: 100 },
      resetsAt: { hour: '2026-11-18T13:00:00.000Z', day: '2026-11-19T00:00:00.000Z', week: '2026-11-23T00:00:00.000Z', month: '2026-12-01T00:00:00.000Z' },
    });
  });

  it('of a sub-client is what that one alone has spent', () => {
    expect(answer('cline/tenant-a', CALLS).spent).toEqual({ hour: 0, day: 2, week: 2, month: 2 });
    expect(answer('cline/tenant-b', CALLS).spent).toEqual({ hour: 0, day: 0, week: 4, month: 4 });
    expect(answer('cline/nobody', CALLS).spent).toEqual({ hour: 0, day: 0, week: 0, month: 0 });
  });

  it('of the sub-client of calls that name none is what the client itself has spent, and what binds such calls', () => {
    expect(answer('cline/default', CALLS).spent).toEqual({ hour: 1, day: 1, week: 1, month: 9 });
    // A budget of the client's named sub-clients binds none of these calls.
    expect(answer('cline/default', CALLS, [{ scope: 'client:cline/*', daily: 0.5, each: true }])).toMatchObject({ withinBudget: true, limits: { day: null }, state: 'active' });
    expect(answer('cline/default', CALLS, [{ scope: 'client:cline/default', daily: 0.5 }, { scope: 'client:cline', daily: 9 }])).toMatchObject({ withinBudget: false, limits: { day: 0.5 } });
  });

  it('is never a share of nothing: without a limit there is no percentage, with everything\'s it is everything\'s', () => {
    expect(answer('cline', [...CALLS, others])).toMatchObject({ withinBudget: true, state: 'active', dailyPercentage: null, monthlyPercentage: null, limits: { hour: null, day: null, week: null, month: null } });
    expect(answer('cline', [...CALLS, others], [], { 'limits.daily': 330, 'limits.monthly': 1000 })).toMatchObject({ dailyPercentage: 50, monthlyPercentage: 17, limits: { day: null, month: null }, spent: { day: 3 } });
  });

  it.each<[string, readonly BudgetSetting[], number | null, number | null]>([
    ['its own, where its client has more room', [{ scope: 'client:cline', daily: 30 }, { scope: 'client:cline/tenant-a', daily: 4 }], 4, 50],
    ['its client\'s, where that is nearer', [{ scope: 'client:cline', daily: 4 }, { scope: 'client:cline/tenant-a', daily: 20 }], 4, 75],
    ['its client\'s alone', [{ scope: 'client:cline', daily: 4 }], 4, 75],
    ['one for each client', [{ scope: 'client:*', daily: 40, each: true }], 40, 7],
    ['one for each sub-client', [{ scope: 'client:cline/*', daily: 8, each: true }], 8, 25],
    ['one for all sub-clients together', [{ scope: 'client:CLINE/*', daily: 8 }], 8, 25],
    ['another client\'s: none', [{ scope: 'client:roo', daily: 20 }, { scope: 'client:cline/tenant-b', daily: 4 }, { scope: 'model:*', daily: 200 }], null, null],
    ['of tokens: none', [{ scope: 'client:cline', tokensPerDay: 4 }], null, null],
  ])('of the limits of a sub-client is %s', (_, budgets, limit, percentage) => {
    const told = answer('cline/tenant-a', CALLS, budgets);
    expect([told.limits.day, told.dailyPercentage]).toEqual([limit, percentage]);
  });

  it.each<[string, readonly BudgetSetting[], Partial<Settings>, readonly NewEvent[], boolean, string]>([
    ['nothing near', [{ scope: 'client:cline', daily: 30 }], {}, [], true, 'active'],
    ['warned', [{ scope: 'client:cline', daily: 3.5 }], {}, [], true, 'warned'],
    ['degraded', [{ scope: 'client:cline', daily: 3.3 }], {}, [], true, 'degraded'],
    ['stopped', [{ scope: 'client:cline', daily: 3 }], {}, [], false, 'stopped'],
    ['stopped, where that only warns', [{ scope: 'client:cline', daily: 3, policy: 'warn' }], {}, [], true, 'stopped'],
    ['stopped, where that asks', [{ scope: 'client:cline', daily: 3, policy: 'ask' }], {}, [], false, 'stopped'],
    ['no room beside what is set aside', [{ scope: 'client:cline', daily: 30 }], {}, [heldBy('h', 27, 'cline/tenant-a')], false, 'active'],
    ['room enough though another has set aside', [{ scope: 'client:cline', daily: 30 }], {}, [heldBy('h', 27, 'roo')], true, 'active'],
    ['everything stopped', [{ scope: 'client:cline', daily: 30 }], { 'limits.daily': 100 }, [], false, 'stopped'],
    ['another stopped', [{ scope: 'client:roo', daily: 1 }], {}, [], true, 'active'],
    ['tokens used up', [{ scope: 'client:cline', tokensPerHour: 10 }], {}, [spent('t', 0, { client: 'cline', inputTokens: 9, outputTokens: 1 })], false, 'stopped'],
  ])('is whether it may go on, and the gravest state: %s', (_, budgets, more, events, withinBudget, state) => {
    expect(answer('cline', [...CALLS, ...events], budgets, more)).toMatchObject({ withinBudget, state });
  });

  it('of a sub-client is that its client is stopped, and not that another sub-client is', () => {
    expect(answer('cline/tenant-a', CALLS, [{ scope: 'client:cline', daily: 3 }])).toMatchObject({ withinBudget: false, state: 'stopped' });
    expect(answer('cline/tenant-a', CALLS, [{ scope: 'client:cline/tenant-b', weekly: 4 }])).toMatchObject({ withinBudget: true, state: 'active' });
  });

  it('adds up: what a client has spent is what it and its sub-clients have, in every period', () => {
    const who = fc.constantFrom('cline', 'cline/a', 'cline/b', 'roo', 'roo/a', undefined);
    const call = fc.record({ client: who, cents: fc.integer({ min: 0, max: 500 }), ago: fc.integer({ min: 0, max: 30 * DAY }) });
    fc.assert(fc.property(fc.array(call, { maxLength: 20 }), (calls) => {
      const state = stateAfter(calls.map(({ client, cents, ago }, index) => spent(`id${index}`, cents / 100, { at: NOON - ago, ...(client === undefined ? {} : { client }) })));
      const rules = budgeting();
      for (const kind of ['hour', 'day', 'week', 'month'] as const) {
        const start = { hour: NOON, day: NOON - 12 * HOUR, week: NOON - 2.5 * DAY, month: NOON - 17.5 * DAY }[kind];
        const sum = (of: (client: string | undefined) => boolean): number => calls.filter(({ client, ago }) => of(client) && NOON - ago >= start).reduce((total, { cents }) => total + cents, 0);
        const cents = (client: string): number => Math.round(usageAnswer(client, state, NOON, rules).spent[kind] * 100);
        expect([cents('cline'), cents('cline/a')]).toEqual([sum((client) => client?.split('/')[0] === 'cline'), sum((client) => client === 'cline/a')]);
      }
    }), { numRuns: 60 });
  });
});

describe('a sub-client', () => {
  it.each<[string, readonly NewEvent[], readonly BudgetSetting[], boolean]>([
    ['by an entry', [spent('a', 1, { client: 'cline/x', at: NOON - 20 * DAY })], [], true],
    ['by a call that runs', [heldBy('a', 1, 'cline/x')], [], true],
    ['by a budget of its name', [], [{ scope: 'client:Cline/X', daily: 1 }], true],
    ['by nothing', CALLS, [{ scope: 'client:*', daily: 1 }, { scope: 'client:cline/*', daily: 1, each: true }], false],
    ['by nothing but another\'s', [spent('a', 1, { client: 'roo/x' }), spent('b', 1, { client: 'cline/xy' }), spent('c', 1, { client: 'cline/x', origin: 'http://127.0.0.1:1' })], [], false],
  ])('is known %s', (_, events, budgets, expected) => {
    expect(isKnownSubClient('cline/x', stateAfter(events), budgeting({ budgets }))).toBe(expected);
  });
});
