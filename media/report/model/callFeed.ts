import type { CallLine, CallPlace, CallsAsk, CallsChoice, CallsPage, CallsWindow } from '../../../src/protocol/calls.ts';
import { CALM_MS, SKELETON_AFTER_MS } from './liveQuery.ts';
import type { Rows } from './viewport.ts';

/** What the feed needs of the world. */
export interface FeedPorts {
  ask(ask: CallsAsk): Promise<CallsPage>;
  /** Calls back after so many milliseconds unless the returned function is called before. */
  after(ms: number, callback: () => void): () => void;
  show(change: FeedChange): void;
}

/** What has changed: so many rows were put in above what is seen; it is another list, so many rows below its top. */
export interface FeedChange {
  readonly shift: number;
  readonly isFresh: boolean;
}

const SAME: FeedChange = { shift: 0, isFresh: false };

/** How much of the list is there. `old`: it is still the former one. */
export type FeedState = 'blank' | 'loading' | 'old' | 'ready';

/** So many rows are asked for beyond either end of what is seen. */
const MARGIN = 60;
/** So many at first: more than any screen shows. */
const FIRST = 100;
/** So many rows are kept beyond either end. */
const KEPT = 500;
const NOTHING: Rows = { first: 0, end: 0 };

/**
 * The rows of a list that is far too long to be had as a whole: asks for what is seen and for a little more, one question at a time, and keeps
 * what is read in its place while new calls come in above.
 */
export class CallFeed {
  readonly #ports: FeedPorts;
  #choice: CallsChoice | undefined;
  /** Where the list is to begin. */
  #start: CallPlace | undefined;
  readonly #rows = new Map<number, CallLine>();
  #total = 0;
  #isExact = false;
  #state: FeedState = 'blank';
  #failure: string | undefined;
  /** After a failure nothing is asked until something changes, or a person wants it. */
  #isStuck = false;
  #wanted: Rows = NOTHING;
  #asking = false;
  #hasChanged = false;
  #isPaused = false;
  /** The window that was asked for last and came back with less: asking again would give no more. */
  #barren: number | undefined;
  #stopCalm: (() => void) | undefined;
  #stopSkeleton: (() => void) | undefined;

  constructor(ports: FeedPorts) {
    this.#ports = ports;
  }

  /** How many rows there are, as far as is known. */
  get total(): number {
    return this.#total;
  }

  /** Whether all were counted. */
  get isExact(): boolean {
    return this.#isExact;
  }

  get state(): FeedState {
    return this.#state;
  }

  /** Why the last question came to nothing. */
  get failure(): string | undefined {
    return this.#failure;
  }

  /** The row of a position, if it is there. */
  row(position: number): CallLine | undefined {
    return this.#rows.get(position);
  }

  /** Where a call is among the rows that are there. */
  positionOf(id: string): number | undefined {
    for (const [position, row] of this.#rows) if (row.id === id) return position;
    return undefined;
  }

  /** Lists other calls, from that one on; says whether they are others. The former ones stay until the first of them are there. */
  choose(choice: CallsChoice, start?: CallPlace): boolean {
    if (JSON.stringify(choice) === JSON.stringify(this.#choice)) return false;
    this.#choice = choice;
    this.#start = start;
    this.#failure = undefined;
    this.#isStuck = false;
    this.#state = this.#state === 'ready' || this.#state === 'old' ? 'old' : 'blank';
    this.#barren = undefined;
    if (this.#state === 'blank') this.#expectSkeleton();
    this.#askNext();
    return true;
  }

  /** Asks nothing until somebody looks again. */
  pause(): void {
    this.#isPaused = true;
  }

  /** Somebody looks again: what has changed meanwhile is asked for. */
  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.changed();
  }

  /** Says what is to be seen. */
  want(rows: Rows): void {
    if (rows.first !== this.#wanted.first || rows.end !== this.#wanted.end) this.#barren = undefined;
    this.#wanted = rows;
    this.#askNext();
  }

  /** The host says that figures have moved. What comes in quick succession is followed together. */
  changed(): void {
    this.#hasChanged = true;
    this.#barren = undefined;
    // What came to nothing is tried again, no more often than the rest.
    if (this.#stopCalm === undefined) this.#isStuck = false;
    this.#askNext();
  }

  /** Tries again what came to nothing. */
  retry(): void {
    this.#failure = undefined;
    this.#isStuck = false;
    this.#hasChanged = true;
    this.#endCalm();
    this.#askNext();
  }

  #askNext(): void {
    const choice = this.#choice;
    if (choice === undefined || this.#asking || this.#isPaused || this.#isStuck) return;
    const next = this.#next();
    if (next === undefined) return;
    const anchor = next.refresh ? this.#anchor() : undefined;
    if (next.refresh) {
      this.#hasChanged = false;
      this.#startCalm();
    }
    this.#asking = true;
    this.#ports.ask({ choice, window: anchor?.window ?? next.window, count: next.count, refresh: next.refresh }).then(
      (page) => this.#answered(choice, page, next, anchor?.position),
      (error: unknown) => this.#failed(choice, error instanceof Error ? error.message : String(error)),
    );
  }

  /** First what is to be seen at all, then what is missing, then news, then how many there are. */
  #next(): Omit<CallsAsk, 'choice'> | undefined {
    const { first, end } = this.#wanted;
    if (this.#state !== 'ready') return { window: this.#start === undefined ? { from: 0 } : { anchor: this.#start, above: MARGIN }, count: FIRST + MARGIN, refresh: false };
    const missing = this.#missing();
    if (missing !== undefined && missing.first !== this.#barren) return { window: { from: missing.first }, count: missing.end - missing.first, refresh: false };
    if (this.#hasChanged && this.#stopCalm === undefined) return { window: { from: Math.max(0, first - MARGIN) }, count: end - Math.max(0, first - MARGIN) + MARGIN, refresh: true };
    return this.#isExact ? undefined : { window: { from: 0 }, count: 0, refresh: false };
  }

  /** What is to be seen and is not there, with its surroundings; also when it soon will be seen. */
  #missing(): Rows | undefined {
    const { first, end } = this.#wanted;
    const has = (position: number): boolean => position < 0 || position >= this.#total || this.#rows.has(position);
    const isThere = has(first - MARGIN / 3) && has(end + MARGIN / 3);
    for (let position = first; position < end; position++) if (!has(position)) return this.#around(first, end);
    return isThere ? undefined : this.#around(first, end);
  }

  #around(first: number, end: number): Rows {
    return { first: Math.max(0, first - MARGIN), end: Math.min(this.#total, end + MARGIN) };
  }

  /** By what the rows that are seen are found again, unless the newest are: these are to stay the newest. */
  #anchor(): { readonly window: CallsWindow; readonly position: number } | undefined {
    const { first, end } = this.#wanted;
    if (first === 0) return undefined;
    for (let position = first; position < end; position++) {
      const row = this.#rows.get(position);
      if (row !== undefined) return { window: { anchor: { at: row.at, id: row.id }, above: position - Math.max(0, first - MARGIN) }, position };
    }
    return undefined;
  }

  #answered(choice: CallsChoice, page: CallsPage, { refresh, count }: Pick<CallsAsk, 'refresh' | 'count'>, anchored: number | undefined): void {
    this.#asking = false;
    if (choice !== this.#choice) { this.#askNext(); return; }
    const isFresh = this.#state !== 'ready';
    // Where positions have changed, what was there before is in other places.
    if (isFresh || refresh || (this.#isExact && page.total !== this.#total)) this.#rows.clear();
    if (count > page.rows.length) this.#barren = page.from;
    this.#take(page);
    const shift = page.anchorAt === undefined ? 0 : page.anchorAt - (isFresh ? 0 : (anchored ?? page.anchorAt));
    const { first, end } = isFresh ? NOTHING : this.#wanted;
    this.#wanted = { first: first + shift, end: end + shift };
    this.#letGo();
    this.#ports.show({ shift, isFresh });
    this.#askNext();
  }

  #take(page: CallsPage): void {
    for (const [index, row] of page.rows.entries()) this.#rows.set(page.from + index, row);
    this.#total = page.total;
    this.#isExact = page.isExact;
    this.#state = 'ready';
    this.#failure = undefined;
    this.#stopSkeleton?.();
  }

  #failed(choice: CallsChoice, reason: string): void {
    this.#asking = false;
    if (choice === this.#choice) {
      this.#failure = reason;
      this.#isStuck = true;
      this.#startCalm();
      this.#stopSkeleton?.();
      this.#ports.show(SAME);
    }
    this.#askNext();
  }

  #letGo(): void {
    const { first, end } = this.#wanted;
    for (const position of this.#rows.keys()) if (position < first - KEPT || position > end + KEPT) this.#rows.delete(position);
  }

  #startCalm(): void {
    this.#endCalm();
    this.#stopCalm = this.#ports.after(CALM_MS, () => {
      this.#stopCalm = undefined;
      if (this.#hasChanged) this.#isStuck = false;
      this.#askNext();
    });
  }

  #endCalm(): void {
    this.#stopCalm?.();
    this.#stopCalm = undefined;
  }

  #expectSkeleton(): void {
    this.#stopSkeleton?.();
    this.#stopSkeleton = this.#ports.after(SKELETON_AFTER_MS, () => {
      if (this.#state !== 'blank' || this.#failure !== undefined) return;
      this.#state = 'loading';
      this.#ports.show(SAME);
    });
  }
}
