import { monotonicFactory } from 'ulid';
import type { Clock, Ids } from '../core/ports.ts';

const POOL_BYTES = 4096;

/** The machine's own clocks and timers. Timers do not keep a process alive. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** ULIDs that grow within this process. */
export function createIds(): Ids {
  const next = monotonicFactory(randomFractions());
  return { next: () => next() };
}

/** The system's random numbers, from 0 to 1 (excluded): fetched by the thousand, as a ULID asks for them one by one. */
function randomFractions(): () => number {
  const pool = new Uint8Array(POOL_BYTES);
  let used = pool.length;
  return () => {
    if (used === pool.length) {
      crypto.getRandomValues(pool);
      used = 0;
    }
    return (pool[used++] ?? 0) / 256;
  };
}
