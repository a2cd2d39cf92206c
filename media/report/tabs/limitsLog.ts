import type { GuardLogPage } from '../../../src/protocol/guard.ts';
import { KINDS, logDays, readKinds, toggled, type LogKind } from '../model/guardLog.ts';
import { readLog } from '../model/guardReply.ts';
import { rangeTitle, stretchOf } from '../model/logRange.ts';
import type { LogView } from '../parts/guardLog.ts';
import type { Frame } from '../tab.ts';

const KEPT = 'guardKinds';
/** What happens is asked for that often at most: the answer comes from the database. */
const CALM_MS = 3000;

/** What the guard did in the range that is looked at, page by page. */
export class LimitsLog {
  readonly #frame: Frame;
  #kinds: readonly LogKind[];
  #rows: GuardLogPage['rows'] = [];
  #next: GuardLogPage['next'];
  #failure: string | undefined;
  /** What the rows answer. */
  #asked = '';
  #isKnown = false;
  #isAsking = false;
  #stopCalm: (() => void) | undefined;
  #isDue = false;

  constructor(frame: Frame) {
    this.#frame = frame;
    this.#kinds = readKinds(frame.recall(KEPT));
  }

  /** What is shown of it. */
  view(now: number): LogView {
    return {
      days: logDays(this.#rows, now, this.#frame.zone()), kinds: this.#kinds, isAsking: this.#isAsking, range: rangeTitle(this.#frame.view.range),
      state: this.#failure === undefined ? (this.#isKnown ? (this.#next === undefined ? 'whole' : 'more') : 'loading') : { failed: this.#failure },
    };
  }

  /** Asks anew where the range or the kinds are others. */
  follow(): void {
    const question = JSON.stringify([this.#frame.view.range, this.#kinds, this.#frame.zone().name]);
    if (question === this.#asked) return;
    this.#asked = question;
    this.#rows = [];
    this.#next = undefined;
    this.#isKnown = false;
    void this.#ask();
  }

  /** Something has happened. */
  changed(): void {
    if (this.#stopCalm !== undefined) {
      this.#isDue = true;
      return;
    }
    this.#stopCalm = this.#frame.after(CALM_MS, () => {
      this.#stopCalm = undefined;
      if (!this.#isDue) return;
      this.#isDue = false;
      this.changed();
    });
    void this.#ask();
  }

  toggle(kind: LogKind): void {
    this.#kinds = toggled(this.#kinds, kind);
    this.#frame.keep(KEPT, this.#kinds.length === KINDS.length ? [] : this.#kinds);
    this.follow();
    this.#frame.redraw();
  }

  retry(): void {
    this.#failure = undefined;
    void this.#ask();
  }

  async showEarlier(): Promise<void> {
    if (this.#next === undefined || this.#isAsking) return;
    await this.#load(this.#next, (page) => {
      this.#rows = [...this.#rows, ...page.rows];
      this.#next = page.next;
    });
  }

  /** The newest page; what was read of older ones stays behind it. */
  async #ask(): Promise<void> {
    await this.#load(undefined, (page) => {
      const last = page.rows.at(-1)?.at ?? 0;
      const older = page.next === undefined ? [] : this.#rows.filter(({ at }) => at < last);
      if (older.length === 0) this.#next = page.next;
      this.#rows = [...page.rows, ...older];
    });
  }

  async #load(after: GuardLogPage['next'], take: (page: GuardLogPage) => void): Promise<void> {
    const question = this.#asked;
    const { view, zone } = { view: this.#frame.view, zone: this.#frame.zone() };
    this.#isAsking = true;
    this.#frame.redraw();
    try {
      const page = readLog(await this.#frame.asker.ask('getGuardLog', { ...stretchOf(view.range, Date.now(), zone), kinds: this.#kinds, ...(after === undefined ? {} : { after }) }));
      if (question !== this.#asked) return;
      take(page);
      this.#isKnown = true;
      this.#failure = undefined;
    } catch (error) {
      if (question === this.#asked) this.#failure = error instanceof Error ? error.message : String(error);
    } finally {
      this.#isAsking = false;
      this.#frame.redraw();
    }
  }
}
