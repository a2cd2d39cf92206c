import { describe, expect, it } from 'vitest';
import type { Sensitivity } from '../../../../src/core/budget/runaway/thresholds.ts';
import { Random } from '../../../bench/random.ts';
import type { Loop, LoopScenario } from './sessions/loops.ts';
import * as loops from './sessions/loops.ts';
import { watch } from './sessions/watch.ts';
import { baselineOfUser } from './sessions/worlds.ts';

/** Within how many calls of its own each loop is stopped, at normal sensitivity. */
const WITHIN: Readonly<Record<keyof typeof loops, number>> = {
  fieldLoop: 30, sawtooth: 30, plateau: 30, wordyLoop: 40, taggedNag: 30, slowLoop: 30, failingTool: 20, sameError: 35, editStruggle: 70, pingPong: 50, countingTail: 35, longWay: 90,
  noisyLoop: 90, trimmedLoop: 50, stuckWaiting: 80, restarts: 45, spree: 110, lostNight: 260,
};
const SEEDS = 30;
/** Loops of hundreds of long bodies. */
const SLOW: ReadonlySet<string> = new Set(['lostNight', 'spree', 'longWay', 'noisyLoop']);

const LOOPS = Object.entries(loops) as readonly (readonly [keyof typeof loops, LoopScenario])[];

function loopOf(make: LoopScenario, seed: number): Loop & { readonly rng: Random } {
  const rng = new Random(seed * 104_729 + 5);
  return { ...make(rng), rng };
}

/** Calls that the loop made before it was stopped; infinity where it never was. */
function stoppedAfter({ sent, honest, rng }: ReturnType<typeof loopOf>, sensitivity: Sensitivity): number {
  const stop = watch(sent, baselineOfUser(rng), sensitivity);
  return stop === undefined ? Number.POSITIVE_INFINITY : stop.after - honest;
}

describe('loops', () => {
  it.each(LOOPS)('are stopped in time: %s', (name, make) => {
    const after = Array.from({ length: SLOW.has(name) ? 10 : SEEDS }, (_, seed) => stoppedAfter(loopOf(make, seed + 1), 'normal'));
    expect(Math.min(...after)).toBeGreaterThan(5);
    expect(Math.max(...after)).toBeLessThanOrEqual(WITHIN[name]);
  });

  it('of the field grow as they were measured, and stop within 30 calls', () => {
    const { sent } = loops.fieldLoop(new Random(1));
    expect(sent.slice(0, 4).map(({ bytes }) => bytes)).toEqual([86_421, 86_715, 87_009, 87_303]);
    expect((sent[60]?.at ?? 0) / 60).toBeCloseTo(1000 / 6, -1);
    const stop = watch(sent, { perMinute: baselineOfUser(new Random(1)).perMinute, quarters: 0 });
    expect(stop?.after).toBeLessThanOrEqual(30);
    expect(stop?.judgement.reason).toBe('repeats');
  });

  it.each(LOOPS)('are stopped no later at a higher sensitivity: %s', (name, make) => {
    for (let seed = 1; seed <= (SLOW.has(name) ? 1 : 6); seed += 1) {
      const [low, normal, high] = (['low', 'normal', 'high'] as const).map((level) => stoppedAfter(loopOf(make, seed), level));
      expect(normal).toBeLessThanOrEqual(low ?? 0);
      expect(high).toBeLessThanOrEqual(normal ?? 0);
    }
  });

  it('go on for ever where the breaker is off', () => {
    expect(stoppedAfter(loopOf(loops.fieldLoop, 1), 'off')).toBe(Number.POSITIVE_INFINITY);
  });
});
