import { describe, expect, it } from 'vitest';
import type { Ceiling } from '../../../src/core/format.ts';
import { forecastBasis, forecastText } from '../../../src/core/format.ts';
import { fromUsd } from '../../../src/core/money.ts';
import type { PeriodKind } from '../../../src/core/period.ts';
import { UTC, createZone, periodAt } from '../../../src/core/period.ts';

const BERLIN = createZone('Europe/Berlin');
/** In Berlin it is already the first of December. */
const NOW = Date.parse('2026-11-30T23:30:00Z');
const outlook = { expected: fromUsd(3.1), low: fromUsd(2.6), high: fromUsd(4.4) };
const said = (kind: PeriodKind, ceiling?: Ceiling, zone = BERLIN): string => forecastText(periodAt(kind, NOW, zone), outlook, zone, ceiling);
const limit = (usd: number, spent: number, stops: boolean): Ceiling => ({ limit: fromUsd(usd), spent: fromUsd(spent), stops });

describe('a forecast in words', () => {
  it.each<[PeriodKind, string]>([
    ['day', 'By midnight about $3.10 ($2.60 to $4.40)'],
    ['week', 'By the end of the week about $3.10 ($2.60 to $4.40)'],
    ['month', 'By the end of December about $3.10 ($2.60 to $4.40)'],
  ])('names the end of the %s', (kind, text) => {
    expect(said(kind)).toBe(text);
  });

  it('says whose midnight is meant, and names the month by its own zone', () => {
    expect([said('day', undefined, UTC), said('month', undefined, UTC)]).toEqual(['By midnight UTC about $3.10 ($2.60 to $4.40)', 'By the end of November about $3.10 ($2.60 to $4.40)']);
  });

  it('has no band where both of its ends read alike', () => {
    expect(forecastText(periodAt('day', NOW, BERLIN), { expected: fromUsd(3.1), low: fromUsd(3.0999), high: fromUsd(3.1001) }, BERLIN)).toBe('By midnight about $3.10');
  });

  it('promises no more than a limit that stops calls allows', () => {
    expect(said('day', limit(5, 1, true))).toBe('By midnight about $3.10 ($2.60 to $4.40)');
    expect(said('day', limit(3, 1, true))).toBe('The daily limit is likely reached before midnight');
    expect(said('month', limit(3.1, 1, true))).toBe('The monthly limit is likely reached before the end of December');
    expect(said('day', limit(3, 3, true))).toBe('');
  });

  it('says that a limit which only warns or asks is passed', () => {
    expect(said('day', limit(3, 1, false))).toBe('By midnight about $3.10 ($2.60 to $4.40), more than the daily limit');
    expect(said('day', limit(3, 3.05, false))).toBe('By midnight about $3.10 ($2.60 to $4.40)');
  });

  it('says where it comes from', () => {
    expect(forecastBasis(outlook, 45)).toBe('From your spend by hour and weekday on the last 45 days. Four times out of five it ends between $2.60 and $4.40.');
    expect(forecastBasis(outlook, 45, limit(4, 1, true))).toMatch(/\$4\.40 if no limit stops it\.$/);
    expect([forecastBasis(outlook, 45, limit(4, 1, false)), forecastBasis(outlook, 45, limit(5, 1, true))]).toEqual([forecastBasis(outlook, 45), forecastBasis(outlook, 45)]);
  });
});
