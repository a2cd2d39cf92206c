import { expect, test } from 'vitest';
import { monthEnd, monthOf, monthStart, openSince } from '../../../src/core/ledger/months.ts';

test('a month is that of UTC, from its first instant to just before the next', () => {
  expect(monthOf(Date.UTC(2026, 0, 31, 23, 59, 59, 999))).toBe('2026-01');
  expect(monthOf(Date.UTC(2026, 1, 1))).toBe('2026-02');
  expect([monthStart('2026-12'), monthEnd('2026-12')]).toEqual([Date.UTC(2026, 11, 1), Date.UTC(2027, 0, 1)]);
});

test('the current and the last month are open, also at the turn of a year', () => {
  expect(openSince(Date.UTC(2026, 10, 22))).toBe(Date.UTC(2026, 9, 1));
  expect(openSince(Date.UTC(2027, 0, 1))).toBe(Date.UTC(2026, 11, 1));
});
