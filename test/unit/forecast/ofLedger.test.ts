import { describe, expect, it } from 'vitest';
import { forecastOf } from '../../../src/core/forecast/ofLedger.ts';
import { UTC } from '../../../src/core/period.ts';
import { DAY, HOUR, NOON, ORIGIN, spent, stateAfter } from '../fakes/ledger.ts';

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

  it('is none without a ledger of some days', () => {
    expect(forecastOf(stateAfter([spent('a', 1)]), 'month', NOON + 1, counting)).toMatchObject({ kind: 'unknown', why: 'too-little-history' });
    expect(forecastOf(stateAfter([]), 'month', NOON, counting)).toMatchObject({ kind: 'unknown' });
  });
});
