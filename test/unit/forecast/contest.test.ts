import process from 'node:process';
import { describe, expect, it } from 'vitest';
import type { ContestPlan } from './contest.ts';
import { FRACTIONS, contest, total } from './contest.ts';
import { KINDS } from './generators.ts';

/** The long run has three times as many lives. Each life's mean error is over many periods: over few of them, luck has its part. */
const long = process.env.TEST_LONG !== undefined;
const lives = long ? 12 : 4;
const PLANS: readonly ContestPlan[] = [
  { period: 'day', lives, firstSeed: 1, periods: long ? 42 : 36, historyDays: 84 },
  { period: 'week', lives, firstSeed: 1, periods: long ? 24 : 18, historyDays: 84 },
  { period: 'month', lives, firstSeed: 1, periods: long ? 18 : 24, historyDays: 84 },
];
const SPENDERS = Object.keys(KINDS).length;

describe.each(PLANS)('on the $lives lives of each seeded spender, the forecast of the $period', (plan) => {
  it('errs less than the plain average in four lives of five, and its band holds what it promises', { timeout: 600_000 }, () => {
    const scores = contest(plan);
    expect(total(scores).silent).toBe(0);
    for (const fraction of FRACTIONS) {
      const { runs, wins, forecasts, within } = total(scores.filter((score) => score.fraction === fraction));
      expect(runs).toBe(SPENDERS * lives);
      expect(within / forecasts, `covered at ${fraction}`).toBeGreaterThan(0.7);
      expect(within / forecasts, `covered at ${fraction}`).toBeLessThan(0.9);
      expect(wins / runs, `won at ${fraction}`).toBeGreaterThanOrEqual(0.8);
    }
    expect(livesWon(plan, scores)).toBeGreaterThanOrEqual(0.8);
  });
});

/** Share of lives whose mean error over all three fractions is smaller than the plain average's. */
function livesWon({ lives }: ContestPlan, scores: ReturnType<typeof contest>): number {
  const spenders = new Set(scores.map(({ spender }) => spender));
  const won = [...spenders].map((spender) => {
    const own = scores.filter((score) => score.spender === spender);
    return Array.from({ length: lives }, (_, life) => own.reduce((lead, { margins }) => lead + (margins[life] ?? 0), 0)).filter((lead) => lead > 0).length;
  });
  return won.reduce((all, count) => all + count, 0) / (spenders.size * lives);
}
