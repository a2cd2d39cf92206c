import { describe, expect, it } from 'vitest';
import type { Standing } from '../../../src/core/budget/standing.ts';
import { isReached, keyStanding, standings, worstState } from '../../../src/core/budget/standing.ts';
import type { KeySample, LimitState } from '../../../src/core/ledger/events.ts';
import type { LedgerState } from '../../../src/core/ledger/state.ts';
import { ZERO, fromUsd } from '../../../src/core/money.ts';
import { createZone } from '../../../src/core/period.ts';
import { DAY, KEY, NOON, ORIGIN, budgeting, spent, stateAfter } from '../fakes/ledger.ts';

function sampled(key: Partial<KeySample>, at = NOON): LedgerState {
  return stateAfter([{ type: 'sample', id: 's', origin: ORIGIN, keyHash: KEY, key: { usage: fromUsd(9), tookMs: 1, ...key }, cut: { epoch: 1, counterAtStart: ZERO, ownAtStart: ZERO, own: ZERO, open: [] } }], at);
}

function ofKey(key: Partial<KeySample>, at = NOON, now = at): Standing | undefined {
  return keyStanding(sampled(key, at), KEY, now, budgeting());
}

describe('the user\'s limits', () => {
  it('stand by what their own period has cost, shortest first', () => {
    const state = stateAfter([spent('a', 1), spent('b', 2, { at: NOON - DAY }), spent('c', 4, { at: NOON - 10 * DAY })]);
    const all = standings(state, NOON, budgeting({ 'limits.monthly': 10, 'limits.daily': 2, 'limits.weekly': 4 }));
    expect(all.map(({ period, spend, limit, share }) => [period.kind, spend.spent, limit, share])).toEqual([
      ['day', fromUsd(1), fromUsd(2), 0.5], ['week', fromUsd(3), fromUsd(4), 0.75], ['month', fromUsd(7), fromUsd(10), 0.7],
    ]);
  });

  it('begin anew with their period, in the user\'s zone', () => {
    const state = stateAfter([spent('a', 1, { at: NOON })]);
    const auckland = { ...budgeting({ 'limits.daily': 2 }), zone: createZone('Pacific/Auckland') };
    expect(standings(state, NOON, auckland)[0]?.spend.spent).toBe(fromUsd(1));
    // Noon UTC is one in the morning there: eleven hours later the day is the same, twenty-three hours later it is over.
    expect(standings(state, NOON + 10 * 3_600_000, auckland)[0]?.spend.spent).toBe(fromUsd(1));
    expect(standings(state, NOON + 23 * 3_600_000, auckland)[0]?.spend.spent).toBe(0);
  });

  it('do not exist where none is set', () => {
    expect(standings(stateAfter([spent('a', 1)]), NOON, budgeting())).toEqual([]);
  });

  it('know whose money they limit and what happens when it is used up', () => {
    expect(standings(stateAfter([]), NOON, budgeting({ 'limits.daily': 2, 'policy': 'ask' }))[0]).toMatchObject({ budget: 'everything', name: 'everything', account: ORIGIN, policy: 'ask' });
  });
});

describe('the state of a limit', () => {
  it.each<[number, LimitState]>([[0, 'active'], [0.79, 'active'], [0.8, 'warned'], [0.899, 'warned'], [0.9, 'degraded'], [0.999, 'degraded'], [1, 'stopped'], [7, 'stopped']])('at a share of %d is %s', (share, expected) => {
    expect(standings(stateAfter([spent('a', share)]), NOON, budgeting({ 'limits.daily': 1 }))[0]?.state).toBe(expected);
  });

  it('follows the user\'s thresholds', () => {
    const stateAt = (usd: number): LimitState | undefined => standings(stateAfter([spent('a', usd)]), NOON, budgeting({ 'limits.daily': 1, 'state.warnAt': 30, 'state.degradeAt': 40 }))[0]?.state;
    expect([stateAt(0.299), stateAt(0.3), stateAt(0.4)]).toEqual(['active', 'warned', 'degraded']);
  });

  it('is reached at exactly so many per cent, whatever the fractions', () => {
    for (let percent = 1; percent <= 100; percent += 1) {
      const [standing] = standings(stateAfter([spent('a', percent / 100)]), NOON, budgeting({ 'limits.daily': 1 }));
      if (standing === undefined) throw new Error('no limit');
      expect([isReached(standing, percent), isReached(standing, percent + 0.01)], String(percent)).toEqual([true, false]);
    }
  });

  it('of several is the worst', () => {
    expect([worstState([]), worstState(['active', 'degraded', 'warned']), worstState(['stopped', 'warned'])]).toEqual(['active', 'degraded', 'stopped']);
  });
});

describe('the key\'s own limit', () => {
  it('stands by what is left of it, in UTC periods', () => {
    expect(ofKey({ limit: fromUsd(10), limitRemaining: fromUsd(2.5), limitReset: 'week' })).toMatchObject({
      budget: 'key', name: 'key', account: `${ORIGIN} abababab`, limit: fromUsd(10), share: 0.75, spend: { spent: fromUsd(7.5) }, period: { kind: 'week', start: Date.UTC(2026, 10, 16) }, policy: 'stop',
    });
  });

  it('may be overshot', () => {
    expect(ofKey({ limit: fromUsd(10), limitRemaining: fromUsd(-0.5), limitReset: 'day' })).toMatchObject({ share: 1.05, state: 'stopped' });
  });

  it('lasts for ever without a reset', () => {
    expect(ofKey({ limit: fromUsd(10), limitRemaining: fromUsd(2), limitReset: null })?.period).toMatchObject({ start: 0, end: Number.MAX_SAFE_INTEGER });
  });

  it('is not known from a sample of the period before', () => {
    const key = { limit: fromUsd(10), limitRemaining: fromUsd(2), limitReset: 'day' } as const;
    expect([ofKey(key, NOON, NOON + DAY), ofKey({ ...key, limitReset: 'month' }, NOON, NOON + DAY)?.share]).toEqual([undefined, 0.8]);
  });

  it.each<Partial<KeySample>>([{}, { limit: null, limitRemaining: null }, { limit: fromUsd(10) }, { limit: fromUsd(0), limitRemaining: fromUsd(0) }])('does not exist in %j', (key) => {
    expect(ofKey(key)).toBeUndefined();
  });
});
