import type { NanoUsd } from '../money.ts';
import { addMoney, nano } from '../money.ts';
import type { UsageEntry } from '../usage.ts';
import type { Counter } from './counter.ts';
import { COUNTERS } from './counter.ts';
import type { Count, SampleCut, SampleEvent } from './events.ts';

/** The key's counter may lag behind a call by so much. */
export const LAG_MS = 90_000;

/**
 * Tells samples of calls that became known long after they were made: a call that was made before a sample was in it, and one that was
 * made before its epoch began, by more than the lag, was in the counter then. Gathers any number of calls, at a few steps each.
 */
export class Backdating {
  private readonly samples: readonly SampleEvent[];
  private readonly parts: readonly CounterBackdating[];

  constructor(samples: readonly SampleEvent[]) {
    this.samples = samples;
    this.parts = COUNTERS.map((counter) => new CounterBackdating(samples, counter));
  }

  /** Counts a call in (`1`), or takes it back. */
  add(entry: UsageEntry, sign: 1 | -1): void {
    for (const part of this.parts) part.add(entry, sign);
  }

  /** The samples as they would be, had the calls been known when they were taken. */
  result(): readonly SampleEvent[] {
    const [usage, byok] = this.parts.map((part) => part.result());
    return this.samples.map((sample, index) => ({ ...sample, cut: withCounts(sample.cut, usage?.[index], byok?.[index]) }));
  }
}

class CounterBackdating {
  private readonly counter: Counter;
  private readonly samples: readonly SampleEvent[];
  /** Money by the first sample, in order of time, that was taken after it was spent. */
  private readonly since: number[];
  private readonly order: readonly number[];
  private readonly starts: ReadonlyMap<number, number>;
  private readonly before = new Map<number, number>();

  constructor(samples: readonly SampleEvent[], counter: Counter) {
    this.counter = counter;
    this.samples = samples;
    // A clock that was set back puts them out of order.
    this.order = samples.map((_, index) => index).sort((a, b) => (samples[a]?.at ?? 0) - (samples[b]?.at ?? 0));
    this.since = samples.map(() => 0);
    this.starts = startsOf(samples, counter);
  }

  add(entry: UsageEntry, sign: 1 | -1): void {
    const amount = sign * this.counter.moved(entry);
    if (amount === 0) return;
    const first = this.firstAfter(entry.at);
    if (first < this.since.length) this.since[first] = (this.since[first] ?? 0) + amount;
    const shown = entry.at + (entry.durationMs ?? 0) + LAG_MS;
    for (const [epoch, start] of this.starts) if (shown <= start) this.before.set(epoch, (this.before.get(epoch) ?? 0) + amount);
  }

  result(): readonly (Count | undefined)[] {
    const counts: (Count | undefined)[] = this.samples.map(({ cut }) => this.counter.count(cut));
    let sum = 0;
    this.order.forEach((index, place) => {
      sum += this.since[place] ?? 0;
      const count = counts[index];
      if (count !== undefined) counts[index] = { ...count, own: more(count.own, sum), ownAtStart: more(count.ownAtStart, this.before.get(count.epoch) ?? 0) };
    });
    return counts;
  }

  /** Place in time of the first sample that was taken at that instant or later. */
  private firstAfter(at: number): number {
    let [low, high] = [0, this.order.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.samples[this.order[middle] ?? 0]?.at ?? 0) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function more(amount: NanoUsd, change: number): NanoUsd {
  return addMoney(amount, nano(change));
}

function withCounts(cut: SampleCut, usage: Count | undefined, byok: Count | undefined): SampleCut {
  return { ...cut, ...(usage === undefined ? {} : { own: usage.own, ownAtStart: usage.ownAtStart }), ...(byok === undefined ? {} : { byok }) };
}

/** When each epoch of a counter began, as far as samples of it are kept. */
export function startsOf(samples: readonly SampleEvent[], counter: Counter): ReadonlyMap<number, number> {
  const starts = new Map<number, number>();
  for (const { at, cut } of samples) {
    const count = counter.count(cut);
    if (count !== undefined && !starts.has(count.epoch)) starts.set(count.epoch, count.from ?? at);
  }
  return starts;
}
