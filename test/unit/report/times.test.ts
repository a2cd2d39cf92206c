import { describe, expect, it } from 'vitest';
import { dayName, endText, fullTime, shortDay, timeText, whenText } from '../../../media/report/model/times.ts';
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

  it('names days', () => {
    expect(dayName('2026-11-22')).toBe('Sun 22 Nov');
    expect(shortDay('2026-03-01')).toBe('1 Mar');
  });
});
