import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestRun } from '../../../media/report/dom/longestRun.ts';

const run = (places: readonly (number | undefined)[], fixed?: number): readonly (number | undefined)[] => [...longestRun(places, fixed)].toSorted((a, b) => a - b).map((index) => places[index]);

describe('what may stay where it is', () => {
  it('is all but the one that has moved', () => {
    expect(run([3, 0, 1, 2])).toEqual([0, 1, 2]);
    expect(run([1, 2, 3, 0])).toEqual([1, 2, 3]);
    expect(run([0, undefined, 1])).toEqual([0, 1]);
    expect(run([])).toEqual([]);
  });

  it('has the one with the focus among it, however far it has moved', () => {
    expect(run([3, 0, 1, 2], 0)).toEqual([3]);
    expect(run([1, 3, 0, 4], 2)).toEqual([0, 4]);
  });

  it('always ascends, and is never shorter than the whole where that ascends', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.nat(40), { minLength: 1 }), fc.nat(40), (places, at) => {
      const fixed = at % places.length;
      const kept = run(places, fixed);
      expect(kept).toEqual(kept.toSorted((a, b) => (a ?? 0) - (b ?? 0)));
      expect(kept).toContain(places[fixed]);
      const sorted = places.toSorted((a, b) => a - b);
      expect(run(sorted, fixed)).toEqual(sorted);
    }));
  });
});
