import { describe, expect, it } from 'vitest';
import { UsageError } from '../../../src/cli/failures.ts';
import type { RangeOptions } from '../../../src/cli/range.ts';
import { lastDays, readCount, readDay, readRange } from '../../../src/cli/range.ts';
import { createZone } from '../../../src/core/period.ts';

const BERLIN = createZone('Europe/Berlin');
const NOW = Date.parse('2026-11-21T14:05:00Z');
const iso = (instant: number): string => new Date(instant).toISOString();
const read = (options: RangeOptions): { readonly from: string; readonly to: string; readonly title: string; readonly kind: string } => readRange(options, NOW, BERLIN);

describe('the days that are meant', () => {
  it('are today where nothing is said', () => {
    expect(read({})).toMatchObject({ kind: 'day', from: '2026-11-21', to: '2026-11-21', title: '2026-11-21' });
    const { start, end } = readRange({ today: true }, NOW, BERLIN);
    expect([iso(start), iso(end)]).toEqual(['2026-11-20T23:00:00.000Z', '2026-11-21T23:00:00.000Z']);
  });

  it('are a week from Monday, a month, or the last days', () => {
    expect(read({ week: true })).toMatchObject({ kind: 'week', from: '2026-11-16', to: '2026-11-22', title: 'week from 2026-11-16 to 2026-11-22' });
    expect(read({ month: true })).toMatchObject({ kind: 'month', from: '2026-11-01', to: '2026-11-30', title: 'November 2026' });
    expect(read({ days: '30' })).toMatchObject({ kind: 'days', from: '2026-10-23', to: '2026-11-21' });
    expect(read({ days: '1' })).toMatchObject({ from: '2026-11-21', to: '2026-11-21', title: '2026-11-21' });
  });

  it('are named by their first and last, which both belong to them', () => {
    expect(read({ since: '2026-10-24', until: '2026-10-26' })).toMatchObject({ from: '2026-10-24', to: '2026-10-26' });
    expect(read({ since: 'yesterday' })).toMatchObject({ from: '2026-11-20', to: '2026-11-21' });
  });

  it('keep their edges at local midnight across the shift of the clocks', () => {
    const { start, end } = readRange({ since: '2026-10-25', until: '2026-10-25' }, NOW, BERLIN);
    expect([iso(start), iso(end)]).toEqual(['2026-10-24T22:00:00.000Z', '2026-10-25T23:00:00.000Z']);
  });

  it.each(['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kathmandu', 'America/St_Johns', 'UTC'])('are those of the zone %s', (name) => {
    const zone = createZone(name);
    for (const day of ['2026-01-01', '2026-03-29', '2026-10-25', '2026-12-31']) {
      const { start, end } = readDay(day, '--since', NOW, zone);
      expect(iso(start + zone.offsetAt(start)).slice(0, 10)).toBe(day);
      expect(iso(end - 1 + zone.offsetAt(end - 1)).slice(0, 10)).toBe(day);
    }
  });

  it('count back in days, not in hours', () => {
    expect(lastDays(40, NOW, BERLIN)).toMatchObject({ from: '2026-10-13', to: '2026-11-21' });
    expect(iso(lastDays(40, NOW, BERLIN).start)).toBe('2026-10-12T22:00:00.000Z');
  });
});

it.each([
  ['a date that does not exist', { since: '2026-02-30' }, '--since is not a day: "2026-02-30".'],
  ['another way to write dates', { since: '21.11.2026' }, '--since is not a day: "21.11.2026".'],
  ['a day of ancient times', { since: '0001-01-01' }, '--since is too long ago: "0001-01-01".'],
  ['a day before computers', { since: '1969-12-31', until: '2026-11-01' }, '--since is too long ago: "1969-12-31".'],
  ['an end without a beginning', { until: '2026-11-01' }, '--until needs --since.'],
  ['an end before the beginning', { since: '2026-11-03', until: '2026-11-01' }, '--since 2026-11-03 is after --until, 2026-11-01.'],
  ['a beginning in the future', { since: '2026-12-24' }, '--since 2026-12-24 is after today, 2026-11-21.'],
  ['no days', { days: '0' }, '--days must be a whole number from 1 to 36600, not "0".'],
  ['half days', { days: '1.5' }, '--days must be a whole number from 1 to 36600, not "1.5".'],
  ['a word', { days: 'many' }, '--days must be a whole number from 1 to 36600, not "many".'],
] as const)('refuses %s, with a hint', (_, options, message) => {
  let thrown: unknown;
  try {
    read(options);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(UsageError);
  expect((thrown as UsageError).message).toBe(message);
  expect((thrown as UsageError).hint).not.toBe('');
});

it('reads counts with blanks around them', () => {
  expect(readCount(' 7 ', '--days', 10)).toBe(7);
});
