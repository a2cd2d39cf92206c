import type { SavedCard } from '../../src/protocol/guard.ts';
import type { ReportRequests } from '../../src/protocol/report.ts';
import type { Asker } from '../../src/protocol/transport.ts';
import { readSaved } from './model/guardReply.ts';

/** The answer comes from the database: the page is there first, and it is asked again once a minute at most. */
const FIRST_MS = 600;
const AGAIN_MS = 60_000;

/** What was saved this month: a figure that can wait. Where it cannot be had, there is none. */
export class SavedMoney {
  readonly #asker: Asker<ReportRequests>;
  readonly #after: (ms: number, callback: () => void) => () => void;
  readonly #show: () => void;
  #card: SavedCard | undefined;
  #isWaiting = false;

  constructor(asker: Asker<ReportRequests>, after: (ms: number, callback: () => void) => () => void, show: () => void) {
    this.#asker = asker;
    this.#after = after;
    this.#show = show;
  }

  get card(): SavedCard | undefined {
    return this.#card;
  }

  /** The page is there, or figures have moved. */
  changed(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    this.#after(this.#card === undefined ? FIRST_MS : AGAIN_MS, () => void this.#ask());
  }

  async #ask(): Promise<void> {
    try {
      this.#card = readSaved(await this.#asker.ask('getSaved', null));
      this.#show();
    } catch {
      // Whoever looks at the report hears of a ledger that cannot be read in a better place; what was saved is left out.
      this.#card = undefined;
    } finally {
      this.#isWaiting = false;
    }
  }
}
