import type { NanoUsd } from '../money.ts';
import type { CostSource, EntryStatus, TokenUsage, UsageEntry } from '../usage.ts';

/** What a file to be imported may be. `jsonl`: one call per line, as many tools log them; `json`: the same as a list, however it is laid out; `activity`: OpenRouter's export; the others are our own. */
export const IMPORT_FORMATS = ['jsonl', 'json', 'activity', 'own-jsonl', 'own-json', 'own-csv'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** Ids of models by other spellings (the catalogue's canonical slugs), so that a call counts under the model's usual name. */
export type ModelNames = Readonly<Record<string, string>>;

/** What is to be imported. Plain data: it crosses a thread. */
export interface ImportAsk {
  /** Absolute path of the file. */
  readonly path: string;
  /** Goes the whole way but for the last step: nothing is written. */
  readonly dryRun: boolean;
  /** `auto` (the default) looks at the beginning of the file. */
  readonly format?: ImportFormat | 'auto';
  /** Origin of the base URL: whose money it is, where a line does not say so itself. */
  readonly origin: string;
  readonly device: string;
  /** The key at work, if there is one. */
  readonly keyHash?: string;
  /** Names that the key at work bears in such files (`api_key_name`): its label, or what the user chose. `''` stands for calls that name no key. */
  readonly mine?: readonly string[];
  /** Takes names under which the ledger knows calls of the key at work for its names too, before anything is written. */
  readonly recognises?: boolean;
  readonly models?: ModelNames;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** A line that could not be read, and why. */
export interface BadLine {
  /** Counted from 1; of a record that spans several lines, the first. */
  readonly line: number;
  readonly why: string;
}

/** How far an import has come, in bytes of the file. */
export interface ImportProgress {
  readonly bytes: number;
  readonly totalBytes: number;
  readonly lines: number;
}

/** What the calls of one program, model or key come to. */
export interface ImportShare {
  /** Empty where the file names none. */
  readonly name: string;
  readonly calls: number;
  /** Known costs only. */
  readonly cost: NanoUsd;
  /** How many of the calls have none. */
  readonly unknown: number;
  /** Of a row that stands for all that have no row of their own: how many names these are. */
  readonly names?: number;
}

/** The same of one key. */
export interface ImportKeyShare extends ImportShare {
  /** Whose account its calls are counted to. */
  readonly keyHash: string;
  /** Whether that is the key at work: then they explain what it spent elsewhere. */
  readonly isMine: boolean;
  /** Lines under this name, old and new, that the ledger knows as calls of the key at work: more than none says that it is that key. */
  readonly known: number;
  /** Lines under this name that an earlier import counted to the key at work, though this one says otherwise: they stay as they are. */
  readonly kept: number;
}

/** What an import did, or would do. */
export interface ImportReply {
  readonly format: ImportFormat;
  /** Name of the change, by which it can be undone; absent where nothing was written. */
  readonly bulk?: string;
  /** Lines of the file, without the heading and empty ones. */
  readonly lines: number;
  /** Calls and intervals that the ledger did not know. */
  readonly added: number;
  /** How many of these are no calls, but what other programs spent in a stretch of time. */
  readonly intervals: number;
  /** Calls that the ledger knew, and knows more of now. */
  readonly merged: number;
  /** How many of these an earlier import counted to an account of their own, and count to the key at work now. */
  readonly moved: number;
  /** Calls that it knew already, twice in the file or in the ledger. */
  readonly duplicates: number;
  /** Money spent elsewhere, left out because the ledger asks that key itself. */
  readonly leftOut: number;
  readonly bad: { readonly count: number; readonly first: readonly BadLine[] };
  /** When the first and the last of the new calls were made, epoch milliseconds. */
  readonly from?: number;
  readonly to?: number;
  /** Known costs of the new calls, and how many of them have none. */
  readonly cost: NanoUsd;
  readonly unknown: number;
  /** New calls, dearest first, the rest in one row named `…`. */
  readonly byClient: readonly ImportShare[];
  readonly byModel: readonly ImportShare[];
  readonly byKey: readonly ImportKeyShare[];
}

/** An import that was made, as the ledger remembers it. */
export interface KnownImport {
  /** Name of the change, by which it can be undone. */
  readonly bulk: string;
  /** When it was made, epoch milliseconds. */
  readonly at: number;
  /** Absolute path of the file. */
  readonly path: string;
  readonly added: number;
  readonly merged: number;
}

/** What is to be undone: the name of an import. */
export interface UndoAsk {
  readonly bulk: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** What an undo did. */
export interface UndoReply {
  /** Name of this change, which undid the other. */
  readonly bulk: string;
  /** Calls that were taken out again. */
  readonly removed: number;
  /** Calls that were put back to what was known of them before. */
  readonly restored: number;
}

/** Fields of an entry that a file may give as they are. */
type Told = Pick<UsageEntry, 'client' | 'user' | 'session' | 'provider' | 'finishReason' | 'streamed' | 'isByok' | 'durationMs' | 'firstTokenMs' | 'generationId' | 'tags' | 'project' | 'purpose'>;

/** One call as a foreign file tells it. */
export interface ImportedCall extends Told, TokenUsage {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly status: EntryStatus;
  readonly model?: string;
  /** Absent is unknown, never zero. */
  readonly cost?: NanoUsd;
  readonly upstreamCost?: NanoUsd;
}

/** What a line turned out to be. `keyName`: how the file calls the key, empty where it does not. `entry`: one of our own exports, which says everything itself. */
export type ReadLine =
  | { readonly kind: 'call'; readonly call: ImportedCall; readonly keyName: string }
  | { readonly kind: 'entry'; readonly entry: UsageEntry }
  | { readonly kind: 'bad'; readonly why: string }
  /** Nothing to import and nothing wrong: an empty line, a heading. */
  | { readonly kind: 'nothing' };

/** Cost source of what an import says. */
export const IMPORT_COST: CostSource = 'import';
