import type { LedgerEvent } from '../core/ledger/events.ts';
import type { Written } from './journal.ts';

/** What is appended within one turn of the event loop: it goes to the journal as one piece, and to the disk with one sync. */
export class Appends {
  private readonly write: (events: readonly LedgerEvent[]) => Written;
  private waiting: LedgerEvent[] = [];
  private turn: PromiseWithResolvers<Written> | undefined;

  /** `write` throws where it cannot. */
  constructor(write: (events: readonly LedgerEvent[]) => Written) {
    this.write = write;
  }

  /** Resolves when the events would survive a power cut. Rejects with what `write` throws, or a `SpendError`. */
  async add(events: readonly LedgerEvent[]): Promise<void> {
    this.waiting.push(...events);
    this.turn ??= this.begin();
    const written = await this.turn.promise;
    await written.durable();
  }

  /** Writes what waits, now: what is written next stands behind it. Never throws: whoever waits is told. */
  flush(): void {
    const { turn, waiting } = this;
    if (turn === undefined) return;
    this.turn = undefined;
    this.waiting = [];
    try {
      turn.resolve(this.write(waiting));
    } catch (error) {
      turn.reject(error);
    }
  }

  private begin(): PromiseWithResolvers<Written> {
    queueMicrotask(() => this.flush());
    return Promise.withResolvers<Written>();
  }
}
