import type { Zone } from '../../src/core/period.ts';
import type { ReportAction, ReportData, ReportRequests } from '../../src/protocol/report.ts';
import type { Asker } from '../../src/protocol/transport.ts';
import type { VNode } from './dom/vnode.ts';
import type { TabId, ViewState } from './model/viewState.ts';

/** A tab below the head: what it shows, and what it does when the world changes. */
export interface Tab {
  readonly id: TabId;
  /** Whether it is of use before anything was spent. */
  readonly isOfUseAtFirst: boolean;
  /** What stands below the head while the tab is shown. `now`: epoch milliseconds. */
  draw(now: number): readonly VNode[];
  /** The page has just been drawn with this tab on it: the time to measure. */
  drawn(): void;
  /** Figures have moved. Called for the tab that is shown only. */
  changed(): void;
  /** What the tabs share (range, filter …) has changed, or the tab is shown again. */
  shown(): void;
  /** Another tab is shown. */
  hidden(): void;
}

/** What a tab has to work with. */
export interface Frame {
  readonly asker: Asker<ReportRequests>;
  /** What the tabs share. */
  readonly view: ViewState;
  /** Changes what the tabs share; it is kept, and the page is drawn anew: `soon` where the answer that has to come first most often comes at once. */
  setView(change: Partial<ViewState>, drawn?: 'now' | 'soon'): void;
  /** Draws the page anew. */
  redraw(): void;
  /** Draws the page anew with whatever else has it drawn, but within a tenth of a second, before a person misses it. */
  redrawSoon(): void;
  /** The head's figures, once they are there. */
  data(): ReportData | undefined;
  /** The zone that all days are cut by; UTC until it is known. */
  zone(): Zone;
  /** Has the host do something; what goes wrong is shown at the top. */
  run(action: ReportAction): void;
  /** What was kept under a name, whoever wrote it: to be read with care. */
  recall(name: string): unknown;
  /** Keeps something small under a name, through hiding, reload and restart. */
  keep(name: string, state: unknown): void;
  /** Has screen readers say something when they are done with what they say. */
  announce(text: string): void;
  /** Listens for a call (by its id) that somebody wants to be shown. */
  onTarget(listener: (call: string) => void): void;
  /** Calls back after so many milliseconds unless the returned function is called before. */
  readonly after: (ms: number, callback: () => void) => () => void;
}
