import { expect, it } from 'vitest';
import { proposalReason, proposalTitle } from '../../../src/core/budget/proposalText.ts';
import { proposedLimits } from '../../../src/core/budget/proposedLimits.ts';
import { fromUsd } from '../../../src/core/money.ts';

const WEDNESDAY = Date.UTC(2026, 10, 18, 12);

function told(daily: number, weekly: number, monthly: number): readonly string[] {
  const proposed = proposedLimits({ daily: fromUsd(daily), weekly: fromUsd(weekly), monthly: fromUsd(monthly) }, WEDNESDAY);
  return proposed.map((each) => `${proposalTitle(each)}: ${proposalReason(each)}`);
}

it('says each proposed limit with its reason', () => {
  expect(told(10, 12, 36)).toEqual([
    '$25.00 a day: More than twice what today has come to so far, $10.00.',
    '$50.00 a week: At least half as much again as a week of yours usually comes to, ≈$28.00.',
    '$200.00 a month: At least half as much again as a month of yours usually comes to, ≈$120.00.',
  ]);
  expect(told(0, 0, 0)[0]).toBe('$5.00 a day: You have spent nothing yet, as far as is known: a cautious start.');
  expect(told(0.001, 0.001, 0.001)[2]).toBe('$10.00 a month: You have spent little so far: the least that leaves room to work.');
});
