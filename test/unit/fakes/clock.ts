import type { Clock } from '../../../src/core/ports.ts';

interface Timer {
  readonly due: number;
  readonly order: number;
  readonly callback: () => void;
}

/** A clock that stands still until it is advanced by hand; its timers fire in order on the way. */
export class FakeClock implements Clock {
  private elapsed = 0;
  /** What the wall clock showed, or would have shown, when nothing had elapsed. */
  private base: number;
  private readonly timers = new Set<Timer>();
  private count = 0;

  constructor(at = Date.UTC(2026, 10, 18, 12)) {
    this.base = at;
  }

  /** How many timers are set. */
  get pending(): number {
    return this.timers.size;
  }

  now(): number {
    return this.base + this.elapsed;
  }

  monotonic(): number {
    return this.elapsed;
  }

  after(ms: number, callback: () => void): () => void {
    this.count += 1;
    const timer = { due: this.elapsed + ms, order: this.count, callback };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  }

  /** Lets time pass, and everything that was waiting for it happen, promises included. */
  async advance(ms: number): Promise<void> {
    const end = this.elapsed + ms;
    await settle();
    for (let next = this.next(end); next !== undefined; next = this.next(end)) {
      this.timers.delete(next);
      this.elapsed = Math.max(this.elapsed, next.due);
      next.callback();
      await settle();
    }
    this.elapsed = Math.max(this.elapsed, end);
  }

  /** Lets time pass in which nothing could happen: a machine that sleeps, a person who thinks. */
  skip(ms: number): void {
    this.elapsed += ms;
  }

  /** Puts the wall clock somewhere else, as a user or a time server does. */
  jumpTo(at: number): void {
    this.base = at - this.elapsed;
  }

  private next(end: number): Timer | undefined {
    return [...this.timers].filter(({ due }) => due <= end).toSorted((a, b) => a.due - b.due || a.order - b.order)[0];
  }
}

/** Lets everything run that waits for nothing but promises. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
