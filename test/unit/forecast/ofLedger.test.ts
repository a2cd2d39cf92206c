import { describe, expect, it } from 'vitest';
import { forecastOf } from '../../../src/core/forecast/ofLedger.ts';
import { reconcile } from '../../../src/core/ledger/reconcile.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';
import { DAY, HOUR, NOON, ORIGIN, spent, stateAfter, written } from '../fakes/ledger.ts';
import { reading } from '../fakes/readings.ts';

const counting = { origin: ORIGIN, countUntracked: true, countByok: false, zone: UTC };
/** A dollar at ten and a dollar at four, on each of the last three weeks' days and this morning. */
const days = Array.from({ length: 22 }, (_, ago) => [spent(`m${ago}`, 1, { at: NOON - ago * DAY - 2 * HOUR }), spent(`a${ago}`, 1, { at: NOON - ago * DAY - 20 * HOUR })]).flat();

describe('the forecast from the running totals', () => {
  it('knows the day\'s end from the days before', () => {
    const found = forecastOf(stateAfter(days), 'day', NOON, counting);
    expect(found).toMatchObject({ kind: 'known', basis: { days: 21 } });
    expect(found.kind === 'known' ? found.expected / 1e9 : 0).toBeCloseTo(2, 0);
  });

  it('counts what the settings count, of this origin only', () => {
    const others = days.flatMap((_, ago) => [spent(`u${ago}`, 5, { at: NOON - ago * DAY - 2 * HOUR, source: 'untracked' }), spent(`x${ago}`, 50, { at: NOON - ago * DAY - 2 * HOUR, origin: 'http://127.0.0.1:1' })]);
    const state = stateAfter([...days, ...others]);
    const expected = (countUntracked: boolean): number => {
      const found = forecastOf(state, 'day', NOON, { ...counting, countUntracked });
      return found.kind === 'known' ? found.expected / 1e9 : 0;
    };
    expect(expected(false)).toBeCloseTo(2, 0);
    expect(expected(true)).toBeCloseTo(7, 0);
  });

  it('takes what was spent before monitoring for no habit', () => {
    const lump = spent('u:lump', 500, { at: NOON - 22 * DAY, source: 'untracked' });
    expect(forecastOf(stateAfter([...days, lump]), 'day', NOON, counting)).toEqual(forecastOf(stateAfter(days), 'day', NOON, counting));
  });

  describe('after the first sight of a key and an import of older calls', () => {
    /** Seventy dollars of this month, spent by others before the key was first seen an hour ago. */
    const seen = (): LedgerState => {
      const state = new LedgerState();
      const windows = { usage: fromUsd(80), usageDaily: fromUsd(0.1), usageWeekly: fromUsd(12), usageMonthly: fromUsd(70) };
      for (const event of reconcile(state, { ...reading(windows), at: NOON - HOUR })) state.apply(written(event, NOON - HOUR));
      return state;
    };
    const imported = Array.from({ length: 30 }, (_, ago) => spent(`i${String(ago).padStart(2, '0')}`, 1, { at: NOON - ago * DAY - 2 * HOUR, source: 'import', costSource: 'import', keyHash: 'cd'.repeat(32) }));

    it.each(['day', 'month'] as const)('the lump is no habit of the %s', (kind) => {
      const state = seen();
      for (const event of imported) state.apply(written(event));
      const found = forecastOf(state, kind, NOON, counting);
      if (found.kind !== 'known') throw new Error(found.why);
      const end = kind === 'day' ? 0 : 12;
      // A dollar a day is what comes; what was spent already is in the figure.
      const spentAlready = kind === 'day' ? 1.1 : 70 + 18;
      expect(found.expected / 1e9).toBeGreaterThanOrEqual(spentAlready);
      expect(found.high / 1e9).toBeLessThan(spentAlready + end + 2);
      expect(found.expected / 1e9).toBeLessThan(spentAlready + end + 1);
    });

    it('what others spend from then on is one', () => {
      const state = seen();
      const hourly = Array.from({ length: 20 }, (_, ago) => spent(`o${String(ago).padStart(2, '0')}`, 5, { at: NOON - HOUR / 2 + (ago + 1) * DAY, source: 'untracked', calls: 0, costSource: 'key' }));
      for (const event of [...imported, ...hourly]) state.apply(written(event));
      const found = forecastOf(state, 'day', NOON + 20 * DAY, counting);
      expect(found.kind === 'known' ? found.expected / 1e9 : 0).toBeGreaterThan(4);
    });
  });

  it('is none without a ledger of some days', () => {
    expect(forecastOf(stateAfter([spent('a', 1)]), 'month', NOON + 1, counting)).toMatchObject({ kind: 'unknown', why: 'too-little-history' });
    expect(forecastOf(stateAfter([]), 'month', NOON, counting)).toMatchObject({ kind: 'unknown' });
  });
});
