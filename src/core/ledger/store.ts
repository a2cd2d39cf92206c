import type { Disposable } from '../ports.ts';
import type { LedgerEvent, NewEvent } from './events.ts';
import type { LedgerState } from './state.ts';

/** What a critical section leaves behind: events to write, and a result for the caller. */
export interface Verdict<T> {
  readonly events: readonly NewEvent[];
  readonly result: T;
}

/**
 * The ledger as its users see it. Implemented on files by storage; every process that opens the same home shares one ledger.
 * Failing to read or write rejects with a `SpendError` (`ledger-unreadable`, `ledger-newer`, `disk-full`).
 */
export interface LedgerStore {
  /** The fold of everything read so far: at most a second behind other processes. */
  readonly state: LedgerState;
  /** Name of this process's journal segment, which others know its holds by. */
  readonly owner: string;
  /** Writes events; resolves when they would survive a power cut. */
  append(events: readonly NewEvent[]): Promise<void>;
  /**
   * Writes events without waiting for the disk: they survive a crash of the process, though not of the machine.
   * Never throws: a call must not fail for want of a note. What cannot be written is logged.
   */
  note(events: readonly NewEvent[]): void;
  /**
   * Runs the step while no other process can, on a state that holds every event written so far, and writes what it returns before
   * anybody else may look. The step is synchronous and short.
   */
  critical<T>(step: (state: LedgerState, now: number) => Verdict<T>): Promise<T>;
  /** Whether the process that owns this segment still runs. */
  isAlive(owner: string): boolean;
  /** Calls back after new events, ours or others', have been folded into the state; with none when the state was made anew. */
  onChange(listener: (events: readonly LedgerEvent[]) => void): Disposable;
}
