import { describe, expect, it } from 'vitest';
import type { Budget } from '../../../src/core/budget/budget.ts';
import type { Circumstances } from '../../../src/core/budget/guard.ts';
import type { Alternative, Call, Ruling } from '../../../src/core/budget/ruling.ts';
import { downgradeKey, rule } from '../../../src/core/budget/ruling.ts';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { fromUsd } from '../../../src/core/money.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { candidate, costs } from '../fakes/guard.ts';
import { DAY, HOUR, NOON, budgeting, held, spent, stateAfter } from '../fakes/ledger.ts';

const PRICES: Readonly<Record<string, number>> = { 'a/dear': 1, 'a/half': 0.5, 'a/cheap': 0.1, 'a/dearer': 3 };
const MIDNIGHT = Date.UTC(2026, 10, 19);
const DOWN: Partial<Settings> = { 'limits.daily': 5, 'policy': 'downgrade' };
const MARK = { type: 'downgrade', id: downgradeKey('proxy s', 'a/dear'), from: 'a/dear', to: 'a/cheap', budget: 'everything', until: MIDNIGHT } as const;

/** A call for the dear model, with the others to go down to in that order. */
function call(settings: Partial<Settings>, { isTurn = true, session = 'proxy s', to = ['a/cheap', 'a/half'], asked = 'a/dear' }: { readonly isTurn?: boolean; readonly session?: string; readonly to?: readonly string[]; readonly asked?: string } = {}): Call {
  const as = (model: string): Alternative | undefined => (PRICES[model] === undefined ? undefined : { model, candidate: candidate(costs(PRICES[model]), settings, { model, client: 'cline', session: 's' }) });
  const requested = as(asked)?.candidate;
  if (requested === undefined) throw new Error('no such model');
  return { requested, model: asked, isTurn, session, alternatives: ({ downgradeTo }: Budget) => (downgradeTo.length > 0 ? downgradeTo : to).flatMap((model) => (model === asked ? [] : as(model) ?? [])), as };
}

interface Case {
  readonly events?: readonly NewEvent[];
  readonly now?: number;
  readonly circumstances?: Circumstances;
}

function ruled(settings: Partial<Settings>, options: Parameters<typeof call>[1] = {}, { events = [], now = NOON, circumstances = {} }: Case = {}): Ruling {
  return rule(call(settings, options), stateAfter(events), now, budgeting(settings), circumstances);
}

/** The last call of the session, as that model answered it. */
function answered(model: string): NewEvent {
  return spent('last', 0.01, { source: 'proxy', session: 's', requestedModel: 'a/dear', model });
}

describe('a call that a budget goes down for', () => {
  const full = [spent('a', 4.2)];

  it('gets the first model of the list that costs less and fits, until the limit starts anew', () => {
    expect(ruled(DOWN, { to: ['a/dearer', 'a/half', 'a/cheap'] }, { events: full })).toMatchObject({ kind: 'admit', allowance: { high: fromUsd(0.5) }, downgrade: { from: 'a/dear', to: 'a/half', budget: 'everything', until: MIDNIGHT, isKept: false, because: { breach: { kind: 'period' } } } });
    expect(ruled(DOWN, { to: ['a/half', 'a/cheap'] }, { events: [spent('a', 4.7)] })).toMatchObject({ downgrade: { to: 'a/cheap' } });
  });

  it('keeps its own model where that fits, and where nothing is nearly used up', () => {
    expect(ruled(DOWN, {}, { events: [spent('a', 3.9)] })).not.toHaveProperty('downgrade');
  });

  it('goes down already where its budget is nearly used up, though it would still fit', () => {
    const settings = { ...DOWN, 'state.degradeAt': 60, 'state.warnAt': 50 };
    expect(ruled(settings, {}, { events: [spent('a', 3)] })).toMatchObject({ kind: 'admit', downgrade: { to: 'a/cheap', because: { standing: { state: 'degraded' } }, until: MIDNIGHT } });
    expect(ruled(settings, {}, { events: [spent('a', 2.99)] })).not.toHaveProperty('downgrade');
    expect(ruled(settings, { isTurn: false }, { events: [spent('a', 3)] })).toMatchObject({ kind: 'admit' });
    expect(ruled(settings, { isTurn: false }, { events: [spent('a', 3)] })).not.toHaveProperty('downgrade');
  });

  it('stays where it is while it fits, if its model is one of the list', () => {
    const settings: Partial<Settings> = { ...DOWN, 'downgradeTo': ['a/dear', 'a/cheap'], 'state.degradeAt': 60, 'state.warnAt': 50 };
    expect(ruled(settings, {}, { events: [spent('a', 3)] })).not.toHaveProperty('downgrade');
    expect(ruled(settings, {}, { events: full })).toMatchObject({ downgrade: { to: 'a/cheap' } });
  });

  it('is refused where nothing fits, and waits where that would do', () => {
    expect(ruled(DOWN, {}, { events: [spent('a', 4.99)] })).toMatchObject({ kind: 'deny', breach: { kind: 'period' } });
    expect(ruled(DOWN, {}, { events: [spent('a', 4), held('h', fromUsd(0.95))] }).kind).toBe('wait');
    expect(ruled(DOWN, { to: [] }, { events: full }).kind).toBe('deny');
  });

  it('is refused between a tool call and its result, saying that a cheaper model will do at the next turn', () => {
    expect(ruled(DOWN, { isTurn: false }, { events: full })).toMatchObject({ kind: 'deny', midTurn: true });
    expect(ruled(DOWN, {}, { events: [spent('a', 4.99)] })).not.toHaveProperty('midTurn');
  });

  it('is refused where a graver budget has no room, however cheap another model is', () => {
    expect(ruled({ ...DOWN, budgets: [{ scope: 'client:cline', perRequest: 0.05, policy: 'stop' }] }, {}, { events: full }).kind).toBe('deny');
  });

  it('may go down to a model whose own budget has room, not to one whose has none', () => {
    const settings: Partial<Settings> = { ...DOWN, budgets: [{ scope: 'model:a/cheap', perRequest: 0.01, policy: 'stop' }] };
    expect(ruled(settings, {}, { events: full })).toMatchObject({ downgrade: { to: 'a/half' } });
  });

  it('goes down for a budget of its model only, as one of others does not bind the cheaper one', () => {
    const settings: Partial<Settings> = { budgets: [{ scope: 'model:a/dear', daily: 1, policy: 'downgrade', downgradeTo: ['a/half'] }] };
    expect(ruled(settings, {}, { events: [spent('a', 1, { model: 'a/dear' })] })).toMatchObject({ kind: 'admit', downgrade: { to: 'a/half', budget: 'model:a/dear' } });
  });

  it('is sent as it is where a person says so', () => {
    expect(ruled(DOWN, {}, { events: [...full, MARK], circumstances: { overridden: true } })).toMatchObject({ kind: 'admit', allowance: { high: fromUsd(1) } });
    expect(ruled(DOWN, {}, { events: [...full, MARK], circumstances: { overridden: true } })).not.toHaveProperty('downgrade');
  });
});

describe('a session that was given another model', () => {
  it('keeps it, at turns and between them, though its own would fit again', () => {
    for (const isTurn of [true, false]) expect(ruled(DOWN, { isTurn }, { events: [MARK] })).toMatchObject({ kind: 'admit', allowance: { high: fromUsd(0.1) }, downgrade: { to: 'a/cheap', isKept: true } });
  });

  it('keeps it also where it is none of those that the budget would choose now', () => {
    expect(ruled({ ...DOWN, downgradeTo: ['a/half'] }, { isTurn: false }, { events: [MARK] })).toMatchObject({ downgrade: { to: 'a/cheap', isKept: true } });
  });

  it('is no other session, nor one that asks for another model', () => {
    expect(ruled(DOWN, { session: 'proxy t' }, { events: [MARK] })).not.toHaveProperty('downgrade');
    expect(ruled(DOWN, { asked: 'a/half' }, { events: [MARK] })).not.toHaveProperty('downgrade');
  });

  it('gets its own back when the limit starts anew, at a turn', () => {
    expect(ruled(DOWN, {}, { events: [MARK], now: MIDNIGHT - 1 })).toMatchObject({ downgrade: { isKept: true } });
    expect(ruled(DOWN, {}, { events: [MARK], now: MIDNIGHT })).not.toHaveProperty('downgrade');
  });

  it('ends a turn with the model that it was begun with, also past midnight', () => {
    const between = { isTurn: false } as const;
    expect(ruled(DOWN, between, { events: [MARK, answered('a/cheap')], now: MIDNIGHT + HOUR })).toMatchObject({ downgrade: { to: 'a/cheap', isKept: true } });
    expect(ruled(DOWN, between, { events: [MARK, answered('a/dear')], now: MIDNIGHT + HOUR })).not.toHaveProperty('downgrade');
  });

  it('gets its own back where the budget is gone', () => {
    expect(ruled({ 'limits.daily': null }, {}, { events: [MARK] })).not.toHaveProperty('downgrade');
    expect(ruled({ 'limits.daily': null }, { isTurn: false }, { events: [MARK, answered('a/cheap')] })).toMatchObject({ downgrade: { to: 'a/cheap' } });
  });

  it('may wait for money that is set aside, rather than change', () => {
    expect(ruled(DOWN, {}, { events: [MARK, spent('a', 4), held('h', fromUsd(0.95))] }).kind).toBe('wait');
  });

  it('is asked about each call that does not fit, once the user has taken the own model back', () => {
    const undone: NewEvent = { ...MARK, isUndone: true };
    expect(ruled(DOWN, {}, { events: [undone, spent('a', 4.2)] })).toMatchObject({ kind: 'ask', budget: { id: 'everything' } });
    expect(ruled(DOWN, {}, { events: [undone, spent('a', 4.2)], now: NOON + 2 * HOUR }).kind).toBe('ask');
    expect(ruled(DOWN, {}, { events: [undone, spent('a', 3)] })).toMatchObject({ kind: 'admit' });
    const settings = { ...DOWN, 'state.degradeAt': 60, 'state.warnAt': 50 };
    expect(ruled(settings, {}, { events: [undone, spent('a', 3)] })).not.toHaveProperty('downgrade');
  });
});

describe('a call that is spaced out', () => {
  const SLOW: Partial<Settings> = { 'limits.daily': 5, 'policy': 'throttle', 'throttleSeconds': 90 };
  const last = spent('a', 4.5, { at: NOON - 60_000 });

  it('is put off until the last one is so long ago, and then sent with a warning', () => {
    expect(ruled(SLOW, {}, { events: [last] })).toMatchObject({ kind: 'throttle', until: NOON + 30_000, breach: { kind: 'period' } });
    expect(ruled(SLOW, {}, { events: [last], now: NOON + 29_999 }).kind).toBe('throttle');
    expect(ruled(SLOW, {}, { events: [last], now: NOON + 30_000 })).toMatchObject({ kind: 'admit', warning: { breach: { kind: 'period' } } });
  });

  it('is not put off while it fits', () => {
    expect(ruled(SLOW, {}, { events: [spent('a', 3.5)] }).kind).toBe('admit');
  });

  it('comes after one that runs, and one that was refused does not count', () => {
    const refused: NewEvent = spent('b', 0, { status: 'blocked', calls: 0, at: NOON });
    expect(ruled(SLOW, {}, { events: [last, refused] })).toMatchObject({ until: NOON + 30_000 });
    expect(ruled(SLOW, {}, { events: [last, held('h', fromUsd(0.1))] })).toMatchObject({ until: NOON + 90_000 });
  });

  it('is put off by calls of the budget that has no room, and of no other', () => {
    const settings: Partial<Settings> = { 'limits.daily': 50, 'policy': 'throttle', 'budgets': [{ scope: 'client:cline', daily: 5, policy: 'throttle' }] };
    const events = [spent('a', 4.5, { client: 'cline', at: NOON - 50_000 }), spent('b', 1, { client: 'roo', at: NOON - 1000 })];
    expect(ruled(settings, {}, { events })).toMatchObject({ kind: 'throttle', until: NOON + 10_000 });
  });

  it('is refused where another limit has no room', () => {
    const settings: Partial<Settings> = { ...SLOW, budgets: [{ scope: 'client:cline', perRequest: 0.5, policy: 'stop' }] };
    expect(ruled(settings, {}, { events: [last], now: NOON + HOUR }).kind).toBe('deny');
  });

  it('finds the limit new when its period has turned', () => {
    expect(ruled(SLOW, {}, { events: [last], now: NOON + DAY })).toEqual({ kind: 'admit', allowance: expect.objectContaining({ high: fromUsd(1) }) as unknown });
  });
});
