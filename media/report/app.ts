import { showIn, US_DOLLAR } from '../../src/core/currency.ts';
import type { Zone } from '../../src/core/period.ts';
import type { ReportAction, ReportData, ReportRequests } from '../../src/protocol/report.ts';
import type { Asker } from '../../src/protocol/transport.ts';
import { createRoot } from './dom/patch.ts';
import { after, type Host } from './host.ts';
import type { MessageAction } from './model/connection.ts';
import { LiveQuery } from './model/liveQuery.ts';
import { readReport } from './model/reportReply.ts';
import { screenOf } from './model/screen.ts';
import { isRecord, readViewState, type TabId, type ViewState } from './model/viewState.ts';
import { page } from './parts/page.ts';
import { SavedMoney } from './savedMoney.ts';
import type { Frame, Tab } from './tab.ts';
import { rememberZones } from './zones.ts';

/** How often texts such as "3 min ago" are written anew. */
const TICK_MS = 10_000;
/**
 * For so long a page that only says that it waits for an answer is not drawn, milliseconds: most answers are there by then. Where the editor's window draws the page itself (in a browser it
 * does), that drawing would stand in the way of the question, too.
 */
const SOON_MS = 100;

/** The page: the head, and the tabs below it, one of which is shown. */
export class App implements Frame {
  readonly asker: Asker<ReportRequests>;
  readonly after = after;
  readonly #host: Host;
  readonly #draw: ReturnType<typeof createRoot>;
  readonly #zoneOf = rememberZones();
  readonly #head: LiveQuery<null, ReportData>;
  readonly #saved: SavedMoney;
  readonly #kept: Record<string, unknown>;
  #view: ViewState;
  #tabs: readonly Tab[] = [];
  #shown: Tab | undefined;
  #refusal: string | undefined;
  #announced = '';
  #targetListener: ((call: string) => void) | undefined;
  /** Nothing was ever spent: only some tabs are of use. */
  #isEmpty = false;
  #isDue = false;
  #stopSoon: (() => void) | undefined;
  #isMarked = false;

  constructor(root: Element, host: Host) {
    this.#host = host;
    this.asker = host.asker;
    this.#draw = createRoot(root);
    const kept = host.recall();
    this.#kept = isRecord(kept) ? { ...kept } : {};
    this.#view = readViewState(this.#kept.view);
    this.#head = new LiveQuery({ ask: () => this.#askHead(), after, show: () => this.redraw() });
    this.#saved = new SavedMoney(host.asker, after, () => this.redraw());
  }

  /** Begins with these tabs, in their order. */
  start(tabs: readonly Tab[]): void {
    this.#tabs = tabs;
    this.#head.ask(null);
    this.#choose();
    this.#host.onChanged(() => this.#changed());
    this.#host.onTarget(() => this.#takeTarget());
    this.#takeTarget();
    setInterval(() => this.redraw(), TICK_MS);
  }

  get view(): ViewState {
    return this.#view;
  }

  setView(change: Partial<ViewState>, drawn: 'now' | 'soon' = 'now'): void {
    this.#view = { ...this.#view, ...change };
    this.keep('view', this.#view);
    this.#choose();
    if (drawn === 'soon') this.redrawSoon();
    else this.redraw();
  }

  data(): ReportData | undefined {
    return this.#head.state.kind === 'ready' ? this.#head.state.data : undefined;
  }

  zone(): Zone {
    return this.#zoneOf(this.data()?.zone ?? 'UTC');
  }

  run(action: ReportAction): void {
    this.#runMessage(action);
  }

  recall(name: string): unknown {
    return Object.hasOwn(this.#kept, name) ? this.#kept[name] : undefined;
  }

  keep(name: string, state: unknown): void {
    this.#kept[name] = state;
    this.#host.keep(this.#kept);
  }

  announce(text: string): void {
    this.#announced = text;
    this.redraw();
  }

  onTarget(listener: (call: string) => void): void {
    this.#targetListener = listener;
  }

  /** All that asks for it within one event is drawn once, right after it: nothing a person does waits for a frame. */
  redraw(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.#paint();
    });
  }

  redrawSoon(): void {
    this.#stopSoon ??= after(SOON_MS, () => this.redraw());
  }

  async #askHead(): Promise<ReportData> {
    const data = readReport(await this.asker.ask('getReport', null));
    showIn(data.currency ?? US_DOLLAR);
    this.#saved.changed();
    return data;
  }

  #paint(): void {
    this.#stopSoon?.();
    this.#stopSoon = undefined;
    const now = Date.now();
    const screen = screenOf(this.#head.state, this.#refusal, now, this.#zoneOf);
    const isEmpty = screen.kind === 'empty';
    if (isEmpty !== this.#isEmpty) {
      this.#isEmpty = isEmpty;
      this.#choose();
    }
    const tabs = { all: this.#offered(), shown: this.#shown, choose: (id: TabId) => this.setView({ tab: id }) };
    this.#draw([page(screen, { now, zone: this.#zoneOf, tabs, announced: this.#announced, saved: this.#saved.card }, { run: (action) => this.#runMessage(action) })]);
    this.#shown?.drawn();
    if (screen.kind === 'report' || screen.kind === 'empty') this.#markFirst();
  }

  /** When the page first says something that a person came for: after the frame that shows it. */
  #markFirst(): void {
    if (this.#isMarked) return;
    this.#isMarked = true;
    requestAnimationFrame(() => after(0, () => performance.mark('report-stands')));
  }

  /** Most often there is none; who has none to tell need not be told of. */
  #takeTarget(): void {
    this.asker.ask('takeTarget', null).then((call) => (typeof call === 'string' ? this.#targetListener?.(call) : undefined), () => undefined);
  }

  #changed(): void {
    this.#head.changed();
    this.#shown?.changed();
  }

  /** Shows the tab that the view names, and tells it of what has changed for all. */
  #choose(): void {
    const offered = this.#offered();
    const next = offered.find(({ id }) => id === this.#view.tab) ?? offered[0];
    if (next !== this.#shown) this.#shown?.hidden();
    this.#shown = next;
    next?.shown();
  }

  #offered(): readonly Tab[] {
    return this.#isEmpty ? this.#tabs.filter(({ isOfUseAtFirst }) => isOfUseAtFirst) : this.#tabs;
  }

  #runMessage(action: MessageAction): void {
    if (action === 'retry') {
      this.#head.retry();
      this.#shown?.changed();
      return;
    }
    this.asker.ask('run', action).then(() => this.#refuse(undefined), (error: unknown) => this.#refuse(error instanceof Error ? error.message : String(error)));
  }

  #refuse(reason: string | undefined): void {
    if (reason === this.#refusal) return;
    this.#refusal = reason;
    this.redraw();
  }
}
