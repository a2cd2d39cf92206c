import type { LedgerEvent } from '../core/ledger/events.ts';
import type { Written } from './journal.ts';

/** What is appended within one turn of the event loop: it goes to the journal as one piece, and to the disk with one sync. */
export class Appends {
  private readonly write: (events: readonly LedgerEvent[]) => Written;
  private waiting: LedgerEvent[] = [];
  private turn: PromiseWithResolvers<Written> | undefined;
  /** Who waits for no answer, but has to be told what failed. */
  private notes: ((error: unknown) => void)[] = [];

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

  /** Takes events that nobody waits for: they go along with the next piece, or on their own before the next turn of the event loop. */
  note(events: readonly LedgerEvent[], failed: (error: unknown) => void): void {
    if (this.waiting.length === 0) setImmediate(() => this.flush());
    this.waiting.push(...events);
    this.notes.push(failed);
  }

  /** Writes what waits, now: what is written next stands behind it. Never throws: whoever waits is told. */
  flush(): void {
    const { turn, waiting, notes } = this;
    if (waiting.length === 0) return;
    this.turn = undefined;
    this.waiting = [];
    this.notes = [];
    try {
      const written = this.write(waiting);
      turn?.resolve(written);
    } catch (error) {
      turn?.reject(error);
      for (const failed of notes) failed(error);
    }
  }

  private begin(): PromiseWithResolvers<Written> {
    setImmediate(() => this.flush());
    return Promise.withResolvers<Written>();
  }
}
