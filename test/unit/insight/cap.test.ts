import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CapTerms } from '../../../src/core/insight/cap.ts';
import { replayCap } from '../../../src/core/insight/cap.ts';
import { fromUsd, nano } from '../../../src/core/money.ts';
import { UTC, createZone } from '../../../src/core/period.ts';
import { call, elsewhere, without } from './kit.ts';

const at = (time: string): number => Date.parse(`2026-11-${time}:00Z`);
const TERMS: CapTerms = { cap: fromUsd(5), period: 'day', zone: UTC, countByok: false, countUntracked: true };
const paid = (time: string, usd: number): ReturnType<typeof call> => call({ at: at(time), cost: fromUsd(usd) });

describe('a cap that was never set', () => {
  it('stops what goes beyond it, lets through what fits, and starts anew', () => {
    const calls = [paid('24T08:00', 3), paid('24T09:00', 2.5), paid('24T10:00', 2), paid('24T11:00', 0.5), paid('25T08:00', 5), paid('26T08:00', 5.000000001)];
    expect(replayCap(calls, {}, TERMS)).toEqual({
      stopped: 3, daysStopped: 2, before: 18_000_000_001, after: 10_000_000_000, estimated: 0, unknown: 0, elsewhere: 0, lumps: 0, isPassedElsewhere: false,
      days: [
        { day: '2026-11-24', before: 8_000_000_000, after: 5_000_000_000, stopped: 2 },
        { day: '2026-11-25', before: 5_000_000_000, after: 5_000_000_000, stopped: 0 },
        { day: '2026-11-26', before: 5_000_000_001, after: 0, stopped: 1 },
      ],
    });
  });

  it('takes calls in the order of time, whatever order they come in', () => {
    const calls = [paid('24T10:00', 4), paid('24T08:00', 4)];
    const { days, stopped } = replayCap(calls, {}, TERMS);
    expect([stopped, days[0]?.after]).toEqual([1, 4_000_000_000]);
    expect(calls[0]?.at).toBe(at('24T10:00'));
  });

  it('counts a week from Monday and a month from its first, by the zone', () => {
    // 22 November is a Sunday. At 23:30 UTC it is Monday in Berlin.
    const calls = [paid('22T12:00', 4), paid('22T23:30', 4), paid('23T12:00', 2)];
    expect(replayCap(calls, {}, { ...TERMS, period: 'week' }).stopped).toBe(1);
    expect(replayCap(calls, {}, { ...TERMS, period: 'week', zone: createZone('Europe/Berlin') })).toMatchObject({ stopped: 1, after: 8_000_000_000 });
    expect(replayCap(calls, {}, { ...TERMS, period: 'month' })).toMatchObject({ stopped: 2, after: 4_000_000_000, daysStopped: 2 });
  });

  it('is used up by other programs, which it cannot stop', () => {
    const calls = [elsewhere(6, at('24T08:00')), paid('24T09:00', 1)];
    expect(replayCap(calls, {}, TERMS)).toMatchObject({ stopped: 1, before: 7_000_000_000, after: 6_000_000_000, elsewhere: 6_000_000_000, isPassedElsewhere: true });
    expect(replayCap(calls, {}, { ...TERMS, countUntracked: false })).toMatchObject({ stopped: 0, before: 1_000_000_000, elsewhere: 0 });
    expect(replayCap(calls, { client: 'cline' }, TERMS)).toMatchObject({ stopped: 0, before: 1_000_000_000 });
  });

  it('leaves out what was spent elsewhere over several days', () => {
    const calls = [{ ...elsewhere(60, at('24T08:00')), isLump: true }, paid('24T09:00', 1)];
    expect(replayCap(calls, {}, TERMS)).toMatchObject({ stopped: 0, before: 1_000_000_000, lumps: 60_000_000_000, elsewhere: 0 });
  });

  it('counts calls of unknown cost with their estimate, and says which have none', () => {
    const calls = [{ ...without(paid('24T08:00', 0), 'cost'), bound: fromUsd(4) }, without(paid('24T09:00', 0), 'cost'), paid('24T10:00', 2)];
    expect(replayCap(calls, {}, TERMS)).toMatchObject({ estimated: 1, unknown: 1, stopped: 1, before: 6_000_000_000, after: 4_000_000_000 });
  });

  it('never stops what costs nothing, and counts imported sums as so many calls', () => {
    expect(replayCap([paid('24T08:00', 6), paid('24T09:00', 0)], {}, TERMS).stopped).toBe(1);
    expect(replayCap([call({ at: at('24T08:00'), calls: 7, cost: fromUsd(6) })], {}, TERMS).stopped).toBe(7);
  });

  it('is never passed by own calls, and loses no money between what was and what would have been', () => {
    const any = fc.array(fc.record({ minutes: fc.nat(10_000), usd: fc.nat(4_000_000_000) }), { maxLength: 60 });
    fc.assert(fc.property(any, fc.integer({ min: 1, max: 6_000_000_000 }), (rows, cap) => {
      const calls = rows.map(({ minutes, usd }) => call({ at: at('20T00:00') + minutes * 60_000, cost: nano(usd) }));
      const result = replayCap(calls, {}, { ...TERMS, cap: nano(cap) });
      expect(Math.max(0, ...result.days.map(({ after }) => after))).toBeLessThanOrEqual(cap);
      expect(result.before).toBe(rows.reduce((sum, { usd }) => sum + usd, 0));
      expect(result.stopped === 0).toBe(result.before === result.after);
    }));
  });

  it('has nothing to say of no calls', () => {
    expect(replayCap([], {}, TERMS)).toMatchObject({ stopped: 0, daysStopped: 0, before: 0, after: 0, days: [] });
  });
});
