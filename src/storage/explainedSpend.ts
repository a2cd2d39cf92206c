import { ExplainedSpend } from '../core/ledger/explained.ts';
import type { AmendEvent } from '../core/ledger/events.ts';
import type { EntryRecord } from '../core/ledger/merge.ts';
import { entryOf } from '../core/ledger/merge.ts';
import type { UsageEntry } from '../core/usage.ts';
import { isResolved } from '../core/usage.ts';
import type { BulkPlace } from './bulk.ts';
import type { OnChange } from './countedEntries.ts';

/** Intervals of spend elsewhere are as long as a month, where a key is seen for the first time. */
const LONGEST_MS = 32 * 24 * 3_600_000;

/** What an import explains of the money that is booked as spent elsewhere, by key. */
export class ImportedSpend {
  private readonly keys = new Map<string, { readonly origin: string; readonly keyHash: string; readonly spend: ExplainedSpend }>();

  /** Listens to every record that the import changes, on its way to whom that is told. */
  following(onChange: OnChange): OnChange {
    return (olds, record) => {
      this.note(olds, record);
      onChange(olds, record);
    };
  }

  /** What the bookings shrink by; to be made when all else is. */
  corrections({ db, state, bulk }: Pick<BulkPlace, 'db' | 'state' | 'bulk'>, now: number): readonly AmendEvent[] {
    return [...this.keys.values()].flatMap(({ origin, keyHash, spend }) => {
      const { first } = spend;
      const account = state.keys.account(origin, keyHash);
      // A key that is not watched has no bookings.
      if (first === undefined || account.samples.length === 0) return [];
      const bookings = db.eachEntry({ origin, start: first, end: Math.max(now, first) + LONGEST_MS, where: { key: [keyHash], source: ['untracked'] } });
      return spend.corrections(bookings, account, now).map(({ id, fields }): AmendEvent => ({ v: 1, ev: bulk, at: now, type: 'amend', id, fields }));
    });
  }

  private note(olds: readonly EntryRecord[], record: EntryRecord | undefined): void {
    const entry = record === undefined ? undefined : entryOf(record);
    if (entry === undefined || entry.source === 'untracked' || olds.some((old) => isCounted(entryOf(old)))) return;
    const { origin, keyHash } = entry;
    const key = `${origin} ${keyHash}`;
    const known = this.keys.get(key) ?? { origin, keyHash, spend: new ExplainedSpend() };
    this.keys.set(key, known);
    known.spend.add(entry);
  }
}

function isCounted(entry: UsageEntry | undefined): boolean {
  return entry !== undefined && isResolved(entry);
}
