import { describe, expect, it } from 'vitest';
import { readHeat } from '../../../media/report/model/analysisReply.ts';
import { heatMap, hourAfter } from '../../../media/report/model/heatMap.ts';
import type { Heat } from '../../../src/core/analysis/heat.ts';
import { fromUsd } from '../../../src/core/money.ts';

/** Mondays, hour by hour. */
function heatOf(hours: readonly Partial<Record<keyof Heat, number>>[]): Heat {
  const grid = (name: keyof Heat): number[][] => Array.from({ length: 7 }, (_, day) => Array.from({ length: 24 }, (__, hour) => (day === 0 ? hours[hour]?.[name] ?? 0 : 0)));
  return { cost: grid('cost'), calls: grid('calls'), estimated: grid('estimated'), unknown: grid('unknown') };
}

const HEAT = heatOf([
  { cost: fromUsd(1), calls: 1 }, { cost: fromUsd(2), calls: 3, estimated: fromUsd(0.5) }, { cost: fromUsd(2), calls: 3, unknown: 1 }, { cost: fromUsd(2), calls: 3, estimated: fromUsd(0.5), unknown: 2 }, { calls: 1, unknown: 1 }, {},
]);

describe('the hours of the week', () => {
  it('say what each has come to, and what of it is estimated or missing', () => {
    expect(heatMap(HEAT)?.[0]?.slice(0, 6).map(({ text }) => text)).toEqual([
      'Mon 00:00: $1.00, 1 call', 'Mon 01:00: ≈$2.00 ($0.500 estimated), 3 calls', 'Mon 02:00: ≥$2.00 (1 call unknown), 3 calls',
      'Mon 03:00: ≥$2.00 ($0.500 estimated, 2 calls unknown), 3 calls', 'Mon 04:00: ≥$0.00 (1 call unknown), 1 call', 'Mon 05:00: nothing',
    ]);
  });

  it('are as deep as they were dear, and as busy where none has cost anything', () => {
    const depths = (hours: Parameters<typeof heatOf>[0]): unknown => heatMap(heatOf(hours))?.[0]?.slice(0, 3).map(({ depth }) => depth);
    expect(depths([{ cost: fromUsd(1), calls: 1 }, { cost: fromUsd(0.04), calls: 9 }, { calls: 9 }])).toEqual([5, 1, 0]);
    expect(depths([{ calls: 25 }, { calls: 1 }, {}])).toEqual([5, 1, 0]);
    expect(heatMap(heatOf([]))).toBeUndefined();
  });

  it('are read as the host tells them', () => {
    expect(readHeat(HEAT)).toEqual(HEAT);
    expect(() => readHeat({ cost: HEAT.cost, calls: HEAT.calls })).toThrow();
  });

  it.each([
    ['ArrowRight', 0, 5, 0, 6], ['ArrowDown', 0, 5, 1, 5], ['ArrowLeft', 3, 0, 3, 0], ['ArrowUp', 0, 5, 0, 5], ['ArrowDown', 6, 5, 6, 5], ['ArrowRight', 2, 23, 2, 23], ['Home', 2, 7, 2, 0], ['End', 2, 7, 2, 23],
  ])('are walked by keys: %s from %i, %i to %i, %i', (key, day, hour, toDay, toHour) => {
    expect(hourAfter(key, { day, hour })).toEqual({ day: toDay, hour: toHour });
  });

  it('are not left by other keys', () => {
    expect([hourAfter('a', { day: 0, hour: 0 }), hourAfter('toString', { day: 0, hour: 0 }), hourAfter(undefined, { day: 0, hour: 0 })]).toEqual([undefined, undefined, undefined]);
  });
});
