import { setImmediate as turnsEnd } from 'node:timers/promises';
import { SpendError } from '../core/errors.ts';
import { t } from '../core/l10n.ts';
import type { NewEvent } from '../core/ledger/events.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import type { Verdict } from '../core/ledger/store.ts';
import { storageError } from './files.ts';
import type { FileLock } from './lock.ts';

/** How often a section is run again because its lock was taken away, before something must be wrong. */
const MAX_LOSSES = 5;

/** What a critical section works on. All of it is synchronous. */
export interface Section {
  /** Folds everything that was written so far. Throws a `SpendError`. */
  catchUp(): void;
  /** Writes events and folds them. Throws a `SpendError`. */
  write(events: readonly NewEvent[]): void;
  state(): LedgerState;
  now(): number;
  /** Tells of what went wrong without changing any answer. */
  complain(error: unknown): void;
}

type Step<T> = (state: LedgerState, now: number) => Verdict<T>;

interface Waiting {
  readonly step: Step<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
  losses: number;
}

/** Runs steps one at a time across all processes. All that wait in this process share one hold of the lock. */
export class CriticalQueue {
  private readonly lock: FileLock;
  private readonly section: Section;
  private waiting: Waiting[] = [];
  private draining: Promise<void> | undefined;
  /** The lock could not be given back. */
  private stuck = false;

  constructor(lock: FileLock, section: Section) {
    this.lock = lock;
    this.section = section;
  }

  /** Runs the step under the lock; rejects with what it throws, or with a `SpendError`. */
  run<T>(step: Step<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ step, resolve: (result) => resolve(result as T), reject, losses: 0 });
      this.draining ??= this.drain();
    });
  }

  /** Tries again to give back a lock that could not be given back: nobody else may decide until then. */
  tidy(): void {
    if (this.stuck && this.draining === undefined) this.giveBack();
  }

  /** Resolves when nothing waits any more. */
  async idle(): Promise<void> {
    await this.draining;
  }

  private async drain(): Promise<void> {
    // All that ask within this turn of the event loop are decided together: to take the lock and to look what others wrote costs most of it.
    await turnsEnd();
    while (this.waiting.length > 0) {
      try {
        if (!(this.stuck && this.lock.isOurs())) await this.lock.acquire();
        this.settle(this.takeAll());
      } catch (error) {
        for (const { reject } of this.takeAll()) reject(storageError(error));
      }
    }
    this.draining = undefined;
  }

  /** Decides for all who wait, gives the lock back, and only then tells them. */
  private settle(batch: readonly Waiting[]): void {
    const answers: (() => void)[] = [];
    let isKept = false;
    try {
      this.section.catchUp();
      const held = batch.flatMap((one) => this.decide(one, answers));
      isKept = this.lock.isKept();
      if (!isKept) this.undo(batch, held, answers);
    } catch (error) {
      const reason = storageError(error);
      answers.splice(0, answers.length, ...batch.map(({ reject }) => () => reject(reason)));
    }
    this.giveBack(isKept);
    for (const answer of answers) answer();
  }

  /** What was decided stands, whether or not the lock can be given back now. */
  private giveBack(isKept = false): void {
    try {
      if (isKept) this.lock.giveBack();
      else this.lock.release();
      this.stuck = false;
    } catch (error) {
      this.stuck = true;
      this.section.complain(error);
    }
  }

  /** Returns the ids of the holds that were written. */
  private decide({ step, resolve, reject }: Waiting, answers: (() => void)[]): readonly string[] {
    try {
      const { events, result } = step(this.section.state(), this.section.now());
      if (events.length > 0) this.section.write(events);
      answers.push(() => resolve(result));
      return events.filter(({ type }) => type === 'hold').map(({ id }) => id);
    } catch (error) {
      answers.push(() => reject(error));
      return [];
    }
  }

  /** Somebody took us for dead and may have decided at the same time: nothing of this counts. */
  private undo(batch: readonly Waiting[], held: readonly string[], answers: (() => void)[]): void {
    answers.splice(0);
    this.section.write(held.map((id) => ({ type: 'release', id })));
    for (const one of batch) {
      if (++one.losses < MAX_LOSSES) this.waiting.push(one);
      else answers.push(() => one.reject(new SpendError('ledger-unreadable', t('The lock of the spend ledger was taken away again and again.'))));
    }
  }

  private takeAll(): readonly Waiting[] {
    const all = this.waiting;
    this.waiting = [];
    return all;
  }
}
