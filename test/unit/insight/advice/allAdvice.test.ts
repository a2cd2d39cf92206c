import { describe, expect, it } from 'vitest';
import { allAdvice } from '../../../../src/core/insight/advice/allAdvice.ts';
import { bringBack, dismiss, isDismissed, readDismissals } from '../../../../src/core/insight/advice/memory.ts';
import { fromUsd } from '../../../../src/core/money.ts';
import { DEFAULT_SETTINGS } from '../../../../src/core/settings.ts';
import { DAY, NOW, call, elsewhere, facts, many } from '../kit.ts';

const pause = (): Promise<void> => Promise.resolve();

describe('all advice together', () => {
  it('is silent where there is nothing to say', async () => {
    expect(await allAdvice(facts([]), pause)).toEqual([]);
    expect(await allAdvice(facts(many(20, call())), pause)).toEqual([]);
  });

  it('puts the largest saving first, a most counting half, and what guards money among them', async () => {
    const bad = facts([...many(100, call({ cost: fromUsd(0.2) })), elsewhere(30), call({ hasFailed: true, cost: fromUsd(8) })], { settings: DEFAULT_SETTINGS, key: { usage: fromUsd(20), limit: null, tookMs: 1 } });
    expect((await allAdvice(bad, pause)).map(({ id }) => id)).toEqual(['dear-providers anthropic/claude-haiku-4.5', 'costly-errors cline', 'no-own-limit', 'key-without-limit', 'spent-elsewhere']);
  });
});

describe('dismissed advice', () => {
  it('comes back after a month, or never', () => {
    const month = dismiss({}, 'a', 'month', NOW);
    expect([isDismissed(month, 'a', NOW), isDismissed(month, 'a', NOW + 30 * DAY), isDismissed(month, 'b', NOW)]).toEqual([true, false, false]);
    expect(isDismissed(dismiss(month, 'a', 'forever', NOW), 'a', NOW + 10_000 * DAY)).toBe(true);
  });

  it('can be brought back', () => {
    expect(bringBack(dismiss(dismiss({}, 'a', 'forever', NOW), 'b', 'month', NOW), 'a')).toEqual({ b: NOW + 30 * DAY });
  });

  it('is forgotten once it has run out, and never grows without end', () => {
    expect(dismiss({ old: NOW - 1, kept: 'forever' }, 'a', 'forever', NOW)).toEqual({ kept: 'forever', a: 'forever' });
    const many200 = Array.from({ length: 300 }, (_, index) => `id ${index}`).reduce((all, id) => dismiss(all, id, 'forever', NOW), {});
    expect(Object.keys(many200)).toHaveLength(200);
  });

  it('is read from whatever was kept', () => {
    expect(readDismissals({ a: 'forever', b: 5, c: 'x', d: null, e: Number.NaN })).toEqual({ a: 'forever', b: 5 });
    for (const kept of [undefined, null, 'x', 3]) expect(readDismissals(kept)).toEqual({});
    expect(isDismissed({}, 'toString', NOW)).toBe(false);
  });
});
