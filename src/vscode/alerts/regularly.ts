import type { Clock } from '../../core/ports.ts';

/** Does something again and again, so many milliseconds apart, until it is disposed of. */
export function regularly(clock: Clock, ms: number, work: () => void): { dispose(): void } {
  let cancel = clock.after(ms, again);
  function again(): void {
    cancel = clock.after(ms, again);
    work();
  }
  return { dispose: () => cancel() };
}
