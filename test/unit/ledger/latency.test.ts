import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LATENCY_BINS, binOf, percentile } from '../../../src/core/ledger/latency.ts';

const bins = (...durations: readonly number[]): readonly number[] => {
  const counts = Array.from({ length: LATENCY_BINS }, () => 0);
  for (const duration of durations) counts[binOf(duration)] = (counts[binOf(duration)] ?? 0) + 1;
  return counts;
};

test.each([[0, 0], [100, 0], [100.1, 1], [141, 1], [142, 2], [200, 2], [201, 3], [102_400, 20], [204_800, 22], [204_801, 23], [1e9, 23]])('%d ms falls into bin %d', (duration, bin) => {
  expect(binOf(duration)).toBe(bin);
});

test('longer calls never fall into a lower bin', () => {
  fc.assert(fc.property(fc.nat(400_000), fc.nat(1000), (duration, more) => binOf(duration) <= binOf(duration + more)));
});

test('of no calls nothing is known', () => {
  expect(percentile(bins(), 0.5)).toBeUndefined();
});

test('a percentile lies in the bin of the call that it is', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: 50 }), fc.double({ min: 0.01, max: 1, noNaN: true }), (durations, p) => {
    const sorted = durations.toSorted((a, b) => a - b);
    const exact = sorted[Math.max(0, Math.ceil(p * sorted.length - 1e-9) - 1)] ?? 0;
    const found = percentile(bins(...durations), p) ?? 0;
    const bin = binOf(exact);
    expect(found).toBeGreaterThanOrEqual(bin === 0 ? 0 : 100 * Math.SQRT2 ** (bin - 1) * 0.999);
    expect(found).toBeLessThanOrEqual(100 * Math.SQRT2 ** bin * 1.001);
  }));
});

test('within a bin the calls are taken to lie evenly', () => {
  expect(percentile(bins(10, 20, 30, 40), 0.5)).toBe(50);
});

test('of calls longer than everything only that is known', () => {
  expect(percentile(bins(1e6, 2e6), 0.95)).toBeCloseTo(204_800, 5);
});
