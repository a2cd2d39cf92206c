import { monotonicFactory } from 'ulid';
import type { EntryEvent, NewEvent } from '../../../src/core/ledger/events.ts';
import { ExplainedSpend } from '../../../src/core/ledger/explained.ts';
import { mergeEvent } from '../../../src/core/ledger/merge.ts';
import type { EntryRecord } from '../../../src/core/ledger/merge.ts';
import { reconcile } from '../../../src/core/ledger/reconcile.ts';
import type { SavedState } from '../../../src/core/ledger/state.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import type { NanoUsd } from '../../../src/core/money.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { DAY, KEY, NOON, ORIGIN, entryOf, held, written } from './ledger.ts';

/** A call of ours. Times in milliseconds since the world began; money in USD, finer than a nano-dollar. */
export interface OwnCall {
  readonly at: number;
  readonly high: number | undefined;
  readonly cost: number;
  /** What the user's own provider charged, if there is one. */
  readonly byok?: number;
  /** From the hold to the charge at OpenRouter, from there until the counter shows it, and from the charge to the end. */
  readonly untilCharge: number;
  readonly lag: number;
  readonly untilEnd: number;
  /** From the end until the cost is known; 0: at once; `undefined`: never. */
  readonly untilKnown: number | undefined;
  /** The upstream knows the call, but does not tell its cost within a day: it is given up, with its bound for an estimate. */
  readonly givenUp?: boolean;
}

/** Money that somebody else spends with the same key. */
export interface OtherCharge {
  readonly at: number;
  readonly cost: number;
  readonly byok?: number;
  readonly lag: number;
  /** When the user imports it, so that it becomes a call of ours; `undefined`: never. */
  readonly importedAt?: number | undefined;
}

/** An answer of `/key`, as old as `age`. */
export interface Poll {
  readonly at: number;
  readonly age: number;
}

export interface Schedule {
  readonly own: readonly OwnCall[];
  readonly others: readonly OtherCharge[];
  readonly polls: readonly (number | Poll)[];
  /** When the counters are set to zero. */
  readonly reset?: number;
  /** When the state is saved and loaded. */
  readonly restarts?: readonly number[];
  /** The answers name the counters of the UTC day too. */
  readonly tellsDay?: boolean;
  /** An import takes what it explains from the bookings at once, as the database can; else the next polls do. */
  readonly corrects?: boolean;
}

interface Step {
  readonly at: number;
  readonly run: () => void;
}

interface Charge {
  readonly cost: number;
  readonly byok: number;
  readonly spent: number;
  readonly seen: number;
}

/** One key at OpenRouter with its counters, two who spend, and our ledger. */
export class KeyWorld {
  state = new LedgerState();
  private readonly schedule: Schedule;
  private readonly charges: readonly Charge[];
  private readonly steps: Step[];
  private readonly ulid = monotonicFactory();
  private readonly records = new Map<string, EntryRecord>();
  private count = 0;

  constructor(schedule: Schedule) {
    this.schedule = schedule;
    const { own, others, polls, restarts = [] } = schedule;
    this.charges = [
      ...own.map(({ cost, byok = 0, at, untilCharge, lag }) => ({ cost, byok, spent: at + untilCharge, seen: at + untilCharge + lag })),
      ...others.map(({ cost, byok = 0, at, lag }) => ({ cost, byok, spent: at, seen: at + lag })),
    ];
    this.steps = [
      ...own.flatMap((call, index) => this.stepsOf(call, `own-${index}`)),
      ...others.flatMap((charge, index) => (charge.importedAt === undefined ? [] : [{ at: charge.importedAt, run: () => this.import(charge, index) }])),
      ...polls.map((poll) => (typeof poll === 'number' ? { at: poll, age: 0 } : poll)).map(({ at, age }) => ({ at, run: () => void this.poll(at, age) })),
      ...restarts.map((at) => ({ at, run: () => this.restart() })),
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
  poll(at: number, age = 0): readonly NewEvent[] {
    const shown = at - age;
    const day = this.schedule.tellsDay === true ? { usageDaily: fromUsd(this.counter(shown)), byokUsageDaily: fromUsd(this.byokCounter(shown)) } : {};
    const key = { usage: fromUsd(this.counter(shown)), byokUsage: fromUsd(this.byokCounter(shown)), ...day, tookMs: 1 };
    const events = reconcile(this.state, { origin: ORIGIN, keyHash: KEY, device: 'd', at: NOON + at, key, id: `s${this.count}`, zone: UTC });
    for (const event of events) this.write(event, at);
    return events;
  }

  write(event: NewEvent, at: number): void {
    this.count += 1;
    const done = written(event, NOON + at, this.ulid(NOON + at));
    if (done.type === 'entry' || done.type === 'amend') this.records.set(done.id, mergeEvent(this.records.get(done.id), done));
    this.state.apply(done);
  }

  /** What the counter says: a float, as on the wire. */
  counter(at: number): number {
    return this.shown(at).reduce((sum, { cost }) => sum + cost, 0);
  }

  byokCounter(at: number): number {
    return this.shown(at).reduce((sum, { byok }) => sum + byok, 0);
  }

  /** Nano-dollars that others have spent by then, without what is known to be ours by now. */
  othersBy(at: number): number {
    return this.othersUntil(at).reduce((sum, { cost }) => sum + cost * 1e9, 0);
  }

  byokOthersBy(at: number): number {
    return this.othersUntil(at).reduce((sum, { byok = 0 }) => sum + byok * 1e9, 0);
  }

  /** Nano-dollars booked as untracked, over all entries. */
  get booked(): number {
    return this.untracked.reduce((sum, cost) => sum + cost, 0);
  }

  get byokBooked(): number {
    return this.bookings.reduce((sum, { upstreamCost = 0 }) => sum + upstreamCost, 0);
  }

  /** The cost of every untracked entry. */
  get untracked(): readonly NanoUsd[] {
    return this.bookings.map(({ cost }) => cost ?? fromUsd(0));
  }

  /** Nano-dollars of our own calls, as far as they are known. */
  get tracked(): number {
    return this.state.keys.account(ORIGIN, KEY).own;
  }

  get byokTracked(): number {
    return this.state.keys.account(ORIGIN, KEY).ownByok ?? 0;
  }

  /** Nano-dollars of our own calls that are only estimated. */
  get estimated(): number {
    return this.entries.filter(({ source, costSource }) => source !== 'untracked' && costSource === 'estimate').reduce((sum, { cost = 0 }) => sum + cost, 0);
  }

  get byokEstimated(): number {
    return this.entries.filter(({ source, costSource }) => source !== 'untracked' && costSource === 'estimate').reduce((sum, { upstreamCost = 0 }) => sum + upstreamCost, 0);
  }

  private get bookings(): readonly UsageEntry[] {
    return this.entries.filter(({ source }) => source === 'untracked');
  }

  private get entries(): readonly UsageEntry[] {
    return [...this.state.entries()];
  }

  private shown(at: number): readonly Charge[] {
    const { reset } = this.schedule;
    const from = reset !== undefined && at >= reset ? reset : Number.NEGATIVE_INFINITY;
    return this.charges.filter(({ seen }) => seen <= at && seen >= from);
  }

  private othersUntil(at: number): readonly OtherCharge[] {
    return this.schedule.others.filter((charge) => charge.at <= at && (charge.importedAt === undefined || charge.importedAt > at));
  }

  private restart(): void {
    this.state = new LedgerState(JSON.parse(JSON.stringify(this.state)) as SavedState);
  }

  /** Past the journal, as imports go. */
  private import(charge: OtherCharge, index: number): void {
    const at = charge.importedAt ?? charge.at;
    const id = this.ulid(NOON + charge.at);
    const byok = charge.byok === undefined ? {} : { isByok: true, upstreamCost: fromUsd(charge.byok) };
    const entry = entryOf({ id, exchange: id, at: NOON + charge.at, source: 'import', client: `other-${index}`, cost: fromUsd(charge.cost), ...byok, costSource: 'import', settledAt: NOON + at });
    this.replace([], { type: 'entry', id, entry }, at);
    if (this.schedule.corrects !== true) return;
    const explained = new ExplainedSpend();
    explained.add(entry);
    for (const { id: booking, fields } of explained.corrections(this.bookings, this.state.keys.account(ORIGIN, KEY), NOON + at)) this.replace([booking], { type: 'amend', id: booking, fields }, at);
  }

  private replace(before: readonly string[], event: Extract<NewEvent, { type: 'entry' | 'amend' }>, at: number): void {
    const known = before.flatMap((id) => this.records.get(id) ?? []);
    const after = mergeEvent(known[0], written(event, NOON + at, this.ulid(NOON + at)) as EntryEvent);
    this.records.set(after.id, after);
    this.state.replace(known, after, NOON + at);
  }

  private stepsOf(call: OwnCall, id: string): readonly Step[] {
    const end = call.at + call.untilCharge + call.untilEnd;
    const high = call.high === undefined ? undefined : fromUsd(call.high);
    const cost = fromUsd(call.cost);
    const byok = call.byok === undefined ? {} : { isByok: true, upstreamCost: fromUsd(call.byok) };
    // Without an id, nobody could find out later.
    const known = call.untilKnown === undefined && call.givenUp !== true ? {} : { generationId: `gen-${id}` };
    const ended = entryOf({ id, at: NOON + call.at, settledAt: NOON + end, ...known, ...(high === undefined ? {} : { estimate: high }), costSource: 'none' });
    const entry = (): void => this.write({ type: 'entry', id, entry: call.untilKnown === 0 ? { ...ended, cost, ...byok, costSource: 'usage' } : ended }, end);
    const steps = [{ at: call.at, run: () => this.write(held(id, high), call.at) }, { at: end, run: entry }];
    const settled = end + (call.untilKnown ?? 0);
    if (call.givenUp === true && high !== undefined) steps.push({ at: call.at + DAY, run: () => this.giveUp(id, high, call.at + DAY) });
    if (call.untilKnown === undefined || call.untilKnown === 0) return steps;
    return [...steps, { at: settled, run: () => this.write({ type: 'amend', id, fields: { cost, isByok: false, ...byok, costSource: 'generation', settledAt: NOON + settled } }, settled) }];
  }

  private giveUp(id: string, cost: NanoUsd, at: number): void {
    if (this.state.entry(id)?.cost === undefined) this.write({ type: 'amend', id, fields: { cost, costSource: 'estimate', settledAt: NOON + at } }, at);
  }
}
