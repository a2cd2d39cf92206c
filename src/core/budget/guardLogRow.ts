/** What the guard's log is divided by. */
export const LOG_KINDS = ['refusal', 'downgrade', 'override', 'alert', 'pause', 'limit'] as const;
export type LogKind = (typeof LOG_KINDS)[number];

/** How much a row asks for attention. */
export type LogTone = 'calm' | 'warning' | 'error';

/** One row of the log: something that happened, or several that are alike on one day. */
export interface LogRow {
  readonly id: string;
  readonly kind: LogKind;
  readonly tone: LogTone;
  /** The newest, and of several the oldest, epoch milliseconds. */
  readonly at: number;
  readonly first: number;
  readonly text: string;
  /** Numbers and names that belong to it; empty where there are none. */
  readonly detail: string;
}

/** What texts of the log need to know. */
export interface LogContext {
  /** Origin of the base URL: what was told about another account is not ours. */
  readonly origin: string;
  readonly nameOf: (model: string) => string;
  /** The local day of an instant, as `2026-11-22`. */
  readonly dayOf: (instant: number) => string;
}
