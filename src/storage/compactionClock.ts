import type { Home } from './home.ts';
import { statIfThere } from './files.ts';

const MAX_LINES = 5000;
const INTERVAL_MS = 5 * 60_000;

/** When the journal's tail is due to be folded away: by its length, or by time, not by all windows at once. */
export class CompactionClock {
  private readonly home: Home;
  private lines: number;
  private due: number;
  private seen: number | undefined;

  /** `lines`: how many lie in the journal only. */
  constructor(home: Home, now: number, lines: number) {
    this.home = home;
    this.lines = lines;
    this.due = later(now);
    this.seen = stampOf(home);
  }

  /** Counts lines that came since. */
  count(lines: number): void {
    this.lines += lines;
  }

  /** Whether it is time. Asking starts the interval anew. */
  isDue(now: number): boolean {
    if (this.someoneDidIt()) this.restart(now);
    const due = this.lines > MAX_LINES || (this.lines > 0 && now >= this.due);
    if (due) this.restart(now);
    return due;
  }

  private someoneDidIt(): boolean {
    const stamp = stampOf(this.home);
    if (stamp === this.seen) return false;
    this.seen = stamp;
    return true;
  }

  private restart(now: number): void {
    this.lines = 0;
    this.due = later(now);
  }
}

function later(now: number): number {
  return now + INTERVAL_MS * (0.8 + Math.random() * 0.4);
}

function stampOf(home: Home): number | undefined {
  return statIfThere(home.counters)?.mtimeMs;
}
