import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelHabits, Observation } from '../../../src/core/pricing/habits.ts';
import { NO_HABITS, billedForText, boundFactor, expectedFactor, isWellKnown, learn, readHabits, usualAnswer } from '../../../src/core/pricing/habits.ts';

let number = 0;
const seen = (fields: Partial<Observation>): Observation => ({ id: String(++number).padStart(10, '0'), expected: 1000, most: 1400, ...fields });
const after = (...observations: readonly Partial<Observation>[]): ModelHabits => observations.map(seen).reduce(learn, NO_HABITS);
const times = <T>(count: number, one: T): readonly T[] => Array.from({ length: count }, () => one);

describe('what is learned of a model', () => {
  it('is nothing at first', () => {
    expect([expectedFactor(NO_HABITS), boundFactor(NO_HABITS), isWellKnown(NO_HABITS), usualAnswer(NO_HABITS)]).toEqual([undefined, 1, false, undefined]);
  });

  it('is the median share of what we expected, whatever a few calls say', () => {
    expect(expectedFactor(after(...times(4, { billed: 1200 })))).toBeUndefined();
    expect(expectedFactor(after(...times(20, { billed: 1200 }), ...times(5, { billed: 4000 })))).toBe(1.2);
  });

  it('is the highest share of our bound that was ever billed, and a tenth more', () => {
    expect(boundFactor(after(...times(30, { billed: 1000 })))).toBe(1);
    expect(boundFactor(after({ billed: 2100 }, ...times(200, { billed: 700 })))).toBeCloseTo(1.65);
  });

  it('is trusted from the twentieth call on', () => {
    expect(isWellKnown(after(...times(19, { billed: 1000 })))).toBe(false);
    expect(isWellKnown(after(...times(20, { billed: 1000 })))).toBe(true);
  });

  it('is how long its answers are, but for one in twenty', () => {
    const lengths = Array.from({ length: 40 }, (_, index) => ({ answer: 100 + index }));
    expect(usualAnswer(after(...lengths))).toBe(138);
    expect(isWellKnown(after(...lengths))).toBe(false);
  });

  it('is nothing where the counts make no sense', () => {
    for (const fields of [{ billed: 0 }, { billed: 100_000 }, { billed: 3 }, { billed: 500, expected: 0 }, {}]) expect(after(fields)).toEqual(NO_HABITS);
  });

  it('counts each call once, in whatever order and however often they are told', () => {
    const observations = Array.from({ length: 100 }, (_, index) => seen({ billed: 900 + index, answer: index + 1 }));
    const once = observations.reduce(learn, NO_HABITS);
    expect([once.compared, once.recent.length]).toEqual([100, 64]);
    expect(observations.reduce(learn, once)).toEqual(once);
    fc.assert(fc.property(fc.shuffledSubarray(observations.slice(0, 50), { minLength: 50 }), (order) => {
      expect(order.reduce(learn, NO_HABITS)).toEqual(observations.slice(0, 50).reduce(learn, NO_HABITS));
    }));
  });

  it('is read again as it was written, and nothing else is', () => {
    const known = after({ billed: 1000, answer: 5 }, { answer: 7 }, { billed: 1300 });
    expect(readHabits(JSON.parse(JSON.stringify(known)))).toEqual(known);
    for (const damaged of [undefined, null, 3, {}, { compared: -1, highest: 1, recent: [] }, { compared: 1, highest: 'x', recent: [] }, { compared: 1, highest: 1, recent: [{}] }, { compared: 1, highest: -1, recent: [] }]) expect(readHabits(damaged)).toBeUndefined();
    fc.assert(fc.property(fc.jsonValue(), (json) => {
      readHabits(json);
    }));
  });
});

describe('what was billed for the text of a prompt', () => {
  it.each([
    ['the whole prompt', { inputTokens: 900 }, 800, false, false, 900],
    ['nothing where nothing was said', {}, 800, false, false, undefined],
    ['nothing where a cached answer says zero', { inputTokens: 0 }, 800, false, false, undefined],
    ['nothing where pictures were counted as well', { inputTokens: 900 }, 800, true, false, undefined],
    ['nothing where all of it came from a cache', { inputTokens: 900, cacheReadTokens: 900 }, 800, false, false, undefined],
    ['the whole prompt where some of it came from a cache', { inputTokens: 900, cacheReadTokens: 500 }, 800, false, false, 900],
    ['nothing of a short prompt, which is mostly template', { inputTokens: 30 }, 20, false, false, undefined],
    ['nothing where the explanations of tools weigh more', { inputTokens: 1900 }, 800, false, true, undefined],
    ['the whole of a long prompt with tools', { inputTokens: 9000 }, 8500, false, true, 9000],
  ] as const)('is %s', (_, usage, expected, holdsOthers, hasTools, billed) => {
    expect(billedForText(usage, expected, holdsOthers, hasTools)).toBe(billed);
  });
});
