import type { EntryRecord, Stamp } from '../ledger/merge.ts';
import { entryOf } from '../ledger/merge.ts';
import type { UsageEntry } from '../usage.ts';

type FieldName = keyof UsageEntry;

/**
 * A record as it would be had the import of that name never been: what it said goes, what the record held before (`before`, where it was
 * there) comes back, and what was said since stays, as far as it held against the import: what did not was never kept. `undefined` where nothing is left of a call.
 */
export function withoutBulk(now: EntryRecord, before: EntryRecord | undefined, bulk: string): EntryRecord | undefined {
  const kept = fieldsWhere(now, ({ ev }) => ev !== bulk);
  const old = before === undefined ? [] : fieldsWhere(before, () => true).filter((name) => !kept.includes(name));
  const base = before?.base ?? kept.map((name) => stampOf(now, name))[0];
  if (base === undefined) return undefined;
  const pairs = [...kept.map((name) => [name, now] as const), ...old.map((name) => [name, before ?? now] as const)];
  const record: EntryRecord = {
    id: now.id,
    fields: { ...Object.fromEntries(pairs.map(([name, from]) => [name, from.fields[name]])), id: now.id },
    base,
    stamps: Object.fromEntries(pairs.map(([name, from]) => [name, stampOf(from, name)] as const).filter(([, stamp]) => !isSame(stamp, base))),
  };
  return entryOf(record) === undefined ? before : record;
}

/** Whether the import of that name said anything that the record still holds. */
export function isOfBulk(record: EntryRecord, bulk: string): boolean {
  return record.base.ev === bulk || Object.values(record.stamps).some(({ ev }) => ev === bulk);
}

function fieldsWhere(record: EntryRecord, holds: (stamp: Stamp) => boolean): readonly FieldName[] {
  return (Object.keys(record.fields) as FieldName[]).filter((name) => holds(stampOf(record, name)));
}

function stampOf(record: EntryRecord, name: FieldName): Stamp {
  return record.stamps[name] ?? record.base;
}

function isSame(a: Stamp, b: Stamp): boolean {
  return a.ev === b.ev && a.rank === b.rank;
}
