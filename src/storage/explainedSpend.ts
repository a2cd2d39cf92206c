import { ExplainedSpend } from '../core/ledger/explained.ts';
import type { AmendEvent } from '../core/ledger/events.ts';
import type { EntryRecord } from '../core/ledger/merge.ts';
import { entryOf } from '../core/ledger/merge.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import type { UsageEntry } from '../core/usage.ts';
import { isResolved } from '../core/usage.ts';
import type { BulkPlace } from './bulk.ts';

/** Intervals of spend elsewhere are as long as a month, where a key is seen for the first time. */
const LONGEST_MS = 32 * 24 * 3_600_000;

/** What an import explains of a key's money. */
interface KeySpend {
  readonly origin: string;
  readonly keyHash: string;
  /** Absent of a key that is not watched: it has no bookings. */
  readonly spend: ExplainedSpend | undefined;
}

/** What an import explains of the money that is booked as spent elsewhere, by key. */
export class ImportedSpend {
  private readonly state: LedgerState;
  private readonly watched: ReadonlySet<string>;
  private readonly keys = new Map<string, KeySpend>();
  /** Most calls are of the same key as the one before. */
  private last: KeySpend | undefined;

  constructor(state: LedgerState) {
    this.state = state;
    this.watched = new Set(state.keys.toJSON().filter(({ samples }) => samples.length > 0).map(nameOf));
  }

  /** What the bookings shrink by; to be made when all else is. */
  corrections({ db, bulk }: Pick<BulkPlace, 'db' | 'bulk'>, now: number): readonly AmendEvent[] {
    return [...this.keys.values()].flatMap(({ origin, keyHash, spend }) => {
      const first = spend?.first;
      if (spend === undefined || first === undefined) return [];
      const account = this.state.keys.account(origin, keyHash);
      const bookings = db.eachEntry({ origin, start: first, end: Math.max(now, first) + LONGEST_MS, where: { key: [keyHash], source: ['untracked'] } });
      return spend.corrections(bookings, account, now).map(({ id, fields }): AmendEvent => ({ v: 1, ev: bulk, at: now, type: 'amend', id, fields }));
    });
  }

  /** To be told of every record that the import changes: what was counted, and what is now. */
  note(olds: readonly EntryRecord[], record: EntryRecord | undefined): void {
    const entry = record === undefined ? undefined : entryOf(record);
    if (entry === undefined || entry.source === 'untracked' || olds.some((old) => isCounted(entryOf(old), entry))) return;
    this.keySpend(entry).spend?.add(entry);
  }

  private keySpend({ origin, keyHash }: UsageEntry): KeySpend {
    if (this.last?.origin === origin && this.last.keyHash === keyHash) return this.last;
    const name = nameOf({ origin, keyHash });
    this.last = this.keys.get(name) ?? { origin, keyHash, spend: this.watched.has(name) ? new ExplainedSpend() : undefined };
    this.keys.set(name, this.last);
    return this.last;
  }
}

function nameOf({ origin, keyHash }: Pick<UsageEntry, 'origin' | 'keyHash'>): string {
  return `${origin} ${keyHash}`;
}

/** Whether the account of the entry had that money before. */
function isCounted(old: UsageEntry | undefined, { keyHash }: UsageEntry): boolean {
  return old?.keyHash === keyHash && isResolved(old);
}
