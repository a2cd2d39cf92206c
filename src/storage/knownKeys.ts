import type { KeyHash } from '../core/ledger/keyFilter.ts';
import { KeyFilter, hashKey } from '../core/ledger/keyFilter.ts';
import type { Sqlite } from './sqlite.ts';

const SMALLEST = 1024;
/** A month that begins with so many keys is likely to get many more: they have room in one filter. `save` takes away what stays empty. */
const MANY = 4096;
const ROOM = 1 << 17;

/**
 * Ids and upstream ids of everything that ever left `ledger.db` for a month's file, by month: what says, without opening the files,
 * which of them may hold an entry, and what was there once where its details were cleaned.
 */
export class KnownKeys {
  private readonly db: Sqlite;
  private months: Map<string, KeyFilter[]> | undefined;
  private readonly changed = new Set<KeyFilter>();

  constructor(db: Sqlite) {
    this.db = db;
  }

  /** The months that may hold the key, one after the other: whoever has found it asks no further. */
  *monthsOf(key: string): Iterable<string> {
    const months = this.load();
    if (months.size === 0) return;
    const hash = hashKey(key);
    for (const [month, filters] of months) if (isIn(filters, hash)) yield month;
  }

  /** Whether that month is one of them. */
  isLikely(month: string, key: string): boolean {
    return isIn(this.load().get(month) ?? [], hashKey(key));
  }

  /** Notes keys of a month. Those that are known are not counted twice. */
  add(month: string, keys: readonly string[]): void {
    const filters = this.filtersOf(month);
    for (const key of keys) {
      const hash = hashKey(key);
      if (!isIn(filters, hash)) this.roomIn(filters, 1).add(hash);
    }
  }

  /** Makes room for so many keys at once: few large filters are asked faster than many small ones. */
  reserve(month: string, keys: number): void {
    const filters = this.filtersOf(month);
    const last = filters.at(-1);
    if (last === undefined && keys >= MANY) this.roomIn(filters, ROOM);
    else if (last === undefined || last.capacity - last.keys < keys) this.roomIn(filters, keys);
  }

  /** Writes what was noted into the database. */
  save(): void {
    for (const [month, filters] of this.months ?? []) {
      for (const [part, filter] of filters.entries()) {
        if (!this.changed.delete(filter)) continue;
        const shrunk = filter.shrunk();
        filters[part] = shrunk;
        this.put(month, part, shrunk);
      }
    }
  }

  private roomIn(filters: KeyFilter[], keys: number): KeyFilter {
    const last = filters.at(-1);
    const filter = last === undefined || last.capacity - last.keys < keys ? new KeyFilter(roomFor(Math.max(SMALLEST, keys, 2 * (last?.capacity ?? 0)))) : last;
    if (filter !== last) filters.push(filter);
    this.changed.add(filter);
    return filter;
  }

  private filtersOf(month: string): KeyFilter[] {
    const months = this.load();
    const filters = months.get(month) ?? [];
    months.set(month, filters);
    return filters;
  }

  private put(month: string, part: number, { capacity, keys, bits }: KeyFilter): void {
    this.db.run('INSERT OR REPLACE INTO known VALUES (?, ?, ?, ?, ?)', [month, part, capacity, keys, bits]);
  }

  private load(): Map<string, KeyFilter[]> {
    if (this.months !== undefined) return this.months;
    this.months = new Map();
    for (const [month, capacity, keys, bits] of this.db.values('SELECT month, capacity, keys, bits FROM known ORDER BY month DESC, part')) {
      const filters = this.months.get(String(month)) ?? [];
      filters.push(new KeyFilter(Number(capacity), Number(keys), bits as Uint8Array));
      this.months.set(String(month), filters);
    }
    return this.months;
  }
}

/** A size that can be halved until little of it is empty. */
function roomFor(keys: number): number {
  return Math.ceil(keys / SMALLEST) * SMALLEST;
}

function isIn(filters: readonly KeyFilter[], hash: KeyHash): boolean {
  for (const filter of filters) if (filter.mayHave(hash)) return true;
  return false;
}
