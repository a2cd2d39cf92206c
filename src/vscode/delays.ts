import type { Clock } from '../core/ports.ts';

/** Work that waits until nothing has happened to its object for a while: each object for itself. */
export class Delays {
  private readonly clock: Clock;
  private readonly waiting = new Map<string, () => void>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Does the work after so many milliseconds, in place of what waits for the same object. */
  set(object: string, ms: number, work: () => void): void {
    this.cancel(object);
    this.waiting.set(object, this.clock.after(ms, () => {
      this.waiting.delete(object);
      work();
    }));
  }

  cancel(object: string): void {
    this.waiting.get(object)?.();
    this.waiting.delete(object);
  }

  dispose(): void {
    for (const cancel of this.waiting.values()) cancel();
    this.waiting.clear();
  }
}
