import type { AmendEvent, EntryEvent } from '../core/ledger/events.ts';
import type { EntryRecord } from '../core/ledger/merge.ts';

/** A change that goes past the journal: an event, or a record put back to what it was, or taken out (`undefined`). */
export type BulkChange = EntryEvent | AmendEvent | { readonly type: 'replace'; readonly id: string; readonly record: EntryRecord | undefined };

/** Told of each record that a bulk change touched: what was counted, and what is now. */
export type OnChange = (olds: readonly EntryRecord[], record: EntryRecord | undefined) => void;

/** How what was gathered is to be written. */
export interface Writing {
  /** What is of a month before that instant (epoch milliseconds) goes into its file. */
  readonly openSince: number;
  readonly onChange?: OnChange | undefined;
}
