import type { UsageEntry } from '../usage.ts';
import { rankOf } from '../usage.ts';
import type { AmendEvent, EntryEvent } from './events.ts';

/** How strongly a field's value is held: by the rank of its cost source, then by the later event. */
export interface Stamp {
  readonly rank: number;
  readonly ev: string;
}

type Fields = Partial<UsageEntry>;
type FieldName = keyof UsageEntry;

/**
 * An entry as far as its events are known. `base` is the stamp of every present field that has none of its own in `stamps`.
 * Merging is commutative and idempotent: any order of the same events, with any repeats, gives the same fields.
 */
export interface EntryRecord {
  readonly id: string;
  readonly fields: Fields;
  readonly base: Stamp;
  readonly stamps: Readonly<Partial<Record<FieldName, Stamp>>>;
}

/** Without these, money has no place: no time, no account, no meaning. */
const REQUIRED: readonly FieldName[] = ['at', 'origin', 'keyHash', 'source', 'status', 'calls'];

/**
 * Folds one event into what is known of its entry, field by field. Returns the same object when nothing changed. The record bears the
 * event's id, whatever id the entry in it was written with.
 */
export function mergeEvent(record: EntryRecord | undefined, event: EntryEvent | AmendEvent): EntryRecord {
  const fields = fieldsIn(event);
  const stamp: Stamp = { rank: rankOf(fields.costSource ?? 'none'), ev: event.ev };
  if (record === undefined) return { id: event.id, fields: fields, base: stamp, stamps: {} };
  return overlay(record, fields, stamp);
}

/**
 * Joins what was recorded of one call under two ids, under the smaller of them. Like merging, it does not depend on any order:
 * every field keeps the value with the strongest stamp.
 */
export function mergeRecords(a: EntryRecord, b: EntryRecord): EntryRecord {
  const [winner, loser] = a.id <= b.id ? [a, b] : [b, a];
  const names = (Object.keys(loser.fields) as FieldName[]).filter((name) => name !== 'id' && beats(held(loser, name), stampOf(winner, name)));
  const values = Object.fromEntries(names.map((name) => [name, loser.fields[name]]));
  const stamps = Object.fromEntries(names.map((name) => [name, held(loser, name)]));
  return { ...winner, fields: { ...winner.fields, ...values, id: winner.id }, stamps: { ...winner.stamps, ...stamps } };
}

/** The whole entry, once the event that carries it has arrived; `undefined` while only amendments are known. */
export function entryOf(record: EntryRecord): UsageEntry | undefined {
  for (const name of REQUIRED) if (record.fields[name] === undefined) return undefined;
  return record.fields as UsageEntry;
}

/** The greatest id of an event that has a word in the record. */
export function latestOf({ base, stamps }: EntryRecord): string {
  return Object.values(stamps).reduce((latest, { ev }) => (ev > latest ? ev : latest), base.ev);
}

function overlay(record: EntryRecord, fields: Fields, stamp: Stamp): EntryRecord {
  const winners = (Object.keys(fields) as FieldName[]).filter((name) => beats(stamp, stampOf(record, name)));
  if (winners.length === 0) return record;
  const values = Object.fromEntries(winners.map((name) => [name, fields[name]]));
  const stamps = Object.fromEntries(winners.map((name) => [name, stamp]));
  return { ...record, fields: { ...record.fields, ...values }, stamps: { ...record.stamps, ...stamps } };
}

function fieldsIn(event: EntryEvent | AmendEvent): Fields {
  if (event.type === 'amend') return event.fields;
  return event.entry.id === event.id ? event.entry : { ...event.entry, id: event.id };
}

/** The stamp of a field that the record has. */
function held(record: EntryRecord, name: FieldName): Stamp {
  return record.stamps[name] ?? record.base;
}

function stampOf(record: EntryRecord, name: FieldName): Stamp | undefined {
  return record.stamps[name] ?? (name in record.fields ? record.base : undefined);
}

function beats(a: Stamp, b: Stamp | undefined): boolean {
  if (b === undefined) return true;
  return a.rank === b.rank ? a.ev > b.ev : a.rank > b.rank;
}
