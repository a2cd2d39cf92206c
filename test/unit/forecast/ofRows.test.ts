import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { historyAsk, historyOfRows, lumpsAsk } from '../../../src/core/forecast/ofRows.ts';
import type { BreakdownRow } from '../../../src/core/ledger/breakdown.ts';
import { NO_SUMS } from '../../../src/core/ledger/sums.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { createZone, dayKey, daysBetween, periodAt } from '../../../src/core/period.ts';
import { HOUR, ORIGIN } from '../fakes/ledger.ts';

const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Santiago', 'Asia/Kolkata'].map(createZone);
const row = (day: string, hour: string, usd: number, calls = 1): BreakdownRow => ({ keys: [day, hour], sums: { ...NO_SUMS, cost: fromUsd(usd), byokCost: fromUsd(usd), calls }, entries: 1, latency: [] });

describe('the long history of a forecast', () => {
  it('is asked for by whole days before today', () => {
    fc.assert(fc.property(fc.constantFrom(...ZONES), fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) }), (zone, now) => {
      const { start, end } = historyAsk({ origin: ORIGIN, countUntracked: true, zone }, now);
      expect(end).toBe(periodAt('day', now, zone).start);
      expect(periodAt('day', start, zone).start).toBe(start);
      expect(daysBetween(start, end - 1, zone)).toHaveLength(120);
    }));
  });

  it('leaves out what others spent where that does not count', () => {
    const [zone] = ZONES;
    if (zone === undefined) throw new Error('no zone');
    expect(historyAsk({ origin: ORIGIN, countUntracked: true, zone }, Date.now())).not.toHaveProperty('where');
    expect(historyAsk({ origin: ORIGIN, countUntracked: false, zone }, Date.now()).where?.source).not.toContain('untracked');
  });

  it('puts each local hour where it was', () => {
    fc.assert(fc.property(fc.constantFrom(...ZONES), fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 0, 1) }), (zone, instant) => {
      const local = new Date(instant + zone.offsetAt(instant));
      const { history, cellMs } = historyOfRows([row(dayKey(instant, zone), String(local.getUTCHours()), 1)], [], zone, false);
      const [{ start, amount } = { start: 0, amount: 0 }] = history;
      expect([cellMs, amount, dayKey(start, zone)]).toEqual([HOUR, fromUsd(1), dayKey(instant, zone)]);
      // Where the clocks are set back, an hour is there twice, or in part.
      expect(Math.abs(start - instant)).toBeLessThan(2 * HOUR);
    }));
  });

  it('begins with the first own call, and counts a provider\'s own charge where that counts', () => {
    const [zone] = ZONES;
    if (zone === undefined) throw new Error('no zone');
    const rows = [row('2026-11-01', '3', 500, 0), row('2026-11-02', '4', 1), row('2026-11-03', '5', 1)];
    expect(historyOfRows(rows, [], zone, false)).toMatchObject({ since: Date.UTC(2026, 10, 2, 4), history: [{ amount: fromUsd(500) }, { amount: fromUsd(1) }, { amount: fromUsd(1) }] });
    expect(historyOfRows(rows, [], zone, true).history[1]?.amount).toBe(fromUsd(2));
    expect(historyOfRows([], [], zone, false)).toEqual({ history: [], cellMs: HOUR });
  });

  it('leaves out what keys had spent before they were first seen', () => {
    const [zone] = ZONES;
    if (zone === undefined) throw new Error('no zone');
    const rows = [row('2026-11-01', '3', 500, 1), row('2026-11-02', '4', 1)];
    const lumps = [row('2026-11-01', '3', 499, 0)];
    expect(historyOfRows(rows, lumps, zone, false).history.map(({ amount }) => amount)).toEqual([fromUsd(1), fromUsd(1)]);
    expect(lumpsAsk(historyAsk({ origin: ORIGIN, countUntracked: true, zone }, Date.now())).where).toEqual({ source: ['untracked'], purpose: ['before monitoring'] });
  });
});
