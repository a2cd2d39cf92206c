import type { Home } from './home.ts';
import { statIfThere } from './files.ts';

const MAX_LINES = 5000;
const INTERVAL_MS = 5 * 60_000;
/**
 * So few lines are read in no time by whoever opens the ledger, and wait for longer: a window in which nothing happens but that the key is polled would load the database every five minutes
 * to fold in five samples.
 */
const FEW_LINES = 100;
const FEW_INTERVAL_MS = 60 * 60_000;

/** When the journal's tail is due to be folded away: by its length, or by time, not by all windows at once. */
export class CompactionClock {
  private readonly home: Home;
  private lines: number;
  private since: number;
  /** What the intervals are multiplied with, by chance. */
  private jitter = jittered();
  private seen: number | undefined;

  /** `lines`: how many lie in the journal only. */
  constructor(home: Home, now: number, lines: number) {
    this.home = home;
    this.lines = lines;
    this.since = now;
    this.seen = stampOf(home);
  }

  /** Counts lines that came since. */
  count(lines: number): void {
    this.lines += lines;
  }

  /** Whether it is time. Asking starts the interval anew. */
  isDue(now: number): boolean {
    if (this.someoneDidIt()) this.restart(now);
    const interval = this.lines > FEW_LINES ? INTERVAL_MS : FEW_INTERVAL_MS;
    const due = this.lines > MAX_LINES || (this.lines > 0 && now >= this.since + interval * this.jitter);
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
    this.since = now;
    this.jitter = jittered();
  }
}

function jittered(): number {
  return 0.8 + Math.random() * 0.4;
}

function stampOf(home: Home): number | undefined {
  return statIfThere(home.counters)?.mtimeMs;
}
