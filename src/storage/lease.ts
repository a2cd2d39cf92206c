import type { Disposable } from '../core/ports.ts';
import type { FileLock } from './lock.ts';

/** A job that one process at a time does for all, kept until it is given back or its process dies. */
export class Lease implements Disposable {
  private readonly lock: FileLock;
  private readonly losers = new Set<() => void>();
  private isHeld = false;

  constructor(lock: FileLock) {
    this.lock = lock;
  }

  /** Whether the job was ours when last looked. */
  get held(): boolean {
    return this.isHeld;
  }

  /** Takes the job if nobody who lives has it. Holding it already is success. */
  tryAcquire(): boolean {
    if (this.isHeld && this.heartbeat()) return true;
    this.isHeld = this.lock.tryAcquire();
    return this.isHeld;
  }

  /** Looks whether the job is still ours; to be called before each piece of work. */
  heartbeat(): boolean {
    if (!this.isHeld) return false;
    if (this.lock.isKept()) return true;
    this.isHeld = false;
    for (const tell of [...this.losers]) tell();
    return false;
  }

  /** Calls back when a heartbeat finds that somebody else took the job. */
  onLost(listener: () => void): Disposable {
    this.losers.add(listener);
    return { dispose: () => void this.losers.delete(listener) };
  }

  /** Gives the job back; harmless when it is not ours. */
  release(): void {
    if (this.isHeld) this.lock.release();
    this.isHeld = false;
  }

  dispose(): void {
    this.release();
    this.losers.clear();
  }
}
