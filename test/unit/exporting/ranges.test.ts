import { describe, expect, it } from 'vitest';
import { exportFileName, numbered } from '../../../src/core/exporting/names.ts';
import type { ExportRange } from '../../../src/core/exporting/ranges.ts';
import { EXPORT_RANGES, rangeAt, rangeOfDays } from '../../../src/core/exporting/ranges.ts';
import { createZone } from '../../../src/core/period.ts';

const BERLIN = createZone('Europe/Berlin');
/** A Sunday, an hour before midnight in Berlin. */
const NOW = Date.UTC(2026, 10, 22, 22);

describe('a range by name', () => {
  it.each<[ExportRange, string]>([
    ['today', '2026-11-22'], ['yesterday', '2026-11-21'], ['thisWeek', '2026-11-16-to-2026-11-22'], ['lastWeek', '2026-11-09-to-2026-11-15'],
    ['thisMonth', '2026-11-01-to-2026-11-22'], ['lastMonth', '2026-10-01-to-2026-10-31'], ['last30Days', '2026-10-24-to-2026-11-22'], ['all', 'until-2026-11-22'],
  ])('is cut by local days, and its file says which: %s', (name, days) => {
    expect(exportFileName(rangeAt(name, NOW, BERLIN), 'csv', NOW, BERLIN)).toBe(`openrouter-spend-${days}.csv`);
  });

  it('always ends after it begins', () => {
    for (const name of EXPORT_RANGES) {
      const { start, end } = rangeAt(name, NOW, BERLIN);
      expect(end).toBeGreaterThan(start);
    }
  });
});

describe('a range of days', () => {
  it('includes both, in local time', () => {
    expect(rangeOfDays('2026-10-25', '2026-10-25', BERLIN)).toEqual({ start: Date.UTC(2026, 9, 24, 22), end: Date.UTC(2026, 9, 25, 23) });
  });

  it.each([['2026-11-22', '2026-11-21'], ['2026-02-30', '2026-03-01'], ['yesterday', '2026-01-01'], ['2026-1-1', '2026-01-02'], ['', '']])('is none from %j to %j', (first, last) => {
    expect(rangeOfDays(first, last, BERLIN)).toBeUndefined();
  });
});

describe('a file name', () => {
  it('gets a number before its ending when it is taken', () => {
    expect([1, 2, 13].map((number) => numbered('spend.csv', number))).toEqual(['spend.csv', 'spend-2.csv', 'spend-13.csv']);
  });
});
