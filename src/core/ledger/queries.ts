import type { KnownImport } from '../importing/types.ts';
import type { CallColumns } from '../insight/callColumns.ts';
import type { UsageEntry } from '../usage.ts';
import type { BreakdownAsk, BreakdownRow, Filter } from './breakdown.ts';
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

/** A question for raw entries. */
export interface EntriesAsk {
  readonly origin: string;
  /** Epoch milliseconds. */
  readonly start: number;
  /** Excluded; epoch milliseconds. */
  readonly end: number;
  readonly where?: Filter;
  /** How many are wanted at most. */
  readonly limit: number;
  /** What the answer before gave as `next`. */
  readonly after?: EntryCursor;
}

/** A page of entries, newest first. */
export interface EntriesPage {
  readonly entries: readonly UsageEntry[];
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
  /** Facts of the calls of a range, oldest first, and of money spent elsewhere; see `unpackCalls`. */
  readonly calls: { readonly ask: { readonly origin: string; readonly start: number; readonly end: number }; readonly reply: CallColumns };
  /** The newest entries, newest first, with all their fields. Money spent elsewhere is not among them. */
  readonly entries: { readonly ask: { readonly origin: string; readonly limit: number }; readonly reply: readonly UsageEntry[] };
  /** One entry, by its id or by the upstream's. */
  readonly entry: {
    readonly ask: { readonly origin: string; readonly id: string } | { readonly origin: string; readonly generationId: string };
    readonly reply: UsageEntry | null;
  };
  /** Imports that can be taken back by their names, of whatever origin, the newest first. */
  readonly imports: { readonly ask: { readonly limit: number }; readonly reply: readonly KnownImport[] };
  /** How far back the raw entries reach. */
  readonly span: { readonly ask: { readonly origin: string }; readonly reply: Span };
}

/** Name of a question. */
export type LedgerQuery = keyof LedgerQueries;
