import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chartColumns, columnLabel, columnName } from '../../../media/report/model/columns.ts';
import { weekdayNames } from '../../../media/report/model/heatMap.ts';
import { endText, fullTime, timeText, whenText } from '../../../media/report/model/times.ts';
import { speak } from '../../../src/core/l10n.ts';
import { createZone, UTC } from '../../../src/core/period.ts';

const NOW = Date.parse('2026-11-22T14:05:30Z');
const berlin = createZone('Europe/Berlin');

describe('times', () => {
  it.each([
    [0, 'just now'],
    [-3_000, 'just now'],
    [12_000, '12 s ago'],
    [59_999, '59 s ago'],
    [60_000, '1 min ago'],
    [3_599_999, '59 min ago'],
    [3_600_000, '14:05'],
  ])('says when something was, %d ms ago: %s', (ago, text) => {
    expect(whenText(NOW - ago, NOW, berlin)).toBe(text);
  });

  it('adds the date where it was not today in the zone of the report', () => {
    expect(timeText(Date.parse('2026-11-21T23:30:00Z'), NOW, berlin)).toBe('00:30');
    expect(timeText(Date.parse('2026-11-21T23:30:00Z'), NOW, UTC)).toBe('21 Nov 23:30');
  });

  it('adds the year where it was another', () => {
    expect(timeText(Date.parse('2025-12-31T12:00:00Z'), NOW, UTC)).toBe('31 Dec 2025 12:00');
  });

  it('names the zone with the whole instant', () => {
    expect(fullTime(NOW, berlin)).toBe('2026-11-22 15:05:30 Europe/Berlin');
  });

  it('says when a period is over as shortly as its kind allows', () => {
    expect(endText('day', Date.parse('2026-11-22T23:00:00Z'), berlin)).toBe('00:00');
    expect(endText('week', Date.parse('2026-11-22T23:00:00Z'), berlin)).toBe('Mon 00:00');
    expect(endText('month', Date.parse('2026-12-01T00:00:00Z'), UTC)).toBe('1 Dec 00:00');
  });
});

describe('times in a language with dates of its own', () => {
  beforeEach(() => speak('de', undefined));
  afterEach(() => speak('en', undefined));

  it('are written as it does', () => {
    expect(timeText(Date.parse('2026-11-21T23:30:00Z'), NOW, UTC)).toBe('21. Nov. 23:30');
    expect(timeText(Date.parse('2025-12-31T12:00:00Z'), NOW, UTC)).toBe('31. Dez. 2025 12:00');
    expect(fullTime(NOW, berlin)).toBe('22.11.2026 15:05:30 Europe/Berlin');
    expect([endText('week', Date.parse('2026-11-22T23:00:00Z'), berlin), endText('month', Date.parse('2026-12-01T00:00:00Z'), UTC)]).toEqual(['Mo 00:00', '1. Dez. 00:00']);
    expect(weekdayNames()).toEqual(['Mo', 'Di', 'Mi', 'Do', 'Fr', 'Sa', 'So']);
  });

  it('stand so below the columns of a chart, with their year and without', () => {
    const month = { start: Date.UTC(2026, 9, 1), end: Date.UTC(2026, 10, 1), isRunning: false, isPart: false };
    const [column] = chartColumns([month], 'month', UTC);
    expect([column?.label, column?.dated, columnName(month, 'month', UTC)]).toEqual(['Okt', 'Okt. 2026', 'Okt. 2026']);
    expect(columnLabel({ ...month, end: Date.UTC(2026, 9, 2) }, 'day', UTC)).toBe('1. Okt.');
  });
});
