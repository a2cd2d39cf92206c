import { describeError } from '../core/errors.ts';
import { t } from '../core/l10n.ts';
import type { LedgerEvent } from '../core/ledger/events.ts';
import type { Logger } from '../core/ports.ts';

/** More than that is not kept in memory. */
const MAX_EVENTS = 10_000;

/** Events that could not be written, for want of space above all: a call's cost must not be lost because the disk was full when it ended. */
export class Owed {
  private readonly write: (events: readonly LedgerEvent[]) => void;
  private readonly log: Logger;
  private readonly trouble: (text: string) => void;
  private readonly batches: (readonly LedgerEvent[])[] = [];
  private count = 0;

  /** `write` throws where it still cannot; `trouble` tells the user. */
  constructor(write: (events: readonly LedgerEvent[]) => void, log: Logger, trouble: (text: string) => void = () => undefined) {
    this.write = write;
    this.log = log;
    this.trouble = trouble;
  }

  /** Keeps a batch, and says why, once until all is written. Part of it may stand in the journal already: events are known by their ids. */
  add(batch: readonly LedgerEvent[], reason: unknown): void {
    if (this.count + batch.length > MAX_EVENTS) {
      this.log.error('ledger', `${batch.length} events were lost: too many could not be written`);
      return;
    }
    if (this.count === 0) this.trouble(`${describeError(reason)} ${t('What calls cost is kept in memory, and written down as soon as it can be: keep this program running.')}`);
    this.batches.push(batch);
    this.count += batch.length;
  }

  /** Writes what can be written now, oldest first. `last`: what cannot is lost. */
  pay(last = false): void {
    while (this.batches[0] !== undefined) {
      try {
        this.write(this.batches[0]);
      } catch (error) {
        if (last) this.log.error('ledger', `${this.count} events were lost: ${describeError(error)}`, error);
        return;
      }
      this.count -= this.batches.shift()?.length ?? 0;
      if (this.batches.length === 0) this.log.info('ledger', 'what could not be written before is written now');
    }
  }
}
