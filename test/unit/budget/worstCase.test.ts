import { describe, expect, it } from 'vitest';
import { standings } from '../../../src/core/budget/standing.ts';
import type { WorstCase } from '../../../src/core/budget/worstCase.ts';
import { isExact, worstCase } from '../../../src/core/budget/worstCase.ts';
import { worstCaseText } from '../../../src/core/budget/worstCaseText.ts';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { ZERO, fromUsd } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { HOUR, KEY, NOON, ORIGIN, budgeting, entryOf, held, spent, stateAfter, written } from '../fakes/ledger.ts';

const DAILY: Partial<Settings> = { 'limits.daily': 5 };
const sure = (id: string, usd: number): NewEvent => ({ ...held(id, fromUsd(usd)), isSure: true } as NewEvent);
const sample: NewEvent = { type: 'sample', id: 's', origin: ORIGIN, keyHash: KEY, key: { usage: fromUsd(9), tookMs: 1 }, cut: { epoch: 1, counterAtStart: ZERO, ownAtStart: ZERO, own: ZERO, open: [] } };

function worst(settings: Partial<Settings>, events: readonly NewEvent[], now = NOON, key?: string): WorstCase | undefined {
  const state = stateAfter(events);
  const rules = budgeting(settings);
  return worstCase(standings(state, now, rules), state, now, rules, key);
}

function text(...args: Parameters<typeof worst>): string | undefined {
  const found = worst(...args);
  return found === undefined ? undefined : worstCaseText(found, UTC);
}

describe('the stated worst case', () => {
  it('is none where nothing is limited hard', () => {
    expect([worst({}, [spent('a', 9)]), worst({ ...DAILY, policy: 'ask' }, [spent('a', 9)]), worst({ 'limits.tokensPerDay': 5 }, [])]).toEqual([undefined, undefined, undefined]);
  });

  it('is that a limit cannot be passed, where every call in flight has a bound', () => {
    expect(worst(DAILY, [spent('a', 3), sure('h', 2)])).toMatchObject({ over: 0, unsure: 0, unbounded: 0, unresolved: 0, unseen: 0 });
    expect(text(DAILY, [spent('a', 3), sure('h', 2)])).toBe('The daily limit cannot be passed by calls that go through here.');
  });

  it('says that a bound is itself an estimate', () => {
    expect(text(DAILY, [held('h', fromUsd(2))])).toBe('The daily limit is kept as far as can be told: the upper bound of 1 call in flight is an estimate.');
  });

  it('says by how much it can be passed, where a limit was lowered under what runs', () => {
    expect(worst(DAILY, [spent('a', 4), sure('h', 1.5), sure('i', 0.5)])?.over).toBe(fromUsd(1));
    expect(text(DAILY, [spent('a', 4), sure('h', 1.5), held('i', fromUsd(0.5))])).toBe('At worst ≈$1.00 past the daily limit: the upper bound of 1 call in flight is an estimate.');
  });

  it('counts what has ended without a known cost', () => {
    const open: NewEvent = { type: 'entry', id: 'b', entry: entryOf({ id: 'b', costSource: 'none', estimate: fromUsd(2) }) };
    expect(worst(DAILY, [spent('a', 4), open])).toMatchObject({ over: fromUsd(1), unresolved: 1 });
    expect(text(DAILY, [spent('a', 4), open])).toContain('what 1 call cost is not known yet');
  });

  it('is that there is no bound, while calls run of which nobody knows the price', () => {
    expect(worst(DAILY, [held('h', undefined), held('i', undefined)])).toMatchObject({ unbounded: 2 });
    expect(text(DAILY, [held('h', undefined), held('i', undefined)])).toBe('There is no bound on how far the daily limit can be passed now: 2 calls in flight have no known upper bound.');
  });

  it('counts what other programs may have spent since they were last seen, as fast as in the hour before', () => {
    const others = spent('u:abababab:1:0', 2, { source: 'untracked', calls: 0, costSource: 'key', at: NOON - HOUR / 2 });
    const events = [spent('a', 2.5), others, sample];
    expect(worst(DAILY, events, NOON + HOUR / 2, KEY)).toMatchObject({ unseen: fromUsd(1), seenAt: NOON, over: fromUsd(0.5) });
    expect(text(DAILY, events, NOON + HOUR / 2, KEY)).toBe('At worst ≈$0.500 past the daily limit: what other programs have spent since 12:00 is not known, about $1.00 at their usual rate.');
    expect(worst({ ...DAILY, countUntracked: false }, events, NOON + HOUR / 2, KEY)).toMatchObject({ over: 0, unseen: 0 });
    expect(text(DAILY, [sample], NOON, KEY)).toBe('The daily limit cannot be passed by calls that go through here; what other programs have spent since 12:00 is not known.');
  });

  it('is not exact where nobody has looked at other programs for longer than two polls, or ever', () => {
    const exact = (...args: Parameters<typeof worst>): boolean | undefined => {
      const found = worst(...args);
      return found === undefined ? undefined : isExact(found);
    };
    const MINUTE = HOUR / 60;
    expect([NOON, NOON + 2 * MINUTE, NOON + 2 * MINUTE + 1, NOON + 6 * HOUR].map((now) => exact(DAILY, [sample], now, KEY))).toEqual([true, true, false, false]);
    expect([exact({ ...DAILY, pollSeconds: 600 }, [sample], NOON + 20 * MINUTE, KEY), exact(DAILY, [], NOON, KEY)]).toEqual([true, false]);
    // Where they do not count, or there is no key to ask, nothing is missing.
    expect([exact({ ...DAILY, countUntracked: false }, [], NOON, KEY), exact(DAILY, [], NOON), exact({ budgets: [{ scope: 'client:cline', daily: 1 }] }, [spent('a', 0.1, { client: 'cline' })], NOON, KEY)]).toEqual([true, true, true]);
    expect(text(DAILY, [], NOON, KEY)).toBe('The daily limit cannot be passed by calls that go through here; what other programs spend with this key has never been seen.');
    expect(text({ 'limits.monthly': 5 }, [sample], NOON + 24 * HOUR, KEY)).toBe('The monthly limit cannot be passed by calls that go through here; what other programs have spent since 2026-11-18 12:00 is not known.');
  });

  it('is that of the limit whose other spend nobody sees, of several that are kept', () => {
    expect(worst({ ...DAILY, budgets: [{ scope: 'client:cline', daily: 1 }] }, [spent('a', 0.9, { client: 'cline' })], NOON, KEY)).toMatchObject({ isBlind: true, standing: { name: 'everything' } });
  });

  it('names the tokens that a token limit has set aside for calls which never said how many they had', () => {
    const silent: NewEvent = { type: 'entry', id: 'b', entry: entryOf({ id: 'b', cost: fromUsd(1), estimateTokens: 15_386 }) };
    expect(worst({ ...DAILY, 'limits.tokensPerDay': 20_000 }, [silent])).toMatchObject({ over: 0, untold: { tokens: 15_386 } });
    expect(text({ ...DAILY, 'limits.tokensPerDay': 20_000 }, [silent])).toBe('The daily limit cannot be passed by calls that go through here; the daily token limit has 15.4k tokens set aside for calls that never said how many they had.');
    expect(worst(DAILY, [silent])).not.toHaveProperty('untold');
  });

  it('is that of the limit which can be passed by the most, of all budgets', () => {
    const settings: Partial<Settings> = { 'limits.daily': 50, 'budgets': [{ scope: 'client:cline', daily: 1 }, { scope: 'model:openai/*', daily: 2 }] };
    const event = spent('a', 3, { client: 'cline' });
    expect(worst(settings, [event])?.standing.name).toBe('client:cline');
    expect(text(settings, [event])).toBe('The daily limit of client cline is passed by $2.00.');
  });

  it('never leaves other programs to a budget that does not count them', () => {
    const others = spent('u:abababab:1:0', 40, { source: 'untracked', calls: 0, costSource: 'key', at: NOON - HOUR / 2 });
    expect(worst({ budgets: [{ scope: 'client:cline', daily: 1 }] }, [others, sample], NOON + HOUR / 2, KEY)).toMatchObject({ over: 0, unseen: 0 });
  });

  it('is zero again once everything has ended', () => {
    const state = stateAfter([spent('a', 1), held('h', fromUsd(9)), held('i', undefined)]);
    for (const id of ['h', 'i']) state.apply(written({ type: 'release', id }));
    expect(worstCase(standings(state, NOON, budgeting(DAILY)), state, NOON, budgeting(DAILY))).toMatchObject({ over: 0, unsure: 0, unbounded: 0, unresolved: 0, unseen: 0 });
  });
});
