import { Cron } from 'croner';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSchedule } from '../../../src/core/exporting/cron.ts';

/** What the library that reckons with schedules says. */
function isKnown(text: string): boolean {
  try {
    return new Cron(text, { timezone: 'UTC', paused: true, mode: '5-part' }) instanceof Cron;
  } catch {
    return false;
  }
}

const USUAL = [
  '0 8 * * 1', '*/15 * * * *', '0 0 1 * *', '30 6 * * MON-FRI', '0 9 1,15 * *', '0 8-18/2 * * *', '*/60 * * * *', '0-59/60 * * * *', '5-1 * * * *', '22-7 * * * *', '5/10 * * * *', '* 24 * * *', '60 * * * *',
  '* * 0 * *', '* * 31 * *', '* * 32 * *', '* * L * *', '* * 15W * *', '* * LW * *', '* * 32W * *', '* * L-2 * *', '* * ? * *', '* * * 0 *', '* * * 13 *', '* * * jan *', '* * * JAN-MAR *', '* * * MAR-JAN *', '* * * january *',
  '* * * * 7', '* * * * 8', '* * * * sun', '* * * * SUN-MON', '* * * * SAT-SUN', '* * * * MON-SUN', '* * * * 0-7', '* * * * 7-1', '* * * * 1#2', '* * * * 1#6', '* * * * 1#L', '* * * * 5L', '* * * * MON#1', '* * * * L', '* * * * #1', '* * * * MON,1#2',
  '* * 1,,15 * *', ', * * * *', '1- * * * *', '*/0 * * * *', '*/ * * * *', '01 08 * * 1', '*  *\t* * *', '*,1 * * * *', '1.5 * * * *', '+1 * * * *', '-1 * * * *', '@daily', '@WEEKLY', '@midnight', '@reboot', 'nonsense', '* * * *', '* * * * * *',
];

describe('a cron expression', () => {
  it.each(USUAL)('is one for us as for the library: %s', (text) => {
    expect(isSchedule(text)).toBe(isKnown(text));
  });

  it('may be missing', () => {
    expect([isSchedule(''), isSchedule('  ')]).toEqual([true, true]);
  });

  it('that is allowed is always one that can be reckoned with', () => {
    const item = fc.oneof(fc.constantFrom('*', '?', 'L', 'LW', 'MON', 'sun', 'JAN', 'Dec', '1#2', 'SAT#L', '5L', '15W', '-', ''), fc.integer({ min: 0, max: 62 }).map(String));
    const range = fc.tuple(item, fc.constantFrom('', '-', '/', ','), item).map((parts) => parts.join(''));
    const stepped = fc.tuple(range, fc.constantFrom('', '/2', '/7', '/0', '/31')).map((parts) => parts.join(''));
    fc.assert(fc.property(fc.tuple(stepped, stepped, stepped, stepped, stepped), (parts) => {
      const text = parts.join(' ');
      if (isSchedule(text)) expect(isKnown(text), text).toBe(true);
    }), { numRuns: 3000 });
    fc.assert(fc.property(fc.integer({ min: 0, max: 4 }), stepped, (place, item) => {
      const text = ['1', '1', '1', '1', '1'].with(place, item).join(' ');
      if (isSchedule(text)) expect(isKnown(text), text).toBe(true);
    }), { numRuns: 3000 });
  });
});
