import { describe, expect, it } from 'vitest';
import type { Opening } from '../../../src/cli/openings.ts';
import { lastDays } from '../../../src/cli/range.ts';
import { changeText } from '../../../src/cli/render/figures.ts';
import { PLAIN } from '../../../src/cli/render/paint.ts';
import { trendLines } from '../../../src/cli/render/trendText.ts';
import { widthOf } from '../../../src/cli/render/width.ts';
import { withOthers } from '../../../src/cli/rows.ts';
import type { TrendReport } from '../../../src/cli/trendData.ts';
import { trendJson, trendReport } from '../../../src/cli/trendData.ts';
import { fromUsd, nano } from '../../../src/core/money.ts';
import { BERLIN, NOW, row } from './reports.ts';

const range = lastDays(4, NOW, BERLIN);
const before = lastDays(4, range.start - 1, BERLIN);
const parts = { range, before, origin: 'https://openrouter.ai', countByok: false, openings: [], isBeforeKnown: true };
const others = row(['2026-11-20'], 0.5, { calls: 0 });
const rows = withOthers([row(['2026-11-18'], 1), row(['2026-11-20'], 2, { calls: 3 }), row(['2026-11-21'], 0.5)], [others]);
const trend = trendReport(parts, rows, [row(['2026-11-15'], 2.5)], BERLIN);

describe('the trend', () => {
  it('shows every day, those without calls too, and what changed', () => {
    expect(trendLines(trend, 60, PLAIN)).toEqual([
      'OpenRouter spend · 2026-11-18 to 2026-11-21 (Europe/Berlin)',
      '$3.50 in 5 calls · $0.875 a day · ▲ 40 % against $2.50 from 2026-11-14 to 2026-11-17',
      '  2026-11-18 Wed    $1.00  █████████████',
      '  2026-11-19 Thu    $0.00',
      '  2026-11-20 Fri    $2.00  ██████████████████████████',
      '  2026-11-21 Sat   $0.500  ██████▌',
    ]);
  });

  it('says what the month may come to, where that is known', () => {
    const forecast = { expected: fromUsd(62), low: fromUsd(50), high: fromUsd(75), text: 'By the end of November about $62.00 ($50.00 to $75.00)' };
    const foretold = trendReport({ ...parts, forecast }, withOthers([row(['2026-11-18'], 1)], []), [], BERLIN);
    expect(trendLines(foretold, 60, PLAIN)[2]).toBe(forecast.text);
    expect(trendJson(foretold).forecast).toEqual({ expected: 62, low: 50, high: 75 });
    expect(trendJson(trend).forecast).toBeNull();
  });

  it('fits its terminal, narrow or wide', () => {
    for (const width of [40, 80, 200]) for (const line of trendLines(trend, width, PLAIN).slice(2)) expect(widthOf(line)).toBeLessThanOrEqual(width);
  });

  it('is numbers in JSON', () => {
    const json = trendJson(trend);
    expect(json).toMatchObject({ total: { cost: 3.5, calls: 5 }, before: { from: '2026-11-14', to: '2026-11-17', cost: 2.5, calls: 1 }, change: expect.closeTo(0.4) as unknown });
    expect(json.days.map(({ day, cost }) => [day, cost])).toEqual([['2026-11-18', 1], ['2026-11-19', 0], ['2026-11-20', 2], ['2026-11-21', 0.5]]);
    // What a call costs is told of calls alone: half a dollar of the day was others' money.
    expect(json.days[2]).toMatchObject({ cost: 2, untracked: 0.5, costPerCall: 0.5 });
    expect(json.total).toMatchObject({ untracked: 0.5, costPerCall: 0.6 });
    expect(trendJson(trendReport(parts, [], [], BERLIN)).change).toBeNull();
  });

  it('says whether nothing was spent before, or nothing recorded', () => {
    const head = (isBeforeKnown: boolean): string => trendLines(trendReport({ ...parts, isBeforeKnown }, rows, [], BERLIN), 80, PLAIN)[1] ?? '';
    expect(head(true)).toMatch(/ · nothing spent in the days before$/);
    expect(head(false)).toMatch(/ · nothing was recorded in the days before$/);
  });

  describe('with money of several days that is counted on one', () => {
    const opening = (from: string, day: string): Opening => ({ day, from, to: day, since: Date.parse(`${from}T00:00:00Z`), at: Date.parse(`${day}T22:59:59Z`), amount: fromUsd(1.5) });
    const reportWith = (...openings: readonly Opening[]): TrendReport => trendReport({ ...parts, openings }, rows, [row(['2026-11-15'], 2.5)], BERLIN);

    it('marks that day and says what it holds', () => {
      const lines = trendLines(reportWith(opening('2026-11-01', '2026-11-20')), 60, PLAIN);
      expect(lines[4]).toMatch(/^ {2}2026-11-20 Fri \* +\$2\.00 {2}█/);
      expect(lines[5]).toMatch(/^ {2}2026-11-21 Sat +\$0\.500 {2}█/);
      expect(lines.at(-1)).toBe('* of it $1.50 spent before monitoring began, from 1 to 20 November');
      const json = trendJson(reportWith(opening('2026-11-01', '2026-11-20')));
      expect(json.beforeMonitoring).toEqual([{ day: '2026-11-20', from: '2026-11-01', to: '2026-11-20', cost: 1.5 }]);
      expect(json.days.map(({ beforeMonitoring }) => beforeMonitoring)).toEqual([0, 0, 1.5, 0]);
    });

    it.each([
      ['began before', '2026-11-10', '2026-11-20', false], ['ended in the days before and began before them', '2026-11-01', '2026-11-16', false],
      ['lie within these days', '2026-11-18', '2026-11-20', true], ['lie within the days before', '2026-11-14', '2026-11-16', true],
    ] as const)('compares only what can be compared: where they %s', (_, from, day, isCompared) => {
      const report = reportWith(opening(from, day));
      expect(trendJson(report).change).toEqual(isCompared ? expect.closeTo(0.4) : null);
      expect(trendLines(report, 120, PLAIN)[1]).toMatch(isCompared ? / against \$2\.50 from / : / · not compared with the days before, which were not all monitored$/);
    });

    it('marks nothing for money of the days before', () => {
      const report = reportWith(opening('2026-11-01', '2026-11-16'));
      expect(trendLines(report, 60, PLAIN).join('\n')).not.toContain('*');
      expect(trendJson(report).beforeMonitoring).toEqual([]);
    });
  });

  it('compares stretches of the same length that touch each other', () => {
    expect(before.end).toBe(range.start);
    expect([before.from, before.to]).toEqual(['2026-11-14', '2026-11-17']);
  });
});

it.each([[1.12, 1, '▲ 12 %'], [0.92, 1, '▼ 8 %'], [1.001, 1, '±0 %'], [99, 1, '▲ >999 %'], [1, 0, ''], [0, 1, '▼ 100 %']])('from %d after %d the change is %j', (now, then, text) => {
  expect(changeText(fromUsd(now), fromUsd(then))).toBe(text);
  expect(changeText(nano(0), nano(0))).toBe('');
});
