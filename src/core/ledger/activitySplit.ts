import type { NanoUsd } from '../money.ts';
import { nano } from '../money.ts';
import type { Zone } from '../period.ts';
import { dayKey } from '../period.ts';
import type { UsageEntry } from '../usage.ts';
import type { ActivityRow } from '../wire/activity.ts';
import type { Counter } from './counter.ts';
import { COUNTERS } from './counter.ts';
import type { AmendEvent, EntryEvent } from './events.ts';
import { bookingOf, bookingPrefix } from './keyBook.ts';
import { sharesOf } from './shares.ts';

const DAY_MS = 86_400_000;

/** What `/activity` says of a key's completed UTC days. Plain data: it crosses a thread. */
export interface SplitAsk {
  readonly origin: string;
  readonly keyHash: string;
  readonly device: string;
  /** Of this key alone. */
  readonly rows: readonly ActivityRow[];
  /** IANA name of the user's zone. */
  readonly zone: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What a split changed. */
export interface SplitReply {
  /** Days of which something was changed. */
  readonly days: number;
  /** Entries that were written or amended. */
  readonly entries: number;
}

/** One UTC day of a key: what the ledger knows, and what `/activity` says. */
export interface DayToSplit {
  readonly key: Pick<SplitAsk, 'origin' | 'keyHash' | 'device' | 'now'>;
  /** `2026-11-22` */
  readonly day: string;
  readonly rows: readonly ActivityRow[];
  /** Every entry of the key of that day, our own and what is booked as spent elsewhere. */
  readonly entries: readonly UsageEntry[];
  readonly zone: Zone;
}

/** A change that goes past the journal, before it has its id and time. */
export type SplitChange = Omit<EntryEvent, 'v' | 'ev' | 'at'> | Omit<AmendEvent, 'v' | 'ev' | 'at'>;

/**
 * Splits what is booked of others' spend on a day by the models that they used: the day's figures by model, without our own calls. What
 * is booked stays the same to the nano-dollar, in sum, in each local day, and in each epoch of the counter; what the figures do not
 * reach keeps no model. Splitting again with later figures splits the same money.
 */
export function splitDay(day: DayToSplit): readonly SplitChange[] {
  return COUNTERS.flatMap((counter) => {
    const others = othersByModel(day, counter);
    const groups = groupsOf(day, counter);
    const booked = groups.map(({ amount }) => amount);
    const reach = Math.min(sumOf(booked), sumOf([...others.values()]));
    const reached = sharesOf(reach, booked);
    return groups.flatMap((group, index) => splitGroup(day, counter, { ...group, others, reached: reached[index] ?? 0, part: index + 1 }));
  });
}

/** The UTC days of which the figures tell something, each with its beginning in epoch milliseconds. */
export function daysOf(rows: readonly ActivityRow[]): ReadonlyMap<string, number> {
  const days = [...new Set(rows.map(({ day }) => day))].map((day) => [day, Date.parse(`${day}T00:00:00Z`)] as const);
  return new Map(days.filter(([, start]) => !Number.isNaN(start)));
}

/** Bookings that stay together: of one epoch and one local day. */
interface Group {
  readonly epoch: number;
  readonly numbered: readonly UsageEntry[];
  readonly split: readonly UsageEntry[];
  readonly amount: number;
}

interface Splitting extends Group {
  readonly others: ReadonlyMap<string, number>;
  /** How much of the amount the figures reach. */
  readonly reached: number;
  readonly part: number;
}

function othersByModel({ rows, entries }: DayToSplit, counter: Counter): ReadonlyMap<string, number> {
  const own = new Map<string, number>();
  for (const entry of entries) {
    const model = entry.model ?? entry.requestedModel;
    if (entry.source !== 'untracked' && model !== undefined) own.set(model, (own.get(model) ?? 0) + counter.moved(entry));
  }
  const told = new Map<string, { amount: number; readonly names: Set<string> }>();
  for (const row of rows) {
    const known = told.get(row.model) ?? { amount: 0, names: new Set([row.model]) };
    known.amount += (counter.name === 'usage' ? row.usage : row.byok) ?? 0;
    if (row.permaslug !== undefined) known.names.add(row.permaslug);
    told.set(row.model, known);
  }
  const left = [...told].map(([model, { amount, names }]) => [model, Math.max(0, amount - sumOf([...names].map((name) => own.get(name) ?? 0)))] as const);
  return new Map(left.filter(([, amount]) => amount > 0).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Intervals that began on an earlier day hold money of which this day's figures know nothing: they are left alone. */
function groupsOf({ day, entries, zone }: DayToSplit, counter: Counter): readonly Group[] {
  const groups = new Map<string, { readonly epoch: number; readonly numbered: UsageEntry[]; readonly split: UsageEntry[] }>();
  const start = Date.parse(`${day}T00:00:00Z`);
  for (const entry of entries.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))) {
    const booking = bookingOf(entry);
    if (booking?.counter !== counter || (entry.since ?? entry.at) < start || entry.at >= start + DAY_MS) continue;
    const key = `${booking.epoch} ${dayKey(entry.at, zone)}`;
    const group = groups.get(key) ?? { epoch: booking.epoch, numbered: [], split: [] };
    (booking.numbered ? group.numbered : group.split).push(entry);
    groups.set(key, group);
  }
  return [...groups.values()].map((group) => ({ ...group, amount: sumOf([...group.numbered, ...group.split].map((entry) => counter.held(entry))) }));
}

function splitGroup(day: DayToSplit, counter: Counter, splitting: Splitting): readonly SplitChange[] {
  const { others, reached, amount, numbered, split } = splitting;
  const models = [...others.keys()];
  const parts = sharesOf(reached, [...others.values()]);
  const targets = new Map(models.map((model, index) => [splitId(day, counter, splitting, model), { model, amount: nano(parts[index] ?? 0) }]));
  const held = numbered.map((entry) => counter.held(entry));
  const rests = sharesOf(amount - reached, sumOf(held) > 0 ? held : held.map((_, index) => (index === 0 ? 1 : 0)));
  // Without a booking to keep the rest, nothing may be taken off.
  if (numbered.length === 0 && amount !== reached) return [];
  return [
    ...numbered.flatMap((entry, index) => amended(day, counter, entry, nano(rests[index] ?? 0))),
    ...split.flatMap((entry) => (targets.has(entry.id) ? [] : amended(day, counter, entry, nano(0)))),
    ...[...targets].flatMap(([id, target]) => placed(day, counter, splitting, id, target)),
  ];
}

function placed(day: DayToSplit, counter: Counter, { epoch, numbered, split }: Splitting, id: string, { model, amount }: { readonly model: string; readonly amount: NanoUsd }): readonly SplitChange[] {
  const { key } = day;
  const known = split.find((entry) => entry.id === id);
  if (known !== undefined) return amended(day, counter, known, amount);
  const all = [...numbered, ...split];
  const first = all[0];
  if (first === undefined || amount === 0) return [];
  const exchange = `${bookingPrefix(key)}:${counter.name === 'byok' ? 'b' : ''}${epoch}:${day.day}`;
  const since = all.reduce((least, entry) => Math.min(least, entry.since ?? entry.at), first.at);
  const entry: UsageEntry = {
    id, exchange, attempt: 0, at: middleOf(all, counter), since, origin: key.origin, device: key.device, source: 'untracked', keyHash: key.keyHash,
    model, status: 'ok', calls: 0, ...counter.fields(amount), costSource: 'activity', settledAt: key.now,
  };
  return [{ type: 'entry', id, entry }];
}

function amended({ key }: DayToSplit, counter: Counter, entry: UsageEntry, amount: NanoUsd): readonly SplitChange[] {
  if (counter.held(entry) === amount) return [];
  return [{ type: 'amend', id: entry.id, fields: { ...counter.fields(amount), costSource: 'activity', settledAt: key.now } }];
}

/** When half of the money had been spent: what is no longer told apart by the hour stands there. */
function middleOf(entries: readonly UsageEntry[], counter: Counter): number {
  const half = sumOf(entries.map((entry) => counter.held(entry))) / 2;
  let sum = 0;
  for (const entry of entries) {
    sum += counter.held(entry);
    if (sum >= half) return entry.at;
  }
  return entries.at(-1)?.at ?? 0;
}

function splitId({ key, day }: DayToSplit, counter: Counter, { part }: Splitting, model: string): string {
  return `${bookingPrefix(key)}:${counter.name === 'byok' ? 'b' : ''}${day}:${model}${part === 1 ? '' : `#${part}`}`;
}

function sumOf(amounts: readonly number[]): number {
  return amounts.reduce((sum, amount) => sum + amount, 0);
}
