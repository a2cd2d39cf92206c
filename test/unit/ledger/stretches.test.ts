import { describe, expect, it } from 'vitest';
import type { BreakdownRow } from '../../../src/core/ledger/breakdown.ts';
import { stretchesOf } from '../../../src/core/ledger/stretches.ts';
import { NO_SUMS } from '../../../src/core/ledger/sums.ts';
import { createZone } from '../../../src/core/period.ts';

const HOUR = 3_600_000;
const BERLIN = createZone('Europe/Berlin');
const ALL = { start: 0, end: Date.UTC(2100, 0) };

const row = (day: string, hour: number, entries = 1): BreakdownRow => ({ keys: [day, String(hour)], sums: NO_SUMS, entries, latency: [] });

describe('the stretches of hours', () => {
  it('are where the clocks of the zone show them, newest first', () => {
    expect(stretchesOf([row('2026-11-18', 0, 2), row('2026-11-18', 13)], BERLIN, ALL)).toEqual([
      { start: Date.UTC(2026, 10, 18, 12), end: Date.UTC(2026, 10, 18, 13), count: 1 },
      { start: Date.UTC(2026, 10, 17, 23), end: Date.UTC(2026, 10, 18), count: 2 },
    ]);
  });

  it('are one where the clocks show an hour twice', () => {
    const [three, two] = stretchesOf([row('2026-10-25', 2), row('2026-10-25', 3)], BERLIN, ALL);
    expect(two).toEqual({ start: Date.UTC(2026, 9, 25), end: Date.UTC(2026, 9, 25) + 2 * HOUR, count: 1 });
    expect(three?.start).toBe(two?.end);
  });

  it('follow each other where an hour is left out', () => {
    const [three, one] = stretchesOf([row('2026-03-29', 1), row('2026-03-29', 3)], BERLIN, ALL);
    expect(three?.start).toBe(one?.end);
  });

  it('go no further than their range, and hold something', () => {
    const range = { start: Date.UTC(2026, 10, 18, 12, 15), end: Date.UTC(2026, 10, 18, 12, 45) };
    expect(stretchesOf([row('2026-11-18', 13, 3), row('2026-11-18', 14, 0)], BERLIN, range)).toEqual([{ ...range, count: 3 }]);
  });
});
