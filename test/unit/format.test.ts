import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecastText, formatCount, formatDuration, formatExactMoney, formatMoney, formatPart, formatShare, formatTokens } from '../../src/core/format.ts';
import { speak } from '../../src/core/l10n.ts';
import { fromUsd, nano } from '../../src/core/money.ts';
import { createZone } from '../../src/core/period.ts';

describe('an amount for people', () => {
  it.each([
    [1234.56, '$1,234.56'], [1, '$1.00'], [12.345, '$12.35'], [1_234_567.891, '$1,234,567.89'], [0.9996, '$1.00'], [0.9994, '$0.999'],
    [0.043, '$0.043'], [0.01, '$0.010'], [0.5, '$0.500'], [0.00999, '$0.010'], [0.0099, '$0.0099'], [0.0034, '$0.0034'], [0.000007765, '$0.0000078'], [0.000000001, '$0.0000000010'],
    [0, '$0.00'], [-1.5, '-$1.50'], [-0.0034, '-$0.0034'],
  ])('shows %d as %s', (usd, text) => {
    expect(formatMoney(fromUsd(usd))).toBe(text);
  });

  it('is a dash when unknown, never a zero', () => {
    expect(formatMoney(undefined)).toBe('–');
    expect(formatMoney(undefined, 'estimate')).toBe('–');
  });

  it('wears its certainty', () => {
    expect([formatMoney(fromUsd(0.04), 'estimate'), formatMoney(fromUsd(2), 'atLeast'), formatMoney(fromUsd(-2), 'estimate')]).toEqual(['≈$0.040', '≥$2.00', '≈-$2.00']);
  });

  it('has two decimals from a dollar on, three from a cent on, two digits below, and is never off by more than half of the last', () => {
    fc.assert(fc.property(fc.oneof(fc.integer({ min: 1, max: 20_000_000 }), fc.integer({ min: 1, max: 2_000_000_000 }), fc.integer({ min: 1, max: 2 ** 50 })), (nanos) => {
      const text = formatMoney(nano(nanos));
      const value = Number(text.replace(/[$,]/g, ''));
      const form = value >= 1 ? /^\$[1-9]\d{0,2}(,\d{3})*\.\d\d$/ : value >= 0.01 ? /^\$0\.\d{3}$/ : /^\$0\.0{2,}[1-9]\d$/;
      expect(text).toMatch(form);
      const decimals = (text.split('.')[1] ?? '').length;
      expect(Math.abs(value - nanos / 1e9)).toBeLessThanOrEqual(0.5000001 * 10 ** -decimals);
    }));
  });

  it('rounds and sets thousands apart as Intl does', () => {
    const large = { minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;
    const small = { minimumSignificantDigits: 2, maximumSignificantDigits: 2, maximumFractionDigits: 20 } as const;
    fc.assert(fc.property(fc.oneof(fc.integer({ min: 1, max: 9_949_999 }), fc.integer({ min: 999_500_000, max: 2 ** 50 }), fc.integer({ min: 101, max: 10 ** 8 }).map((cents) => cents * 10_000_000 - 5_000_000)), (nanos) => {
      expect(formatMoney(nano(nanos))).toBe(`$${(nanos / 1e9).toLocaleString('en-US', nanos < 10_000_000 ? small : large)}`);
    }), { numRuns: 2000 });
  });

  it('never shows something as nothing, nor a larger amount as a smaller one', () => {
    const small = fc.integer({ min: 1, max: 3_000_000_000 });
    fc.assert(fc.property(small, small, (a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)].map((nanos) => Number(formatMoney(nano(nanos)).replace(/[$,]/g, '')));
      expect(low).toBeGreaterThan(0);
      expect(low).toBeLessThanOrEqual(high ?? 0);
    }));
  });
});

describe('an exact amount', () => {
  it.each([[0, '$0.00'], [7765, '$0.000007765'], [1_500_000_000, '$1.50'], [-1, '-$0.000000001'], [Number.MAX_SAFE_INTEGER, '$9007199.254740991']])('shows %i nano-dollars as %s', (nanos, text) => {
    expect(formatExactMoney(nano(nanos))).toBe(text);
  });

  it('can be read back to the nano-dollar, and has two decimals at least', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (nanos) => {
      const text = formatExactMoney(nano(nanos));
      expect(text).toMatch(/^-?\$\d+\.\d{2,9}$/);
      const [whole = '', fraction = ''] = text.replace('$', '').replace('-', '').split('.');
      expect(BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'))).toBe(BigInt(Math.abs(nanos)));
      expect(text.startsWith('-')).toBe(nanos < 0);
    }));
  });
});

describe('other figures', () => {
  it('sets thousands apart as Intl does', () => {
    fc.assert(fc.property(fc.nat(Number.MAX_SAFE_INTEGER), (count) => {
      expect(formatCount(count)).toBe(count.toLocaleString('en-US'));
    }));
  });

  it('names every month as Intl does', () => {
    const figures = { expected: fromUsd(3), low: fromUsd(2), high: fromUsd(4) };
    const zone = createZone('Europe/Berlin');
    for (let month = 0; month < 12; month++) {
      const start = Date.UTC(2026, month, 15);
      const name = new Date(start).toLocaleString('en-US', { month: 'long', timeZone: 'UTC' });
      expect(forecastText({ kind: 'month', start }, figures, zone)).toBe(`By the end of ${name} about $3.00 ($2.00 to $4.00)`);
    }
  });

  it.each([[0, '0'], [1234, '1,234'], [9999, '9,999'], [85_000, '85.0k'], [999_949, '999.9k'], [999_950, '1.00M'], [1_240_000, '1.24M'], [undefined, '–']])('shows %s tokens as %s', (count, text) => {
    expect(formatTokens(count)).toBe(text);
  });

  it.each([[0, '0 %'], [0.001, '<1 %'], [0.01, '1 %'], [0.29, '29 %'], [0.999, '99 %'], [1, '100 %'], [1.5, '150 %']])('shows a share of %d as %s', (share, text) => {
    expect(formatShare(share)).toBe(text);
  });

  it.each([[0, '0 %'], [0.001, '<1 %'], [0.0049, '<1 %'], [0.005, '1 %'], [0.1489, '15 %'], [0.785, '79 %'], [0.994, '99 %'], [0.996, '>99 %'], [1, '100 %']])('shows a part of %d as %s', (part, text) => {
    expect(formatPart(part)).toBe(text);
  });

  it.each([[0, '0 ms'], [820, '820 ms'], [999.4, '999 ms'], [999.7, '1.0 s'], [3400, '3.4 s'], [59_949, '59.9 s'], [59_950, '1 min'], [120_000, '2 min'], [undefined, '–']])('shows %s milliseconds as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});

describe('in another language', () => {
  it('writes figures with its signs', () => {
    speak('de', undefined);
    try {
      expect([formatMoney(fromUsd(1234.5)), formatMoney(fromUsd(0.0123)), formatMoney(fromUsd(0.000012)), formatExactMoney(fromUsd(0.0042))]).toEqual(['$1.234,50', '$0,012', '$0,000012', '$0,0042']);
      expect([formatCount(1_234_567), formatTokens(85_000), formatDuration(3400)]).toEqual(['1.234.567', '85,0k', '3,4 s']);
    } finally {
      speak('en', undefined);
    }
  });
});
