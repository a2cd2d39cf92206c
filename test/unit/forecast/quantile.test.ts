import { expect, it } from 'vitest';
import { quantile } from '../../../src/core/forecast/quantile.ts';

it('the middle of equal weights lies between its neighbours', () => {
  expect(quantile([[3, 1], [1, 1], [2, 1]], 0.5)).toBe(2);
  expect(quantile([[1, 1], [2, 1]], 0.5)).toBe(1.5);
});

it('weight draws it, and what weighs nothing does not count', () => {
  expect(quantile([[1, 1], [2, 9]], 0.5)).toBeCloseTo(1.9, 1);
  expect(quantile([[1, 1], [2, 1], [1000, 0]], 0.9)).toBe(2);
});

it('it never leaves the values', () => {
  expect(quantile([[1, 1], [2, 1]], 0)).toBe(1);
  expect(quantile([[1, 1], [2, 1]], 1)).toBe(2);
});
