import type { Filter } from '../ledger/breakdown.ts';
import type { EntryMatch } from '../ledger/queries.ts';
import type { NanoUsd } from '../money.ts';
import type { UsageEntry } from '../usage.ts';

/** What an export can be written as. */
export const EXPORT_FORMATS = ['csv', 'json', 'jsonl', 'md'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** First thing in every JSON or JSON-lines export, so that a reader knows whose form it is. */
export const EXPORT_MARK = 'openrouter-spend-export';
/** Grows when a reader of an earlier version could misread a file. New fields alone do not make it grow. */
export const EXPORT_VERSION = 1;

/** What is to be exported. Plain data: it crosses a thread. */
export interface ExportAsk {
  readonly format: ExportFormat;
  readonly origin: string;
  /** IANA name: by it days are cut and local times are written. */
  readonly zone: string;
  /** Epoch milliseconds; `end` is excluded. */
  readonly start: number;
  readonly end: number;
  readonly where?: Filter | undefined;
  /** Only those that this fits, too. */
  readonly match?: EntryMatch | undefined;
  /** Whether money that the key spent elsewhere is among the rows. */
  readonly untracked: boolean;
  /** Whether the report's totals count what providers charged for the user's own keys. */
  readonly countByok: boolean;
  /** When it was asked for, epoch milliseconds. */
  readonly now: number;
}

/** What was exported. */
export interface ExportReply {
  readonly rows: number;
  /** Sum of the known costs of these rows, BYOK aside. */
  readonly cost: NanoUsd;
  /** Characters handed to the writer. */
  readonly length: number;
}

/** How far an export has come. */
export interface ExportProgress {
  readonly rows: number;
  /** Share of the range that is done, 0 to 1, by time. */
  readonly share: number;
}

/** Fields that hold money: in exports USD under their own name, exact nano-dollars under `<name>Nano`. */
export const MONEY_FIELDS = ['cost', 'upstreamCost', 'estimateLow', 'estimate', 'baseline'] as const satisfies readonly (keyof UsageEntry)[];
export type MoneyField = (typeof MONEY_FIELDS)[number];

/**
 * One entry as it stands in JSON and JSON lines: every field of `UsageEntry` under its own name, money as USD with the exact nano-dollars
 * beside it (`cost`, `costNano`, …), times as epoch milliseconds, and `time` (ISO 8601, UTC) for people. Absent fields are left out.
 */
export type ExportRecord = Omit<UsageEntry, MoneyField> & { readonly time: string }
  & Readonly<Partial<Record<MoneyField | `${MoneyField}Nano`, number>>>;

/** First line of JSON lines, and the first fields of a JSON export. */
export interface ExportHead {
  readonly format: typeof EXPORT_MARK;
  readonly version: number;
  /** ISO 8601, UTC. */
  readonly exportedAt: string;
  readonly from: string;
  /** Excluded. */
  readonly to: string;
  readonly zone: string;
  readonly origin: string;
  readonly untracked: boolean;
  /** Where these are not all entries of that time. */
  readonly where?: Filter;
  readonly match?: EntryMatch;
}

/** Turns entries into text, piece by piece. None keeps the rows. */
export interface ExportWriter {
  begin(): string;
  row(entry: UsageEntry): string;
  end(): string;
}
