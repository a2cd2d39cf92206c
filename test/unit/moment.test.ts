import { describe, expect, it } from 'vitest';
import { dayText, expectedTime, momentText } from '../../src/core/moment.ts';
import { UTC, createZone } from '../../src/core/period.ts';

const BERLIN = createZone('Europe/Berlin');
const NOW = Date.UTC(2026, 10, 18, 11, 2);
const MINUTE = 60_000;

describe('a moment to come', () => {
  it('is told by the clock today, with the day later', () => {
    expect([momentText(NOW + 5 * 60 * MINUTE, NOW, BERLIN), momentText(Date.UTC(2026, 10, 18, 23), NOW, BERLIN), momentText(Date.UTC(2026, 11, 1), NOW, UTC)]).toEqual(['17:02', 'tomorrow 00:00', 'Tue 1 Dec 00:00 UTC']);
  });

  it('is told as exactly as a guess deserves', () => {
    const ahead = (minutes: number): string => expectedTime(NOW + minutes * MINUTE, NOW, BERLIN);
    expect([ahead(17), ahead(61), ahead(26 * 60), ahead(72 * 60), ahead(60 * 24 * 60)]).toEqual(['12:19', '13:05', 'tomorrow 14:00', 'Sat 21 Nov', 'Sun 17 Jan 2027']);
  });

  it('has the year where it is another one', () => {
    expect([dayText(Date.UTC(2026, 0, 5), NOW, UTC), dayText(Date.UTC(2025, 11, 31), NOW, UTC)]).toEqual(['Mon 5 Jan', 'Wed 31 Dec 2025']);
  });
});
