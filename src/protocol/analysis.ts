import type { Analysis } from '../core/analysis/analyse.ts';
import type { Heat } from '../core/analysis/heat.ts';
import type { Focus } from '../core/analysis/range.ts';

/** What the overview asks for. */
export interface AnalysisAsk extends Focus {
  /** Whether the time before is wanted, too: it may need the ledger's database, where the first look does not. */
  readonly compares: boolean;
}

/** Spend over a window, with what its groups are called and painted like. */
export interface AnalysisReply {
  readonly asOf: number;
  readonly analysis: Analysis;
  /** Names that people know the groups by, where they have one besides their key. */
  readonly names: Readonly<Record<string, string>>;
  /** Numbers of the looks of the groups that are drawn by themselves; their hues are the same in every view and on every day. */
  readonly hues: Readonly<Record<string, number>>;
}

/** As what a view is exported. */
export const VIEW_FORMATS = ['csv', 'json', 'markdown', 'svg', 'html'] as const;
export type ViewFormat = (typeof VIEW_FORMATS)[number];

/** What is exported: what the overview shows, into a file or the clipboard. */
export interface ExportViewAsk extends Focus {
  readonly format: ViewFormat;
  readonly to: 'file' | 'clipboard';
  /** The groups that the table shows, in its order. */
  readonly keys: readonly string[];
  /** What the table was searched for; empty for nothing. */
  readonly search: string;
  /** The chart, to be read by itself; empty for formats without one. */
  readonly svg: string;
}

/** What the overview may ask the host. */
export interface AnalysisRequests {
  readonly getAnalysis: { readonly ask: AnalysisAsk; readonly reply: AnalysisReply };
  /** The file's name, without its place; `null` where it was copied, or nothing was chosen. */
  readonly exportView: { readonly ask: ExportViewAsk; readonly reply: string | null };
  /** When calls were made, over the same window and filter. */
  readonly getHeat: { readonly ask: Pick<Focus, 'range' | 'where'>; readonly reply: Heat };
}
