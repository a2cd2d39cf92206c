import { describe, expect, it } from 'vitest';
import { watch } from './sessions/watch.ts';
import { HONEST, honestWorld } from './sessions/worlds.ts';

/** The thresholds were tuned on seeds 1 to 200; these were not looked at for it. */
const FIRST = 201;
const LAST = 1200;
/** Runs of seeds, so that a failure says soon where it is. */
const CHUNK = 125;

describe('honest sessions', () => {
  it.each(Array.from({ length: (LAST - FIRST + 1) / CHUNK }, (_, index) => FIRST + index * CHUNK))('are never paused: seeds from %i', (first) => {
    const stopped = Array.from({ length: CHUNK }, (_, index) => first + index).flatMap((seed) => {
      const { names, stream, baseline } = honestWorld(seed);
      const stop = watch(stream, baseline);
      return stop === undefined ? [] : [`seed ${seed}, ${names.join(' and ')}: ${stop.judgement.reason} in ${stop.sent.scenario} after ${stop.after} calls`];
    });
    expect(stopped).toEqual([]);
  });

  it('are of every kind, and many calls', () => {
    const worlds = Array.from({ length: 100 }, (_, index) => honestWorld(FIRST + index));
    expect(new Set(worlds.flatMap(({ names }) => names)).size).toBe(Object.keys(HONEST).length);
    expect(worlds.reduce((sum, { stream }) => sum + stream.length, 0)).toBeGreaterThan(10_000);
  });
});
