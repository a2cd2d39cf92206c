import type { ExportAsk, ExportReply } from '../core/exporting/types.ts';
import type { ImportAsk, ImportReply, UndoAsk, UndoReply } from '../core/importing/types.ts';
import type { SplitAsk, SplitReply } from '../core/ledger/activitySplit.ts';
import type { LedgerQueries, LedgerQuery } from '../core/ledger/queries.ts';
import type { SpendErrorCode } from '../core/errors.ts';
import type { Speech } from '../core/l10n.ts';
import type { Identity } from './identity.ts';

/** What the worker needs to know of its process. */
export interface WorkerSetup {
  readonly root: string;
  readonly identity: Identity;
  readonly wasm: string;
  /** What the process speaks. */
  readonly speech: Pick<Speech, 'language' | 'texts'>;
}

/** How a compaction ended. `busy`: somebody else is at it. `newer`: a later version's events or files forbid it. */
export interface CompactReply {
  readonly outcome: 'done' | 'busy' | 'newer';
  readonly deleted: readonly string[];
}

export interface CompactAsk {
  /** IANA zone of the daily sums. */
  readonly zone: string;
  readonly now: number;
  /** How long raw entries are kept; for ever where nobody says. */
  readonly keepDays?: number | undefined;
}

/** Raw entries of before an instant are to be forgotten; what they add up to stays. */
export interface CleanAsk {
  /** Epoch milliseconds. */
  readonly before: number;
  /** Only counts. */
  readonly dryRun: boolean;
  /** IANA zone of the daily sums. */
  readonly zone: string;
  readonly now: number;
}

/** What was forgotten, or would be. */
export interface CleanReply {
  readonly entries: number;
  /** Files of whole months that went with them. */
  readonly months: number;
  /** Entries of that time that stay, since their cost is not known yet. */
  readonly kept: number;
  /** Name of the change; absent where nothing was written. */
  readonly bulk?: string;
}

type Queries = { readonly [Q in LedgerQuery]: { readonly ask: { readonly name: Q; readonly params: LedgerQueries[Q]['ask'] }; readonly reply: LedgerQueries[Q]['reply'] } };

/** What the worker may be asked: each row owns its question and its reply. */
export interface WorkerRequests {
  readonly query: Queries[LedgerQuery];
  readonly compact: { readonly ask: CompactAsk; readonly reply: CompactReply };
  readonly import: { readonly ask: ImportAsk; readonly reply: ImportReply };
  readonly undo: { readonly ask: UndoAsk; readonly reply: UndoReply & { readonly bulk: string } };
  readonly export: { readonly ask: ExportAsk; readonly reply: ExportReply };
  readonly clean: { readonly ask: CleanAsk; readonly reply: CleanReply };
  /** `bulk`: name of the change; absent where nothing was written. */
  readonly split: { readonly ask: SplitAsk; readonly reply: SplitReply & { readonly bulk?: string } };
  /** Makes `counters.json` anew from the database, where it is missing. */
  readonly recount: { readonly ask: { readonly now: number; readonly zone?: string }; readonly reply: null };
}

export type WorkerRequest = keyof WorkerRequests;

/** From the main thread: a question, or a word about one that is being answered. `more`: the last chunk was taken in. */
export type WorkerAsk =
  | { readonly kind: 'ask'; readonly number: number; readonly request: WorkerRequest; readonly ask: WorkerRequests[WorkerRequest]['ask'] }
  | { readonly kind: 'cancel' | 'more'; readonly number: number };

/** To the main thread: an answer or a part of one, how far it is, or something the user should be told. */
export type WorkerTell =
  | { readonly kind: 'reply'; readonly number: number; readonly reply: unknown }
  | { readonly kind: 'failed'; readonly number: number; readonly code: SpendErrorCode; readonly text: string; readonly detail: string }
  | { readonly kind: 'progress'; readonly number: number; readonly progress: unknown }
  | { readonly kind: 'chunk'; readonly number: number; readonly chunk: string }
  | { readonly kind: 'trouble'; readonly text: string };
