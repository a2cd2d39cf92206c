import { monotonicFactory } from 'ulid';
import type { LedgerEvent, NewEvent } from '../../../src/core/ledger/events.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import type { LedgerStore, Verdict } from '../../../src/core/ledger/store.ts';
import type { Clock, Disposable } from '../../../src/core/ports.ts';

type Listener = (events: readonly LedgerEvent[]) => void;

/** What several processes share: their common journal. */
export class FakeJournal {
  readonly events: LedgerEvent[] = [];
  readonly dead = new Set<string>();
  private readonly ulid = monotonicFactory();
  private readonly stores = new Set<FakeStore>();

  /** Whoever comes later reads what was written before. */
  join(store: FakeStore): void {
    store.take(this.events);
    this.stores.add(store);
  }

  write(events: readonly NewEvent[], clock: Clock): void {
    if (events.length === 0) return;
    const written = events.map((event) => JSON.parse(JSON.stringify({ v: 1, ev: this.ulid(clock.now()), at: clock.now(), ...event })) as LedgerEvent);
    this.events.push(...written);
    for (const store of this.stores) store.take(written);
  }
}

/** A ledger in memory. Critical sections of one journal run one after the other, each in a turn of its own. */
export class FakeStore implements LedgerStore {
  readonly state = new LedgerState();
  readonly owner: string;
  readonly journal: FakeJournal;
  /** Runs before each critical section, which others may hold up. */
  beforeCritical: () => void = () => undefined;
  /** Set to make writing fail. */
  broken: Error | undefined;
  private readonly clock: Clock;
  private readonly listeners = new Set<Listener>();

  constructor(clock: Clock, owner = 'seg-01', journal = new FakeJournal()) {
    this.clock = clock;
    this.owner = owner;
    this.journal = journal;
    journal.join(this);
  }

  get listening(): number {
    return this.listeners.size;
  }

  async append(events: readonly NewEvent[]): Promise<void> {
    await this.alive();
    if (this.broken !== undefined) throw this.broken;
    this.journal.write(events, this.clock);
  }

  note(events: readonly NewEvent[]): void {
    if (!this.journal.dead.has(this.owner)) this.journal.write(events, this.clock);
  }

  async critical<T>(step: (state: LedgerState, now: number) => Verdict<T>): Promise<T> {
    await this.alive();
    if (this.broken !== undefined) throw this.broken;
    this.beforeCritical();
    const { events, result } = step(this.state, this.clock.now());
    this.journal.write(events, this.clock);
    return result;
  }

  /** A process that is dead goes on with nothing. */
  private alive(): Promise<void> {
    return this.journal.dead.has(this.owner) ? new Promise(() => undefined) : Promise.resolve();
  }

  isAlive(owner: string): boolean {
    return !this.journal.dead.has(owner);
  }

  onChange(listener: Listener): Disposable {
    this.listeners.add(listener);
    return { dispose: () => void this.listeners.delete(listener) };
  }

  /** Folds events at once, and tells listeners in a turn of their own, as the real ledger does. */
  take(events: readonly LedgerEvent[]): void {
    for (const event of events) this.state.apply(event);
    queueMicrotask(() => {
      for (const listener of [...this.listeners]) listener(events);
    });
  }
}
