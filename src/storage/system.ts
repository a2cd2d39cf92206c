import { monotonicFactory } from 'ulid';
import type { Clock, Ids } from '../core/ports.ts';

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
  const next = monotonicFactory();
  return { next: () => next() };
}
