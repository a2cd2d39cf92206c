import type { Zone } from '../../../src/core/period.ts';
import type { CallLine } from '../../../src/protocol/calls.ts';
import { createRoot } from '../dom/patch.ts';
import type { PageEvent, VNode } from '../dom/vnode.ts';
import type { CallFeed, FeedChange } from '../model/callFeed.ts';
import { callView } from '../model/callTable.ts';
import { NO_VIEW, contentHeight, hasDrifted, measured, revealing, scrolledTo, settledAt, shifted, visibleRows, type Viewport } from '../model/viewport.ts';
import { GRID, LAYER, PROBE, callCells, callGrid, callRow, type RowView } from '../parts/callGrid.ts';

/** What the scroller works with. */
export interface ScrollerParts {
  readonly feed: CallFeed;
  zone(): Zone;
  /** Draws the page anew. */
  redraw(): void;
  after(ms: number, callback: () => void): () => void;
  open(id: string): void;
  close(): void;
  /** The call whose details are shown. */
  opened(): string | undefined;
  /** The list came to rest with this call at the top; with none, at the newest. */
  rested(top: CallLine | undefined): void;
}

/** The scroll bar is put right once nobody scrolls. */
const AT_REST_MS = 150;
/** Rows that stand in for those nobody has counted yet. */
const GHOSTS = 12;
/** How long ago a call was is written anew so often, and for so long. */
const TEXT_MS = 10_000;
const HOUR_MS = 3_600_000;

/** Shows the part of the list that is scrolled to: draws rows without the rest of the page, and moves the row that the keys are at. */
export class CallScroller {
  readonly #parts: ScrollerParts;
  readonly #observer = new ResizeObserver(() => this.#measure());
  #view: Viewport = NO_VIEW;
  #grid: HTMLElement | undefined;
  /** Where the scroll bar stood when it was last put or heard of. */
  #stood = Number.NaN;
  /** It is to stand somewhere else now, whatever somebody does with it. */
  #isMoved = false;
  #drawRows: ReturnType<typeof createRoot> | undefined;
  #layer: Element | undefined;
  #active: { position: number; id: string | undefined } | undefined;
  #unseen = 0;
  #stopRest: (() => void) | undefined;
  readonly #cells = new WeakMap<CallLine, { readonly at: number; readonly cells: readonly VNode[] }>();

  constructor(parts: ScrollerParts) {
    this.#parts = parts;
  }

  /** How many calls came in above what is seen. */
  get unseen(): number {
    return this.#unseen;
  }

  /** The grid, without its rows, which are drawn after it. */
  draw(): VNode {
    const { feed } = this.#parts;
    const height = Math.min(this.#view.height, contentHeight(this.#view));
    return callGrid({
      rowCount: feed.isExact ? feed.total : undefined,
      active: this.#isVisible(this.#active?.position) ? this.#active?.position : undefined,
      layerHeight: height, spacerHeight: contentHeight(this.#view) - height,
      isBusy: feed.state !== 'ready', isOld: feed.state === 'old',
      scroll: ({ scrolled }) => scrolled !== undefined && this.#scrolled(scrolled),
      press: (event) => this.#press(event),
    });
  }

  /** The page was drawn: finds the elements, which may be new ones, and draws the rows. */
  drawn(): void {
    const grid = document.getElementById(GRID) ?? undefined;
    const layer = document.getElementById(LAYER) ?? undefined;
    if (grid !== this.#grid) {
      this.#observer.disconnect();
      this.#grid = grid;
      this.#stood = Number.NaN;
      if (grid !== undefined) this.#observer.observe(grid);
    }
    if (layer !== this.#layer) {
      this.#layer = layer;
      this.#drawRows = layer === undefined ? undefined : createRoot(layer);
    }
    if (grid !== undefined) this.#measure();
    this.#putScrollBar();
    this.#paint();
  }

  /** The feed has changed; so many rows were put in above what is seen, or it is another list. */
  fed({ shift, isFresh }: FeedChange): void {
    const { feed } = this.#parts;
    if (isFresh || this.#count() < this.#view.count) this.#isMoved = true;
    if (isFresh) {
      this.#active = undefined;
      this.#view = { ...this.#view, top: 0, scrolled: 0 };
    }
    this.#view = measured(this.#view, { count: this.#count() });
    if (shift !== 0) this.#view = shifted(this.#view, shift);
    this.#unseen = this.#view.top === 0 || isFresh ? 0 : this.#unseen + Math.max(0, shift);
    if (this.#active !== undefined) {
      const { id, position } = this.#active;
      const found = id === undefined ? undefined : feed.positionOf(id);
      this.#active = { id, position: Math.max(0, Math.min(found ?? position + shift, feed.total - 1)) };
    }
    this.#comeToRest();
    this.#parts.redraw();
  }

  /** Goes to the newest calls. */
  toTop(): void {
    this.#unseen = 0;
    this.#isMoved = true;
    this.#view = { ...this.#view, top: 0, scrolled: 0 };
    this.#comeToRest();
    this.#parts.redraw();
  }

  /** Puts the focus on the list. */
  focus(): void {
    this.#grid?.focus();
  }

  #count(): number {
    const { state, total } = this.#parts.feed;
    return state === 'loading' ? GHOSTS : state === 'blank' ? 0 : total;
  }

  #measure(): void {
    const head = this.#layer?.previousElementSibling?.clientHeight ?? 0;
    const rowHeight = document.getElementById(PROBE)?.offsetHeight ?? 0;
    const height = (this.#grid?.clientHeight ?? 0) - head;
    if (rowHeight === 0 || (height === this.#view.height && rowHeight === this.#view.rowHeight && this.#count() === this.#view.count)) return;
    this.#isMoved = true;
    this.#view = measured(this.#view, { rowHeight, height: Math.max(0, height), count: this.#count() });
    this.#parts.redraw();
  }

  #scrolled(scrolled: number): void {
    this.#stood = scrolled;
    // Where we have put it ourselves, it is known.
    if (Math.abs(scrolled - this.#view.scrolled) < 1) return;
    const before = { unseen: this.#unseen, isVisible: this.#isVisible(this.#active?.position) };
    this.#view = scrolledTo(this.#view, scrolled);
    if (this.#view.top === 0) this.#unseen = 0;
    if (hasDrifted(this.#view)) this.#settle();
    this.#comeToRest();
    this.#paint();
    // The page around the rows has to do with little of it.
    if (before.unseen !== this.#unseen || before.isVisible !== this.#isVisible(this.#active?.position)) this.#parts.redraw();
  }

  #comeToRest(): void {
    this.#stopRest?.();
    this.#stopRest = this.#parts.after(AT_REST_MS, () => this.#settle());
  }

  #settle(): void {
    if (this.#isScrolling()) {
      this.#comeToRest();
      return;
    }
    this.#view = { ...this.#view, scrolled: settledAt(this.#view) };
    this.#putScrollBar();
    const { first } = visibleRows(this.#view);
    const top = this.#parts.feed.row(first);
    // A call on its way tells once it is there.
    if (first === 0 || top !== undefined) this.#parts.rested(first === 0 ? undefined : top);
  }

  #putScrollBar(): void {
    const grid = this.#grid;
    // On another tab there is nothing to be put, and what stood there is taken up with a new element.
    if (grid?.isConnected !== true) return;
    if (this.#isScrolling() && !this.#isMoved) {
      // Whoever scrolls is heard of with the next frame, with how far it was from where the bar stood.
      this.#view = { ...this.#view, scrolled: this.#stood };
      return;
    }
    this.#isMoved = false;
    if (Math.abs(grid.scrollTop - this.#view.scrolled) >= 1) grid.scrollTop = this.#view.scrolled;
    // Browsers round it, and go no further than there is something.
    this.#stood = grid.scrollTop;
    this.#view = { ...this.#view, scrolled: this.#stood };
  }

  /** Somebody has scrolled, and we have not been told yet. */
  #isScrolling(): boolean {
    return this.#grid?.isConnected === true && Math.abs(this.#grid.scrollTop - this.#stood) >= 1;
  }

  #paint(): void {
    const rows = visibleRows(this.#view);
    const now = Date.now();
    const nodes: VNode[] = [];
    for (let position = rows.first; position < rows.end; position++) nodes.push(this.#row(position, now));
    this.#drawRows?.(nodes);
    if (this.#parts.feed.state === 'ready') this.#parts.feed.want(rows);
  }

  #row(position: number, now: number): VNode {
    const line = this.#parts.feed.row(position);
    const row: RowView = {
      position, y: Math.round(position * this.#view.rowHeight - this.#view.top), isThere: line !== undefined,
      isActive: this.#active?.position === position, isOpen: line !== undefined && line.id === this.#parts.opened(),
      choose: () => this.#choose(position),
    };
    return callRow(row, line === undefined ? callCells(undefined) : this.#cellsOf(line, now));
  }

  /** The same cells for the same call: only what says how long ago it was is written anew from time to time. */
  #cellsOf(line: CallLine, now: number): readonly VNode[] {
    const known = this.#cells.get(line);
    if (known !== undefined && (now - known.at < TEXT_MS || known.at - line.at > HOUR_MS)) return known.cells;
    const cells = callCells(callView(line, now, this.#parts.zone()));
    this.#cells.set(line, { at: now, cells });
    return cells;
  }

  #choose(position: number): void {
    this.#moveTo(position);
    this.#openActive();
  }

  #moveTo(position: number): void {
    const { feed } = this.#parts;
    if (feed.total === 0) return;
    const to = Math.max(0, Math.min(position, feed.total - 1));
    this.#active = { position: to, id: feed.row(to)?.id };
    this.#isMoved = true;
    this.#view = revealing(this.#view, to);
    if (this.#view.top === 0) this.#unseen = 0;
    this.#comeToRest();
    this.#parts.redraw();
  }

  #openActive(): void {
    const row = this.#active === undefined ? undefined : this.#parts.feed.row(this.#active.position);
    if (row !== undefined) this.#parts.open(row.id);
  }

  #press(event: PageEvent): void {
    const from = this.#active?.position ?? visibleRows(this.#view).first;
    const isNew = this.#active === undefined;
    const page = Math.max(1, Math.floor(this.#view.height / this.#view.rowHeight) - 1);
    const to = { ArrowDown: isNew ? from : from + 1, ArrowUp: isNew ? from : from - 1, PageDown: from + page, PageUp: from - page, Home: 0, End: this.#parts.feed.total - 1 }[event.key ?? ''];
    if (to !== undefined) {
      event.prevent();
      this.#moveTo(to);
      // Who reads details reads on in those of the next call.
      if (this.#parts.opened() !== undefined) this.#openActive();
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.prevent();
      this.#openActive();
    } else if (event.key === 'Escape') {
      this.#parts.close();
    }
  }

  #isVisible(position: number | undefined): boolean {
    const { first, end } = visibleRows(this.#view);
    return position !== undefined && position >= first && position < end;
  }
}
