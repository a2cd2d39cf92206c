import type { LedgerEvent } from '../core/ledger/events.ts';
import type { Ids } from '../core/ports.ts';
import { storageError } from './files.ts';
import type { Home } from './home.ts';
import { openHome } from './home.ts';
import type { Identity } from './identity.ts';
import type { Written } from './journal.ts';
import { Journal } from './journal.ts';
import type { Slot } from './segments.ts';
import { claimSlot } from './segments.ts';

/** This process's own place in the journal: its slot, and what it writes there. It is found again when the home is deleted under us. */
export class Place {
  private readonly home: Home;
  private readonly me: Identity;
  private readonly journal: Journal;
  private slot: Slot;

  /** Claims a slot. */
  constructor(home: Home, me: Identity, ids: Ids) {
    this.home = home;
    this.me = me;
    this.slot = claimSlot(home.journal, me);
    this.journal = new Journal(home.journal, this.slot.name, ids);
  }

  /** Name by which other processes know ours. */
  get owner(): string {
    return this.slot.owner;
  }

  /** File name of the segment that is being written; `undefined` before the first event. */
  get segment(): string | undefined {
    return this.journal.segment;
  }

  /** Writes the events as one piece, where they can be found again. Throws a `SpendError`. */
  write(events: readonly LedgerEvent[]): Written {
    // Whoever slept long enough to be taken for dead may have lost the slot: somebody else writes there now.
    if (!this.isHere()) this.returnHome();
    return this.journal.write(events);
  }

  /** Looks whether the slot is still ours. Throws a `SpendError`. */
  keep(): void {
    if (!this.slot.lock.isKept()) this.returnHome();
  }

  /** Waits for what is on its way to the disk, and gives the slot back. */
  async close(): Promise<void> {
    await this.journal.close();
    this.slot.lock.release();
  }

  private isHere(): boolean {
    try {
      return this.journal.isInPlace && this.slot.lock.isKept();
    } catch (error) {
      throw storageError(error);
    }
  }

  /** The home is made again, and a slot taken that nobody else has taken meanwhile. */
  private returnHome(): void {
    try {
      openHome(this.home.root);
      if (!this.slot.lock.isOurs() && !this.slot.lock.tryAcquire()) this.slot = claimSlot(this.home.journal, this.me);
    } catch (error) {
      throw storageError(error);
    }
    this.journal.moveTo(this.slot.name);
  }
}
