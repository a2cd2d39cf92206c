import type { GuardLogPage } from '../../../src/protocol/guard.ts';
import { KINDS, logDays, readKinds, toggled, type LogKind } from '../model/guardLog.ts';
import { readLog } from '../model/guardReply.ts';
import { rangeTitle, stretchOf } from '../model/logRange.ts';
import type { LogView } from '../parts/guardLog.ts';
import type { ReportTable } from '../../../src/protocol/tables.ts';
import type { Frame } from '../tab.ts';
import { guardLogTable } from '../tables/limits.ts';

const KEPT = 'guardKinds';
/** What happens is asked for that often at most: the answer comes from the database. */
const CALM_MS = 3000;

/** One reading of pages, from the newest on or of what comes after them. */
interface Reading {
  readonly isEarlier: boolean;
}

/** What the guard did in the range that is looked at, page by page. */
export class LimitsLog {
  readonly #frame: Frame;
  #kinds: readonly LogKind[];
  #rows: GuardLogPage['rows'] = [];
  #next: GuardLogPage['next'];
  /** So many pages are there. */
  #pages = 0;
  #failure: string | undefined;
  /** What the rows answer; empty before anything was asked. */
  #asked = '';
  #reading: Reading | undefined;
  #stopCalm: (() => void) | undefined;
  #isDue = false;

  constructor(frame: Frame) {
    this.#frame = frame;
    this.#kinds = readKinds(frame.recall(KEPT));
  }

  /** What is shown of it. */
  view(now: number): LogView {
    return {
      days: logDays(this.#rows, now, this.#frame.zone()), kinds: this.#kinds, isAsking: this.#reading?.isEarlier === true, range: rangeTitle(this.#frame.view.range),
      state: this.#failure === undefined ? (this.#pages > 0 ? (this.#next === undefined ? 'whole' : 'more') : 'loading') : { failed: this.#failure },
    };
  }

  /** All that is listed, and whether there is more. */
  table(): ReportTable {
    return guardLogTable({ rows: this.#rows, kinds: this.#kinds, range: rangeTitle(this.#frame.view.range), hasMore: this.#next !== undefined }, this.#frame.zone());
  }

  get isEmpty(): boolean {
    return this.#rows.length === 0;
  }

  /** Somebody looks: asks anew where the range or the kinds are others, else for what has happened meanwhile. */
  shown(): void {
    if (!this.#follow()) this.changed();
  }

  /** The page was drawn: by now it may be known in which zone its days are cut, or that is another one. */
  drawn(): void {
    this.#follow();
  }

  /** Something has happened. */
  changed(): void {
    if (this.#asked === '') return;
    if (this.#stopCalm !== undefined || this.#reading !== undefined) {
      this.#isDue = true;
      return;
    }
    this.#isDue = false;
    this.#stopCalm = this.#frame.after(CALM_MS, () => {
      this.#stopCalm = undefined;
      if (this.#isDue) this.changed();
    });
    void this.#readAnew();
  }

  toggle(kind: LogKind): void {
    this.#kinds = toggled(this.#kinds, kind);
    this.#frame.keep(KEPT, this.#kinds.length === KINDS.length ? [] : this.#kinds);
    this.#follow();
    this.#frame.redraw();
  }

  retry(): void {
    this.#failure = undefined;
    void this.#readAnew();
  }

  async showEarlier(): Promise<void> {
    if (this.#next === undefined || this.#reading?.isEarlier === true) return;
    // What a person asks for comes before news.
    if (this.#reading !== undefined) this.#isDue = true;
    await this.#read(1, this.#next);
  }

  /** Says whether the question is another one. Until the zone is known there is none. */
  #follow(): boolean {
    if (this.#frame.data() === undefined) return false;
    const question = JSON.stringify([this.#frame.view.range, this.#kinds, this.#frame.zone().name]);
    if (question === this.#asked) return false;
    this.#asked = question;
    this.#rows = [];
    this.#next = undefined;
    this.#pages = 0;
    this.#failure = undefined;
    void this.#readAnew();
    return true;
  }

  /** As many pages as are there: rows of calls that are alike grow, so none can be kept behind a newer page. */
  #readAnew(): Promise<void> {
    return this.#read(Math.max(1, this.#pages));
  }

  /** Reads so many pages, the newest ones or those after a place. What is read meanwhile is given up. */
  async #read(count: number, after?: GuardLogPage['next']): Promise<void> {
    const reading: Reading = { isEarlier: after !== undefined };
    this.#reading = reading;
    this.#frame.redraw();
    try {
      const pages = await this.#load(count, after, () => reading === this.#reading);
      if (reading === this.#reading) this.#take(pages, reading.isEarlier);
    } catch (error) {
      if (reading === this.#reading) this.#failure = error instanceof Error ? error.message : String(error);
    }
    if (reading !== this.#reading) return;
    this.#reading = undefined;
    this.#frame.redraw();
    if (this.#isDue && this.#stopCalm === undefined) this.changed();
  }

  async #load(count: number, after: GuardLogPage['next'], isWanted: () => boolean): Promise<readonly GuardLogPage[]> {
    const { view } = this.#frame;
    const ask = { ...stretchOf(view.range, Date.now(), this.#frame.zone()), kinds: this.#kinds };
    const pages: GuardLogPage[] = [];
    let next = after;
    do {
      const page = readLog(await this.#frame.asker.ask('getGuardLog', { ...ask, ...(next === undefined ? {} : { after: next }) }));
      pages.push(page);
      next = page.next;
    } while (next !== undefined && pages.length < count && isWanted());
    return pages;
  }

  #take(pages: readonly GuardLogPage[], isEarlier: boolean): void {
    const rows = pages.flatMap((page) => page.rows);
    this.#rows = isEarlier ? [...this.#rows, ...rows] : rows;
    this.#pages = isEarlier ? this.#pages + pages.length : pages.length;
    this.#next = pages.at(-1)?.next;
    this.#failure = undefined;
  }
}
