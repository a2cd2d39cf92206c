import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { dayKeyIn, dayNumber } from '../../../src/core/ledger/localTime.ts';
import { sqlOf } from '../../../src/core/ledger/sql.ts';
import { localDaySql, localHourSql, localTimeSql, offsetSpans } from '../../../src/core/ledger/zoneSql.ts';
import { clockTime, createZone, dayKey, periodAt } from '../../../src/core/period.ts';

const QUARTER = 900_000;
const DAY = 96 * QUARTER;
const ZONES = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Africa/Casablanca', 'Pacific/Apia'].map(createZone);
const FROM = Date.UTC(2011, 5, 1) / QUARTER;
const TO = Date.UTC(2027, 0, 1) / QUARTER;

const database = new DatabaseSync(':memory:');
afterAll(() => database.close());

const quarters = fc.integer({ min: FROM, max: TO });

describe('local time in SQL', () => {
  it('is what the zone\'s clocks show, in a range of years with all its changes', () => {
    fc.assert(fc.property(fc.constantFrom(...ZONES), quarters, fc.integer({ min: 1, max: 3 * 365 * 96 }), fc.double({ min: 0, max: 1, noNaN: true }), (zone, first, length, part) => {
      const [start, end] = [first * QUARTER, (first + length) * QUARTER];
      const at = (first + Math.floor(part * (length - 1))) * QUARTER;
      const local = localTimeSql('start', offsetSpans(start, end, zone));
      const { text, values } = sqlOf('SELECT', local, 'AS time,', localDaySql(local), 'AS day,', localHourSql(local), 'AS hour FROM (SELECT ? AS start)');
      const { time, day, hour } = database.prepare(text).get(...values, at) as Record<'time' | 'day' | 'hour', number>;
      expect(time).toBe(at + zone.offsetAt(at));
      expect([dayKeyIn('day', day), String(hour)]).toEqual([dayKey(at, zone), String(Number(clockTime(at, zone).slice(0, 2)))]);
      expect(dayKeyIn('week', day)).toBe(dayKey(periodAt('week', at, zone).start, zone));
    }), { numRuns: 300 });
  });

  it('has one offset where the clocks are never changed', () => {
    expect(offsetSpans(0, 400 * DAY, createZone('Asia/Kathmandu')).map(({ offset }) => offset)).toEqual([5.5 * 4 * QUARTER]);
  });
});

describe('keys of local days', () => {
  it('are Mondays, weekdays and months as people write them', () => {
    const sunday = dayNumber('2026-11-22');
    expect((['day', 'week', 'weekday', 'month'] as const).map((dimension) => dayKeyIn(dimension, sunday))).toEqual(['2026-11-22', '2026-11-16', '7', '2026-11']);
    expect(dayKeyIn('weekday', sunday + 1)).toBe('1');
    expect(dayKeyIn('week', dayNumber('1969-12-31'))).toBe('1969-12-29');
  });
});
