import type { NanoUsd } from '../core/money.ts';

/** How a table can be taken along. */
export const TABLE_FORMATS = ['csv', 'json', 'markdown', 'html'] as const;
export type TableFormat = (typeof TABLE_FORMATS)[number];

/** Which of the report's tables it is; also a part of its file's name. */
export const TABLE_NAMES = ['models', 'limits', 'guard-log', 'what-if'] as const;
export type TableName = (typeof TABLE_NAMES)[number];

/** Bounds of what a page may send. */
export const MOST_TABLE_ROWS = 20_000;

/** A column. `name`: texts from outside; `text`: our own; `figure`: numbers and money; `time`: instants. */
export interface TableColumn {
  /** What programs know it by: `contextTokens`. */
  readonly key: string;
  readonly title: string;
  readonly kind: 'name' | 'text' | 'figure' | 'time';
}

/** What is shown, and for programs the figure behind it: nano-dollars, epoch milliseconds, or any other number. Without either, a figure is not known. */
export interface TableCell {
  readonly text: string;
  readonly usd?: NanoUsd | undefined;
  readonly value?: number | undefined;
}

/** A table as a tab of the report shows it. */
export interface ReportTable {
  readonly title: string;
  /** Sentences about it. */
  readonly notes: readonly string[];
  readonly columns: readonly TableColumn[];
  readonly rows: readonly (readonly TableCell[])[];
}

/** What the page asks for its tables. */
export interface TableRequests {
  /** Writes the table into a file that a person chooses, or copies it. Gives the file's name, `null` where there is none. */
  readonly exportTable: { readonly ask: ExportTableAsk; readonly reply: string | null };
}

export interface ExportTableAsk extends ReportTable {
  readonly name: TableName;
  readonly format: TableFormat;
  readonly to: 'file' | 'clipboard';
}
