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
  /** Numbers of the colours of the groups that are drawn by themselves; the same in every view and on every day. */
  readonly hues: Readonly<Record<string, number>>;
}

/** What the overview may ask the host. */
export interface AnalysisRequests {
  readonly getAnalysis: { readonly ask: AnalysisAsk; readonly reply: AnalysisReply };
  /** When calls were made, over the same window and filter. */
  readonly getHeat: { readonly ask: Pick<Focus, 'range' | 'where'>; readonly reply: Heat };
}
