import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { trendAsks } from '../../../src/core/ledger/trend.ts';
import { UTC, clockTime, createZone, dayKey, daysBetween } from '../../../src/core/period.ts';
import { ORIGIN } from '../fakes/ledger.ts';

const QUARTER = 900_000;
const ZONES = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Australia/Lord_Howe'].map(createZone);

describe('the windows of a trend', () => {
  it('are thirty days with the running one, and as many before up to the same time of day', () => {
    const { now, before } = trendAsks({ origin: ORIGIN, zone: UTC, now: Date.UTC(2026, 10, 22, 9, 7), by: ['model'], where: { client: ['cli'] } });
    expect(now).toEqual({ origin: ORIGIN, zone: 'UTC', by: ['model'], where: { client: ['cli'] }, start: Date.UTC(2026, 9, 24), end: Date.UTC(2026, 10, 22, 9, 15) });
    expect(before).toEqual({ ...now, start: Date.UTC(2026, 8, 24), end: Date.UTC(2026, 9, 23, 9, 15) });
  });

  it('are as many whole local days each, whatever the clocks did meanwhile', () => {
    const instant = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2027, 0, 1) });
    fc.assert(fc.property(fc.constantFrom(...ZONES), instant, fc.integer({ min: 1, max: 60 }), (zone, at, days) => {
      const { now, before } = trendAsks({ origin: ORIGIN, zone, now: at, days, by: [] });
      for (const { start, end } of [now, before]) {
        expect([start % QUARTER, end % QUARTER, clockTime(start, zone)]).toEqual([0, 0, '00:00']);
        expect(daysBetween(start, end - 1, zone)).toHaveLength(days);
      }
      expect(at).toBeLessThan(now.end);
      expect(now.end - at).toBeLessThanOrEqual(QUARTER);
      expect(before.end).toBeLessThanOrEqual(now.start);
      expect(dayKey(before.end - 1, zone)).toBe(dayKey(now.start - 1, zone));
    }));
  });
});
