import { incrementBase32 } from 'ulid';
import type { Ids } from '../core/ports.ts';

/**
 * Ids of events: greater than every one this process has seen, in whichever process it was made. What is said later must win even where
 * the clock of whoever spoke before was ahead.
 */
export class GrowingIds implements Ids {
  private readonly ids: Ids;
  private greatest = '';

  constructor(ids: Ids) {
    this.ids = ids;
  }

  next(): string {
    const id = this.ids.next();
    this.greatest = id > this.greatest ? id : incrementBase32(this.greatest);
    return this.greatest;
  }

  /** Takes note of an event's id. */
  saw(ev: string): void {
    if (ev > this.greatest) this.greatest = ev;
  }
}
