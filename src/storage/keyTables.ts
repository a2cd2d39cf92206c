import type { KeyAccount } from '../core/ledger/keyBook.ts';
import { shareOf } from '../core/ledger/keyBook.ts';
import { ROLLUP_COLUMNS } from '../core/ledger/schema.ts';
import type { NanoUsd } from '../core/money.ts';
import type { CostSource, UsageEntry } from '../core/usage.ts';
import { isResolved } from '../core/usage.ts';
import type { ForgottenCell } from './rollups.ts';
import type { Sqlite } from './sqlite.ts';

/** By how much an account changes. */
interface Difference {
  readonly origin: string;
  readonly keyHash: string;
  own: number;
  ownByok: number;
  calls: number;
  readonly bookings: Map<number, { booked: number; count: number }>;
}

const ADD_ACCOUNT = `INSERT INTO accounts (origin, keyHash, own, ownByok, calls) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (origin, keyHash) DO UPDATE SET own = own + excluded.own, ownByok = ownByok + excluded.ownByok, calls = calls + excluded.calls`;
const ADD_BOOKING = `INSERT INTO bookings (origin, keyHash, epoch, booked, count) VALUES (?, ?, ?, ?, ?)
  ON CONFLICT (origin, keyHash, epoch) DO UPDATE SET booked = booked + excluded.booked, count = count + excluded.count`;

/** The tables `accounts` and `bookings`: what the key book counts of entries, so that it needs no raw ones. Kept by differences, like the rollups. */
export class KeyTables {
  private readonly db: Sqlite;
  private readonly differences = new Map<string, Map<string, Difference>>();

  constructor(db: Sqlite) {
    this.db = db;
  }

  /** What is counted of every key. Samples are not in it. */
  accounts(): readonly KeyAccount[] {
    return [...this.db.values('SELECT origin, keyHash, own, ownByok, calls FROM accounts ORDER BY origin, keyHash')].map((row) => this.accountIn(row));
  }

  /** Takes over what is counted of these keys, instead of what was counted. */
  set(accounts: readonly KeyAccount[]): void {
    for (const { origin, keyHash, own, ownByok = 0, calls, booked, bookings } of accounts) {
      this.db.run('INSERT OR REPLACE INTO accounts VALUES (?, ?, ?, ?, ?)', [origin, keyHash, own, ownByok, calls]);
      this.db.run('DELETE FROM bookings WHERE origin = ? AND keyHash = ?', [origin, keyHash]);
      for (const epoch of Object.keys(booked)) this.db.run('INSERT INTO bookings VALUES (?, ?, ?, ?, ?)', [origin, keyHash, Number(epoch), booked[Number(epoch)] ?? 0, bookings[Number(epoch)] ?? 0]);
    }
  }

  /** Counts an entry in (`1`) or takes it back (`-1`). */
  count(entry: UsageEntry, sign: 1 | -1): void {
    const difference = this.differenceOf(entry.origin, entry.keyHash);
    const { own, ownByok, calls, booking } = shareOf(entry);
    difference.own += sign * own;
    difference.ownByok += sign * ownByok;
    difference.calls += sign * calls;
    if (booking === undefined) return;
    const { booked, count } = difference.bookings.get(booking.epoch) ?? { booked: 0, count: 0 };
    difference.bookings.set(booking.epoch, { booked: booked + sign * booking.booked, count: count + sign * booking.count });
  }

  /** Counts in what is left of entries whose details are gone. Which of them were bookings nobody knows. */
  countForgotten({ combo: { origin, keyHash, source, costSource }, parts }: ForgottenCell): void {
    if (source === 'untracked') return;
    const sumOf = (name: string): number => parts.find(({ column }) => ROLLUP_COLUMNS[column] === name)?.value ?? 0;
    const isFinal = isResolved({ costSource: costSource as CostSource });
    const difference = this.differenceOf(origin, keyHash);
    difference.own += isFinal ? sumOf('cost') : 0;
    difference.ownByok += isFinal ? sumOf('byokCost') : 0;
    difference.calls += sumOf('entries');
  }

  /** Writes what has changed. */
  flush(): void {
    for (const keys of this.differences.values()) {
      for (const { origin, keyHash, own, ownByok, calls, bookings } of keys.values()) {
        this.db.run(ADD_ACCOUNT, [origin, keyHash, own, ownByok, calls]);
        for (const [epoch, { booked, count }] of bookings) this.db.run(ADD_BOOKING, [origin, keyHash, epoch, booked, count]);
      }
    }
    this.forget();
  }

  /** Forgets what was counted in a transaction that came to nothing. */
  forget(): void {
    this.differences.clear();
  }

  private differenceOf(origin: string, keyHash: string): Difference {
    const keys = this.differences.get(origin) ?? new Map<string, Difference>();
    if (keys.size === 0) this.differences.set(origin, keys);
    const known = keys.get(keyHash);
    if (known !== undefined) return known;
    const fresh: Difference = { origin, keyHash, own: 0, ownByok: 0, calls: 0, bookings: new Map() };
    keys.set(keyHash, fresh);
    return fresh;
  }

  private accountIn([origin, keyHash, own, ownByok, calls]: readonly unknown[]): KeyAccount {
    const rows = this.db.all('SELECT epoch, booked, count FROM bookings WHERE origin = ? AND keyHash = ?', [String(origin), String(keyHash)]);
    return {
      origin: String(origin), keyHash: String(keyHash), own: Number(own) as NanoUsd, ...(ownByok === 0 ? {} : { ownByok: Number(ownByok) as NanoUsd }), calls: Number(calls), samples: [],
      booked: Object.fromEntries(rows.map(({ epoch, booked }) => [Number(epoch), Number(booked) as NanoUsd])),
      bookings: Object.fromEntries(rows.map(({ epoch, count }) => [Number(epoch), Number(count)])),
    };
  }
}
