import type { LedgerQueries, LedgerQuery } from '../core/ledger/queries.ts';
import type { SpendErrorCode } from '../core/errors.ts';
import type { Identity } from './identity.ts';

/** What the worker needs to know of its process. */
export interface WorkerSetup {
  readonly root: string;
  readonly identity: Identity;
  readonly wasm: string;
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
  /** How long raw entries are kept. */
  readonly keepDays: number;
}

type Queries = { readonly [Q in LedgerQuery]: { readonly ask: { readonly name: Q; readonly params: LedgerQueries[Q]['ask'] }; readonly reply: LedgerQueries[Q]['reply'] } };

/** What the worker may be asked: each row owns its question and its reply. */
export interface WorkerRequests {
  readonly query: Queries[LedgerQuery];
  readonly compact: { readonly ask: CompactAsk; readonly reply: CompactReply };
  /** Makes `counters.json` anew from the database, where it is missing. */
  readonly recount: { readonly ask: { readonly now: number; readonly zone: string }; readonly reply: null };
}

export type WorkerRequest = keyof WorkerRequests;

/** From the main thread. */
export interface WorkerAsk {
  readonly number: number;
  readonly request: WorkerRequest;
  readonly ask: WorkerRequests[WorkerRequest]['ask'];
}

/** To the main thread: an answer, or something the user should be told. */
export type WorkerTell =
  | { readonly kind: 'reply'; readonly number: number; readonly reply: unknown }
  | { readonly kind: 'failed'; readonly number: number; readonly code: SpendErrorCode; readonly text: string; readonly detail: string }
  | { readonly kind: 'trouble'; readonly text: string };
