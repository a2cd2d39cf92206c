import { describeError } from '../core/errors.ts';
import type { LedgerEvent } from '../core/ledger/events.ts';
import type { Disposable, Logger } from '../core/ports.ts';

type Listener = (events: readonly LedgerEvent[]) => void;

/** Tells listeners what was folded: once per turn, and never from within a critical section. */
export class Notices {
  private readonly listeners = new Set<Listener>();
  private readonly log: Logger;
  private pending: LedgerEvent[] | undefined;

  constructor(log: Logger) {
    this.log = log;
  }

  listen(listener: Listener): Disposable {
    // A wrapper of its own, so that the same function may listen twice.
    const entry: Listener = (events) => listener(events);
    this.listeners.add(entry);
    return { dispose: () => void this.listeners.delete(entry) };
  }

  /** Announces events; none at all says that the state was made anew. */
  announce(events: readonly LedgerEvent[]): void {
    if (this.pending === undefined) queueMicrotask(() => this.flush());
    this.pending ??= [];
    this.pending.push(...events);
  }

  private flush(): void {
    const events = this.pending ?? [];
    this.pending = undefined;
    for (const listener of [...this.listeners]) this.tell(listener, events);
  }

  private tell(listener: Listener, events: readonly LedgerEvent[]): void {
    try {
      listener(events);
    } catch (error) {
      this.log.error('ledger', `a listener failed: ${describeError(error)}`, error);
    }
  }
}
