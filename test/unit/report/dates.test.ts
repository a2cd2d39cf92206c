import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chartColumns } from '../../../media/report/model/columns.ts';
import { layOutDates, type DateLabel } from '../../../media/report/model/dates.ts';
import type { ReportRange, Unit } from '../../../src/core/analysis/range.ts';
import { windowOf } from '../../../src/core/analysis/window.ts';
import { UTC } from '../../../src/core/period.ts';

const CHARACTER = 6.6;

/** The dates under a plot that reaches from 40 to `right`. */
function datesOf(range: ReportRange, unit: Unit | 'auto', now: string, right: number, first?: string): readonly DateLabel[] {
  const { columns, unit: chosen } = windowOf(range, unit, Date.parse(now), UTC, first === undefined ? undefined : Date.parse(first));
  const step = (right - 40) / columns.length;
  return layOutDates(chartColumns(columns, chosen, UTC), columns.map((_, index) => 40 + (index + 0.5) * step), [40, right]);
}

const textsOf = (...given: Parameters<typeof datesOf>): readonly string[] => datesOf(...given).map(({ text }) => text);
const YEAR = { kind: '12m' } as const;
const ALL = { kind: 'all' } as const;

describe('the dates under the axis', () => {
  it('tell the year of the first month and of every January', () => {
    expect(textsOf(YEAR, 'auto', '2026-11-22T14:00Z', 900)).toEqual(['Dec 2025', 'Jan 2026', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'this month so far']);
    expect(textsOf(ALL, 'auto', '2026-11-22T14:00Z', 640, '2024-02-10T00:00Z')).toEqual(['from 10 Feb 2024', 'Sep', 'Jan 2025', 'May', 'Sep', 'Jan 2026', 'this month so far']);
  });

  it('tell it beside the running month where January has no room', () => {
    expect(textsOf(YEAR, 'auto', '2026-02-20T14:00Z', 300).at(-1)).toBe('Feb 2026 so far');
    expect(textsOf(YEAR, 'auto', '2026-01-20T14:00Z', 900).at(-1)).toBe('Jan 2026 so far');
  });

  it('tell it of days and weeks that lie in two years, and leave it out of those that lie in one', () => {
    expect(textsOf({ kind: '90d' }, 'auto', '2026-02-03T14:00Z', 700)).toEqual(expect.arrayContaining([expect.stringMatching(/^\d+ Nov 2025$/), '1 Jan 2026', 'today so far']));
    expect(textsOf(YEAR, 'week', '2026-11-22T14:00Z', 900)).toEqual(expect.arrayContaining(['5 Jan 2026']));
    expect(textsOf({ kind: '30d' }, 'auto', '2026-11-22T14:00Z', 700).join()).not.toContain('20');
  });

  it('never touch each other, and never leave a year untold that a month before them does not lie in', () => {
    const days = fc.date({ min: new Date('2020-01-01T00:00Z'), max: new Date('2027-12-31T00:00Z'), noInvalidDate: true });
    fc.assert(fc.property(days, days, fc.integer({ min: 140, max: 1200 }), (one, other, right) => {
      const [first, now] = [one, other].toSorted((a, b) => a.getTime() - b.getTime()).map((date) => date.toISOString());
      const labels = datesOf(ALL, 'month', now ?? '', right, first);
      const boxes = labels.map(({ x, text, anchor }) => (anchor === 'end' ? [x - text.length * CHARACTER, x] : [x - (text.length * CHARACTER) / 2, x + (text.length * CHARACTER) / 2]));
      boxes.slice(1).forEach(([from = 0], index) => expect(from).toBeGreaterThanOrEqual((boxes[index]?.[1] ?? 0) + 4));
      expect(labels.filter(({ text }) => /^Jan(?!.*\d{4})/.test(text))).toEqual([]);
      expect(labels[0]?.text).toMatch(/\d{4}/);
      expect(labels.findLast(({ text }) => /\d{4}/.test(text))?.text).toContain((now ?? '').slice(0, 4));
    }), { numRuns: 300, examples: [[new Date('2021-06-02T00:00Z'), new Date('2022-12-01T00:00Z'), 254]] });
  });
});
