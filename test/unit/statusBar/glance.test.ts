import { describe, expect, it } from 'vitest';
import { ZERO, fromUsd } from '../../../src/core/money.ts';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import type { Settings } from '../../../src/core/settings.ts';
import type { Glance } from '../../../src/vscode/statusBar/glance.ts';
import { glanceOf } from '../../../src/vscode/statusBar/glance.ts';
import { DAY, KEY, NOON, ORIGIN, budgeting, entryOf, held, spent, stateAfter } from '../fakes/ledger.ts';

function glance(events: readonly NewEvent[], settings: Partial<Settings> = {}): Glance {
  return glanceOf(stateAfter(events), NOON, budgeting(settings), { kind: 'live', at: NOON }, KEY);
}

const sample: NewEvent = { type: 'sample', id: 's', origin: ORIGIN, keyHash: KEY, key: { usage: fromUsd(9), tookMs: 1, limit: fromUsd(10), limitRemaining: fromUsd(0.5), limitReset: 'month', credits: fromUsd(3) }, cut: { epoch: 1, counterAtStart: ZERO, ownAtStart: ZERO, own: ZERO, open: [] } };

describe('a glance', () => {
  it('adds up day, week and month', () => {
    const { periods } = glance([spent('a', 1), spent('b', 2, { at: NOON - DAY }), spent('c', 4, { at: NOON - 10 * DAY }), spent('d', 8, { at: NOON - 40 * DAY })]);
    expect(periods.map(({ kind, spend }) => [kind, spend.spent])).toEqual([['day', fromUsd(1)], ['week', fromUsd(3)], ['month', fromUsd(7)]]);
  });

  it('has the worst state of all limits, the hourly and the key\'s own included', () => {
    expect(glance([spent('a', 1)], { 'limits.daily': 10 }).state).toBe('active');
    expect(glance([spent('a', 1)], { 'limits.daily': 10, 'limits.hourly': 1 }).state).toBe('stopped');
    expect(glance([spent('a', 1), sample], { 'limits.daily': 10 }).state).toBe('degraded');
  });

  it('names today\'s dearest models, without what others spent and what cost nothing', () => {
    const { topModels } = glance([
      spent('a', 1, { model: 'a' }), spent('b', 2, { model: 'b' }), spent('c', 2, { model: 'a' }), spent('d', 0, { model: 'free' }), spent('old', 9, { model: 'z', at: NOON - DAY }),
      spent('u:abababab:1:0', 50, { source: 'untracked', calls: 0 }),
    ]);
    expect(topModels).toEqual([{ model: 'a', amount: fromUsd(3) }, { model: 'b', amount: fromUsd(2) }]);
  });

  it('knows the last call, which is neither blocked nor another program\'s, whatever the order of events', () => {
    const { lastCall } = glance([
      spent('new', 1, { at: NOON - 1000 }), spent('old', 1, { at: NOON - 5000 }), spent('blocked', 0, { at: NOON, status: 'blocked' }), spent('u:abababab:1:0', 1, { at: NOON, source: 'untracked' }),
      spent('elsewhere', 1, { at: NOON, origin: 'http://127.0.0.1:1' }),
    ]);
    expect(lastCall?.id).toBe('new');
  });

  it('is stale where the key answered last long ago, as after a sleep, unless others do not count', () => {
    const after = (minutes: number, settings: Partial<Settings> = {}): number | undefined => glanceOf(stateAfter([sample]), NOON + minutes * 60_000, budgeting(settings), { kind: 'live', at: NOON }, KEY).staleSince;
    expect([after(34), after(36), after(36, { countUntracked: false }), after(36, { pollSeconds: 3600 }), after(121, { pollSeconds: 3600 })]).toEqual([undefined, NOON, undefined, undefined, NOON]);
  });

  it('counts the calls that run, and takes the key\'s word from its latest sample', () => {
    expect(glance([held('a', fromUsd(1)), held('b', undefined), sample])).toMatchObject({ running: { calls: 2, expected: fromUsd(1), unpriced: 1 }, key: { credits: fromUsd(3) }, keyStanding: { share: 0.95 } });
  });

  it('does not take what is unknown for nothing', () => {
    const open: NewEvent = { type: 'entry', id: 'a', entry: entryOf({ id: 'a', costSource: 'none', estimate: fromUsd(1) }) };
    expect(glance([open]).periods[0]?.spend).toMatchObject({ spent: 0, pending: fromUsd(1), sums: { unknown: 1 } });
  });
});
