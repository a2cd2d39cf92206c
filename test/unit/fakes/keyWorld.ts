import { monotonicFactory } from 'ulid';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { reconcile } from '../../../src/core/ledger/reconcile.ts';
import type { SavedState } from '../../../src/core/ledger/state.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import type { NanoUsd } from '../../../src/core/money.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';
import { KEY, NOON, ORIGIN, entryOf, held, written } from './ledger.ts';

/** A call of ours. Times in milliseconds since the world began; money in USD, finer than a nano-dollar. */
export interface OwnCall {
  readonly at: number;
  readonly high: number | undefined;
  readonly cost: number;
  /** From the hold to the charge at OpenRouter, from there until the counter shows it, and from the charge to the end. */
  readonly untilCharge: number;
  readonly lag: number;
  readonly untilEnd: number;
  /** From the end until the cost is known; 0: at once; `undefined`: never. */
  readonly untilKnown: number | undefined;
}

/** Money that somebody else spends with the same key. */
export interface OtherCharge {
  readonly at: number;
  readonly cost: number;
  readonly lag: number;
}

export interface Schedule {
  readonly own: readonly OwnCall[];
  readonly others: readonly OtherCharge[];
  readonly polls: readonly number[];
  /** When the counter is set to zero. */
  readonly reset?: number;
  /** When the state is saved and loaded. */
  readonly restarts?: readonly number[];
}

interface Step {
  readonly at: number;
  readonly run: () => void;
}

/** One key at OpenRouter with its counter, two who spend, and our ledger. */
export class KeyWorld {
  state = new LedgerState();
  private readonly schedule: Schedule;
  private readonly steps: Step[];
  private readonly ulid = monotonicFactory();
  private count = 0;

  constructor(schedule: Schedule) {
    this.schedule = schedule;
    this.steps = [
      ...schedule.own.flatMap((call, index) => this.stepsOf(call, `own-${index}`)),
      ...schedule.polls.map((at) => ({ at, run: () => void this.poll(at) })),
      ...(schedule.restarts ?? []).map((at) => ({ at, run: () => this.restart() })),
    ].toSorted((a, b) => a.at - b.at);
  }

  /** Lets everything happen in its order; `look` is called after each step with the time. */
  run(look: (at: number) => void = () => undefined): void {
    for (const { at, run } of this.steps) {
      run();
      look(at);
    }
  }

  /** Asks the key and books what follows. */
  poll(at: number): readonly NewEvent[] {
    const events = reconcile(this.state, { origin: ORIGIN, keyHash: KEY, device: 'd', at: NOON + at, key: { usage: fromUsd(this.counter(at)), tookMs: 1 }, id: `s${this.count}`, zone: UTC });
    for (const event of events) this.write(event, at);
    return events;
  }

  write(event: NewEvent, at: number): void {
    this.count += 1;
    this.state.apply(written(event, NOON + at, this.ulid(NOON + at)));
  }

  /** What the counter says: a float, as on the wire. */
  counter(at: number): number {
    const { own, others, reset } = this.schedule;
    const charges = [...own.map((call) => ({ cost: call.cost, seen: call.at + call.untilCharge + call.lag })), ...others.map(({ at: when, cost, lag }) => ({ cost, seen: when + lag }))];
    const from = reset !== undefined && at >= reset ? reset : Number.NEGATIVE_INFINITY;
    return charges.filter(({ seen }) => seen <= at && seen >= from).reduce((sum, { cost }) => sum + cost, 0);
  }

  /** Nano-dollars that others have spent by then. */
  othersBy(at: number): number {
    return this.schedule.others.filter((charge) => charge.at <= at).reduce((sum, { cost }) => sum + cost * 1e9, 0);
  }

  /** Nano-dollars booked as untracked, over all entries. */
  get booked(): number {
    return this.untracked.reduce((sum, cost) => sum + cost, 0);
  }

  /** The cost of every untracked entry. */
  get untracked(): readonly NanoUsd[] {
    return [...this.state.entries()].filter(({ source }) => source === 'untracked').map(({ cost }) => cost ?? fromUsd(0));
  }

  /** Nano-dollars of our own calls, as far as they are known. */
  get tracked(): number {
    return this.state.keys.account(ORIGIN, KEY).own;
  }

  private restart(): void {
    this.state = new LedgerState(JSON.parse(JSON.stringify(this.state)) as SavedState);
  }

  private stepsOf(call: OwnCall, id: string): readonly Step[] {
    const end = call.at + call.untilCharge + call.untilEnd;
    const high = call.high === undefined ? undefined : fromUsd(call.high);
    const cost = fromUsd(call.cost);
    // Without an id, nobody could find out later.
    const known = call.untilKnown === undefined ? {} : { generationId: `gen-${id}` };
    const ended = entryOf({ id, at: NOON + call.at, settledAt: NOON + end, ...known, ...(high === undefined ? {} : { estimate: high }), costSource: 'none' });
    const entry = (): void => this.write({ type: 'entry', id, entry: call.untilKnown === 0 ? { ...ended, cost, costSource: 'usage' } : ended }, end);
    const hold = { at: call.at, run: () => this.write(held(id, high), call.at) };
    if (call.untilKnown === undefined || call.untilKnown === 0) return [hold, { at: end, run: entry }];
    const settled = end + call.untilKnown;
    return [hold, { at: end, run: entry }, { at: settled, run: () => this.write({ type: 'amend', id, fields: { cost, costSource: 'generation', settledAt: NOON + settled } }, settled) }];
  }
}
