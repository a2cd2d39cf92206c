import { describe, expect, it } from 'vitest';
import type { BurnRate } from '../../../src/core/budget/burnRate.ts';
import { burnRate } from '../../../src/core/budget/burnRate.ts';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import { fromUsd } from '../../../src/core/money.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { DAY, HOUR, NOON, budgeting, spent, written } from '../fakes/ledger.ts';

const WEEK = 7 * DAY;
const NOW = NOON + 30 * 60_000;

/** So many weeks before, in each of which this hour cost so much; and what it costs now. */
function burning(weeks: number, usual: number, now: number, settings: Partial<Settings> = {}, ...more: readonly NewEvent[]): BurnRate | undefined {
  const state = new LedgerState();
  for (let week = weeks; week > 0; week -= 1) state.apply(written(spent(`w${week}`, usual, { at: NOW - week * WEEK }), NOW - week * WEEK));
  for (const event of more) state.apply(written(event, NOW));
  state.apply(written(spent('now', now, { at: NOW - 60_000 }), NOW - 60_000));
  return burnRate(state, NOW, budgeting(settings));
}

describe('an hour that costs unusually much', () => {
  it('is one above the amount, while three weeks are not known', () => {
    expect(burning(0, 0, 1.2)).toMatchObject({ spent: fromUsd(1.2) });
    expect([burning(0, 0, 1), burning(2, 0.1, 0.9), burning(2, 5, 1.1)?.usual]).toEqual([undefined, undefined, undefined]);
    expect(burning(2, 5, 1.1)).toBeDefined();
    expect(burning(0, 0, 0.06, { 'alerts.burnRate': 0.05 })).toBeDefined();
  });

  it('is one above three times the usual from three weeks on, whatever the amount is', () => {
    expect(burning(3, 1, 3.1)).toMatchObject({ spent: fromUsd(3.1), usual: fromUsd(1) });
    expect([burning(3, 1, 3), burning(6, 2, 5)]).toEqual([undefined, undefined]);
    expect(burning(4, 0.04, 0.13)).toMatchObject({ usual: fromUsd(0.04) });
    expect(burning(4, 0.04, 0.13, { 'alerts.burnRate': 500 })).toBeDefined();
  });

  it('is none below ten cents, however many times the usual', () => {
    expect([burning(4, 0.01, 0.09), burning(4, 0.01, 0.11)?.usual]).toEqual([undefined, fromUsd(0.01)]);
  });

  it('is compared also where no amount is told', () => {
    expect(burning(4, 1, 10, { 'alerts.burnRate': null })).toMatchObject({ usual: fromUsd(1) });
    expect(burning(1, 1, 10, { 'alerts.burnRate': null })).toBeUndefined();
  });

  it('is one above the amount where that hour usually costs nothing', () => {
    const other = spent('other', 2, { at: NOW - 5 * WEEK - 3 * HOUR });
    expect([burning(0, 0, 0.9, {}, other), burning(0, 0, 1.1, {}, other)]).toEqual([undefined, expect.objectContaining({ spent: fromUsd(1.1) })]);
  });
});
