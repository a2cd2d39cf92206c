import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RANGE_NAMES, UNITS, isDate, type ReportRange } from '../../../src/core/analysis/range.ts';
import { MOST_COLUMNS, isBeforeKnown, windowOf } from '../../../src/core/analysis/window.ts';
import { BUCKET_MS } from '../../../src/core/ledger/quarterHours.ts';
import { UTC, createZone, dayKey } from '../../../src/core/period.ts';

const BERLIN = createZone('Europe/Berlin');
const NOW = Date.UTC(2026, 10, 22, 14, 5);
const day = (instant: number): string => dayKey(instant, BERLIN);

describe('a window', () => {
  it('of thirty days has thirty columns, the last one running, and is compared with as much of the thirty before', () => {
    const { now, before, columns, columnsBefore, unit } = windowOf({ kind: '30d' }, 'auto', NOW, BERLIN, undefined);
    expect([unit, columns.length, columnsBefore.length]).toEqual(['day', 30, 30]);
    expect([day(now.start), day(now.end)]).toEqual(['2026-10-24', '2026-11-22']);
    expect(columns.filter(({ isRunning }) => isRunning)).toHaveLength(1);
    expect([day(before?.start ?? 0), day(before?.end ?? 0)]).toEqual(['2026-09-24', '2026-10-23']);
    // So much of the last day as has passed of today, whatever the clocks did meanwhile.
    expect((columns.at(-1)?.end ?? 0) - now.end).toBe((columns[0]?.start ?? 0) - (before?.end ?? 0));
  });

  it('of a day is made of hours, and compared with the same hours of yesterday', () => {
    const { columns, columnsBefore } = windowOf({ kind: '24h' }, 'auto', NOW, BERLIN, undefined);
    expect(columns).toHaveLength(24);
    expect(columnsBefore[3]?.start).toBe((columns[3]?.start ?? 0) - 24 * 3_600_000);
  });

  it('of a year is made of months, compared with those of the year before', () => {
    const { columns, columnsBefore, unit } = windowOf({ kind: '12m' }, 'auto', NOW, BERLIN, undefined);
    expect([unit, columns.length, day(columns[0]?.start ?? 0), day(columnsBefore[0]?.start ?? 0)]).toEqual(['month', 12, '2025-12-01', '2024-12-01']);
  });

  it('of a year is compared with months as far as this one has come', () => {
    const first = windowOf({ kind: '12m' }, 'auto', Date.UTC(2026, 10, 1, 12, 10), BERLIN, undefined);
    expect([day(first.before?.start ?? 0), day((first.before?.end ?? 0) - 1)]).toEqual(['2024-12-01', '2025-11-01']);
    const { columnsBefore } = windowOf({ kind: '12m' }, 'auto', NOW, BERLIN, undefined);
    expect(day((columnsBefore.at(-1)?.end ?? 0) - 1)).toBe('2025-11-22');
  });

  it('of everything begins with the first entry, and has nothing before it', () => {
    const { now, before } = windowOf({ kind: 'all' }, 'auto', NOW, BERLIN, Date.UTC(2026, 5, 3, 23));
    expect([day(now.start), before]).toEqual(['2026-06-04', undefined]);
    expect(windowOf({ kind: 'all' }, 'auto', NOW, BERLIN, undefined).columns).toHaveLength(24);
  });

  it('of days that are over has no running column', () => {
    const { columns, before } = windowOf({ kind: 'custom', from: '2026-11-01', to: '2026-11-07' }, 'auto', NOW, BERLIN, undefined);
    expect([columns.length, columns.some(({ isRunning }) => isRunning), day(before?.start ?? 0)]).toEqual([7, false, '2026-10-25']);
  });

  it('of days long before the first record begins with its day, in columns that fit what is left, as long as it reaches it', () => {
    const first = Date.UTC(2026, 9, 5, 9);
    const long = windowOf({ kind: 'custom', from: '2015-01-01', to: '2026-11-22' }, 'auto', NOW, BERLIN, first);
    expect([day(long.now.start), day(long.columns[0]?.start ?? 0), long.unit, long.columns.length]).toEqual(['2026-10-05', '2026-10-05', 'day', 49]);
    expect(isBeforeKnown(long, first)).toBe(false);
    const later = windowOf({ kind: 'custom', from: '2026-10-06', to: '2026-10-08' }, 'auto', NOW, BERLIN, first);
    expect([day(later.now.start), later.columns.length]).toEqual(['2026-10-06', 3]);
    const earlier = windowOf({ kind: 'custom', from: '2026-09-01', to: '2026-09-03' }, 'auto', NOW, BERLIN, first);
    expect([day(earlier.now.start), earlier.columns.length]).toEqual(['2026-09-01', 3]);
  });

  it('is compared only with a time that the ledger has seen all of', () => {
    const window = windowOf({ kind: '30d' }, 'auto', NOW, BERLIN, undefined);
    const start = window.before?.start ?? 0;
    expect([undefined, start - 1, start + 3_600_000, start + 25 * 3_600_000].map((first) => isBeforeKnown(window, first))).toEqual([false, true, true, false]);
    expect(isBeforeKnown(windowOf({ kind: 'all' }, 'auto', NOW, BERLIN, start), start)).toBe(false);
  });

  it('marks the columns that its edges cut', () => {
    const { columns } = windowOf({ kind: '30d' }, 'week', NOW, BERLIN, undefined);
    expect(columns.map(({ isPart }) => isPart)).toEqual([true, false, false, false, false]);
  });

  it('is cut into what fits where columns would be too many', () => {
    expect(windowOf({ kind: 'all' }, 'hour', NOW, UTC, Date.UTC(2016, 0, 1)).unit).toBe('month');
  });

  it('has columns without gaps on quarter hours, in every zone at any time of the year', () => {
    const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'Asia/Kathmandu', 'America/Santiago'].map(createZone);
    const ranges: readonly ReportRange[] = [...RANGE_NAMES.map((kind) => ({ kind })), { kind: 'custom', from: '2026-03-01', to: '2026-04-02' }];
    fc.assert(fc.property(fc.constantFrom(...zones), fc.constantFrom(...ranges), fc.constantFrom('auto' as const, ...UNITS), fc.integer({ min: 0, max: 366 * 24 * 4 }), (zone, range, unit, quarters) => {
      const at = Date.UTC(2026, 0, 1) + quarters * BUCKET_MS + 61_000;
      const { now, before, columns, columnsBefore } = windowOf(range, unit, at, zone, Date.UTC(2025, 0, 1));
      expect(columns.length).toBeGreaterThan(0);
      expect(columns.length).toBeLessThanOrEqual(MOST_COLUMNS + 2);
      columns.slice(1).forEach(({ start }, index) => expect(start).toBe(columns[index]?.end));
      for (const { start, end } of [now, ...(before === undefined ? [] : [before]), ...columns, ...columnsBefore.filter((one) => one !== undefined)]) {
        expect([start % BUCKET_MS, end % BUCKET_MS]).toEqual([0, 0]);
        expect(end).toBeGreaterThan(start);
      }
      expect(columns[0]?.start).toBe(now.start);
      expect(columnsBefore).toHaveLength(columns.length);
      if (before !== undefined) expect(before.end).toBeLessThanOrEqual(now.start);
    }), { numRuns: 400 });
  });
});

describe('a date', () => {
  it.each([['2026-02-28', true], ['2026-02-29', false], ['2024-02-29', true], ['26-02-28', false], ['2026-2-8', false], ['', false], [20260228, false], ['2026-13-01', false]])('%j is one: %s', (text, expected) => {
    expect(isDate(text)).toBe(expected);
  });
});
