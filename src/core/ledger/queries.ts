import type { KnownImport } from '../importing/types.ts';
import type { CallColumns } from '../insight/callColumns.ts';
import type { SavingsRow } from '../saving/saved.ts';
import type { UsageEntry } from '../usage.ts';
import type { BreakdownAsk, BreakdownRow, Filter } from './breakdown.ts';
import type { MarkEvent } from './marks.ts';
import type { Stretch } from './stretches.ts';
import type { Sums } from './sums.ts';

/** Sums of one local day and one model. */
export interface DayModelRow extends Sums {
  /** `2026-11-22` in the zone that was asked for. */
  readonly day: string;
  /** Model id; empty for money spent elsewhere. */
  readonly model: string;
}

/** Sums of one model over a range. */
export interface ModelSumsRow extends Sums {
  /** Model id; empty for money spent elsewhere. */
  readonly model: string;
}

/** When the first and the last entry were sent (epoch milliseconds); `null` without any. */
export interface Span {
  readonly first: number | null;
  readonly last: number | null;
}

/** Behind which entry a list goes on. */
export interface EntryCursor {
  readonly at: number;
  readonly id: string;
}

/** Which entries fit, by what no rollup knows. */
export interface EntryMatch {
  /** They cost more than that, in nano-dollars; `countByok`: with what a provider charged besides. What has no cost yet does not fit. */
  readonly costOver?: { readonly amount: number; readonly countByok: boolean };
  /** The text or the code of their error has this in it; upper and lower case of the Latin letters are one. */
  readonly errorText?: string;
  /** They are attempts of this exchange. */
  readonly exchange?: string;
}

/** Some of an origin's entries: those of a range that pass. */
export interface EntriesPortion {
  readonly origin: string;
  /** Epoch milliseconds. */
  readonly start: number;
  /** Excluded; epoch milliseconds. */
  readonly end: number;
  readonly where?: Filter;
  readonly match?: EntryMatch;
}

/** A question for raw entries. */
export interface EntriesAsk extends EntriesPortion {
  /** How many are wanted at most. */
  readonly limit: number;
  /** How many of the newest are passed over. */
  readonly skip?: number;
  /** What the answer before gave as `next`. */
  readonly after?: EntryCursor;
}

/**
 * A question for numbers of raw entries. `rollups`: as the sums know them, which is quick, and wrong where details were lost (what was cleaned
 * away is accounted for); they must begin and end on quarter hours, and know nothing of `match`. `entries`: each is looked at.
 */
export interface EntryCountsAsk extends EntriesPortion {
  readonly by: 'rollups' | 'entries';
  /** Only what is newer than this entry; with `entries` only. */
  readonly newerThan?: EntryCursor;
}

/** A page of entries, newest first. */
export interface EntriesPage {
  readonly entries: readonly UsageEntry[];
  /** Where the next page begins; absent when there is none. */
  readonly next?: EntryCursor;
}

/** A question for facts of calls. */
export interface CallsAsk {
  readonly origin: string;
  /** Epoch milliseconds, `end` excluded. */
  readonly start: number;
  readonly end: number;
  /** How many are wanted at most. */
  readonly limit: number;
  /** What the answer before gave as `next`. */
  readonly after?: EntryCursor;
}

/** Facts of some calls, oldest first. */
export interface CallsPiece {
  readonly columns: CallColumns;
  /** Where the next piece begins, which may be empty; absent when there is none. */
  readonly next?: EntryCursor;
}

/** A question for what the guard did. */
export interface GuardedAsk {
  readonly origin: string;
  /** Epoch milliseconds. */
  readonly start: number;
  /** Excluded; epoch milliseconds. */
  readonly end: number;
  /** Calls whose decision begins with one of these words: `deny`, `downgrade`, `allow: once`. */
  readonly decisions: readonly string[];
  /** And what people were told and said, of these types; of whatever origin. */
  readonly marks: readonly MarkEvent['type'][];
  /** How many are wanted at most. */
  readonly limit: number;
  /** What the answer before gave as `next`. */
  readonly after?: EntryCursor;
}

/** A call that the guard had a word about, or something that people were told or said. */
export type GuardedItem = { readonly kind: 'entry'; readonly entry: UsageEntry } | { readonly kind: 'mark'; readonly mark: MarkEvent };

/** A page of what the guard did, newest first. */
export interface GuardedPage {
  readonly items: readonly GuardedItem[];
  /** Where the next page begins; absent when there is none. */
  readonly next?: EntryCursor;
}

/** What the ledger's database can be asked: each row owns its question and its reply. Everything is of one origin. */
export interface LedgerQueries {
  /** Sums by up to two dimensions, from the rollups: times in their order, anything else dearest first. */
  readonly breakdown: { readonly ask: BreakdownAsk; readonly reply: readonly BreakdownRow[] };
  /** Per local day and model, from one day to another, both included (`2026-11-22`), in the IANA zone. */
  readonly days: {
    readonly ask: {
      readonly origin: string; readonly zone: string; readonly from: string; readonly to: string;
      /** `false` leaves out what the key spent elsewhere. */
      readonly untracked?: boolean;
    };
    readonly reply: readonly DayModelRow[];
  };
  /** Per model, dearest first, from the quarter hour of `start` to that of `end` (excluded): epoch milliseconds. */
  readonly models: {
    readonly ask: { readonly origin: string; readonly start: number; readonly end: number };
    readonly reply: readonly ModelSumsRow[];
  };
  /** Raw entries of a range and filter, newest first, page by page; closed months are read from their files. */
  readonly entriesIn: { readonly ask: EntriesAsk; readonly reply: EntriesPage };
  /** How many raw entries there are by hours, newest first. */
  readonly entryCounts: { readonly ask: EntryCountsAsk; readonly reply: readonly Stretch[] };
  /** Facts of the calls of a range, oldest first, and of money spent elsewhere, piece by piece; see `unpackCalls`. */
  readonly calls: { readonly ask: CallsAsk; readonly reply: CallsPiece };
  /** The newest entries, newest first, with all their fields. Money spent elsewhere is not among them. */
  readonly entries: { readonly ask: { readonly origin: string; readonly limit: number }; readonly reply: readonly UsageEntry[] };
  /** One entry, by its id or by the upstream's. */
  readonly entry: {
    readonly ask: { readonly origin: string; readonly id: string } | { readonly origin: string; readonly generationId: string };
    readonly reply: UsageEntry | null;
  };
  /** Imports that can be taken back by their names, of whatever origin, the newest first. */
  readonly imports: { readonly ask: { readonly limit: number }; readonly reply: readonly KnownImport[] };
  /** What the guard did, newest first, page by page. */
  readonly guarded: { readonly ask: GuardedAsk; readonly reply: GuardedPage };
  /** What entries of a time (epoch milliseconds, `end` excluded) add up to by their frozen rates, as far as savings are about them. */
  readonly saved: { readonly ask: { readonly origin: string; readonly start: number; readonly end: number }; readonly reply: readonly SavingsRow[] };
  /** How far back the raw entries reach. */
  readonly span: { readonly ask: { readonly origin: string }; readonly reply: Span };
  /** From when on no raw entry was cleaned away, epoch milliseconds; 0 where none ever was. */
  readonly keptSince: { readonly ask: null; readonly reply: number };
}

/** Name of a question. */
export type LedgerQuery = keyof LedgerQueries;
