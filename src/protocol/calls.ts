import type { ReportRange } from '../core/analysis/range.ts';
import type { Filter } from '../core/ledger/breakdown.ts';
import type { NanoUsd } from '../core/money.ts';
import type { CostPart } from '../core/pricing/costParts.ts';
import type { EntryStatus, Source, UsageEntry } from '../core/usage.ts';

/** Which calls are listed: of which time, and of what only. */
export interface CallsChoice {
  readonly range: ReportRange;
  readonly where: Filter;
  /** They cost more than that. */
  readonly costOver?: NanoUsd;
  /** The text or the code of their error has this in it. */
  readonly errorText?: string;
}

/** Where a call stands among others, whatever comes before it. */
export interface CallPlace {
  readonly at: number;
  readonly id: string;
}

/** A part of the list, by the position of its first row, or by what is to be so many rows below its first one. */
export type CallsWindow = { readonly from: number } | { readonly anchor: CallPlace; readonly above: number };

/** A question for some rows of the list. */
export interface CallsAsk {
  readonly choice: CallsChoice;
  readonly window: CallsWindow;
  /** How many rows are wanted, up to 400. */
  readonly count: number;
  /** Figures have moved: what may be new is counted again. */
  readonly refresh: boolean;
}

/** A call in the list. */
export interface CallLine {
  readonly id: string;
  readonly at: number;
  /** When an interval of untracked spend began. */
  readonly since?: number;
  readonly attempt: number;
  readonly source: Source;
  readonly client?: string;
  readonly project?: string;
  /** The full id; empty for money spent elsewhere. */
  readonly model: string;
  readonly name: string;
  /** Number of its model's colour. */
  readonly hue?: number;
  readonly provider?: string;
  readonly status: EntryStatus;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly durationMs?: number;
  readonly cost?: NanoUsd;
  readonly estimated: boolean;
  readonly errorText?: string;
}

/** Some rows of the list, newest first. */
export interface CallsPage {
  /** How many there are, as far as was counted. */
  readonly total: number;
  /** Whether all were counted; if not, asking again counts on. */
  readonly isExact: boolean;
  /** Position of the first row, counted from 0. */
  readonly from: number;
  readonly rows: readonly CallLine[];
  /** Position of the anchor, where one was named. */
  readonly anchorAt?: number;
}

/** Everything that is known of one call. */
export interface CallDetail {
  readonly line: CallLine;
  readonly entry: UsageEntry;
  /** The name of the model that was asked for, where another one answered. */
  readonly requested?: string;
  readonly parts: readonly CostPart[];
  /** What the guard said, and why, in words. */
  readonly decision?: string;
  /** All attempts of the exchange, in their order; only where there are several. */
  readonly attempts: readonly CallLine[];
  /** OpenRouter's own page of such calls can be opened. */
  readonly hasLogs: boolean;
}

/** A value that calls can be filtered by. */
export interface CallsFacet {
  readonly value: string;
  readonly name: string;
  readonly calls: number;
}

/** What there is to filter by in a range, the most frequent first. */
export interface CallsFacets {
  readonly models: readonly CallsFacet[];
  readonly clients: readonly CallsFacet[];
}

/** What of a call is copied. */
export type CallCopy = 'json' | 'id' | 'generationId';

/** What the list of calls asks the host: each row owns its question and its reply. */
export interface CallsRequests {
  readonly getCalls: { readonly ask: CallsAsk; readonly reply: CallsPage };
  readonly getFacets: { readonly ask: ReportRange; readonly reply: CallsFacets };
  /** One call, by its id. */
  readonly getCall: { readonly ask: string; readonly reply: CallDetail };
  /** Writes the calls of a list into a file that a person chooses. */
  readonly exportCalls: { readonly ask: CallsChoice; readonly reply: null };
  readonly copyCall: { readonly ask: { readonly id: string; readonly what: CallCopy }; readonly reply: null };
  /** Opens OpenRouter's page of the calls of its key. */
  readonly openLogs: { readonly ask: string; readonly reply: null };
  /** The call that somebody wants to be shown, said once. */
  readonly takeTarget: { readonly ask: null; readonly reply: string | null };
}
