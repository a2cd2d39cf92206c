import { describe, expect, it } from 'vitest';
import { readHeat } from '../../../media/report/model/analysisReply.ts';
import { heatMap } from '../../../media/report/model/heatMap.ts';
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

  it('are read as the host tells them', () => {
    expect(readHeat(HEAT)).toEqual(HEAT);
    expect(() => readHeat({ cost: HEAT.cost, calls: HEAT.calls })).toThrow();
  });
});
