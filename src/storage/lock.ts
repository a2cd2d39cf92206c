import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate as yieldOnce, setTimeout as sleep } from 'node:timers/promises';
import { SpendError } from '../core/errors.ts';
import { t } from '../core/l10n.ts';
import { FOLDER_MODE, errorCode, linkNew, removeIfThere, statIfThere } from './files.ts';
import type { Identity, Owner } from './identity.ts';
import { isGone, readOwner, writeIdentity } from './identity.ts';

/** The longest pause between two tries. */
const MOST_PAUSE_MS = 8;
/** How long waiters turn without sleeping: most holders are done by then. */
const SPIN_MS = 2;

/**
 * A lock between processes: a file that only one can make, naming its owner. It is taken from an owner that is certainly gone,
 * never because it is old.
 */
export class FileLock {
  readonly path: string;
  private readonly me: Identity;
  /** Which file the lock was when it was taken. */
  private taken: string | undefined;

  constructor(path: string, me: Identity) {
    this.path = path;
    this.me = me;
  }

  /** Takes the lock if it is free or its owner is gone. */
  tryAcquire(): boolean {
    return this.tryOnce() || (this.breakIfGone() && this.tryOnce());
  }

  /** Waits for the lock. Rejects with `ledger-unreadable` when somebody who lives keeps it for longer than `patienceMs`. */
  async acquire(patienceMs = 15_000): Promise<void> {
    const began = performance.now();
    while (performance.now() - began < SPIN_MS) {
      if (this.tryOnce()) return;
      await yieldOnce();
    }
    // Short at first, since nearly every holder is done at once; longer the more there are who wait.
    for (let pause = 1; !this.tryAcquire(); pause = Math.min(MOST_PAUSE_MS, pause * 2)) {
      if (performance.now() - began > patienceMs) throw new SpendError('ledger-unreadable', t('Another program keeps the spend ledger locked.'));
      await sleep(Math.random() * pause);
    }
  }

  /** Whether the lock is still ours: to be asked after writing, in case somebody took us for dead. */
  isOurs(): boolean {
    return nonceOf(readOwner(this.path)) === this.me.owner.nonce;
  }

  /** The same, told by the file's marks where they have not changed: quick enough to be asked before every write. */
  isKept(): boolean {
    const mark = fileMark(this.path);
    if (mark !== undefined && mark === this.taken) return true;
    const isOurs = this.isOurs();
    this.taken = isOurs ? mark : undefined;
    return isOurs;
  }

  /** Gives the lock back; harmless when it is not ours. */
  release(): void {
    if (this.isOurs()) this.giveBack();
  }

  /** Gives back what is known to be ours, having just been looked at. */
  giveBack(): void {
    removeIfThere(this.path);
  }

  /**
   * Takes the lock from an owner that is known to be dead. Only the holder of `break.<nonce>` may, and while it is held that nonce
   * can neither be given back nor broken by another, so what is removed is what was judged. A breaker that died is broken the same way.
   */
  takeFrom(judged: Owner | 'damaged'): boolean {
    const breaker = new FileLock(`${this.path}.break.${nonceOf(judged)}`, this.me);
    if (!breaker.tryAcquire()) return false;
    try {
      if (nonceOf(readOwner(this.path)) === nonceOf(judged)) removeIfThere(this.path);
    } finally {
      breaker.release();
    }
    return true;
  }

  private tryOnce(): boolean {
    const isTaken = this.link();
    // One file by two names: that of the lock may be somebody else's by now, should we have slept for long.
    if (isTaken) this.taken = fileMark(this.me.file);
    return isTaken;
  }

  private link(): boolean {
    try {
      return linkNew(this.me.file, this.path);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
      // The home was deleted under us.
      mkdirSync(dirname(this.path), { recursive: true, mode: FOLDER_MODE });
      writeIdentity(this.me);
      return linkNew(this.me.file, this.path);
    }
  }

  private breakIfGone(): boolean {
    const judged = readOwner(this.path);
    if (judged === undefined) return true;
    return (judged === 'damaged' || isGone(judged, this.me.owner)) && this.takeFrom(judged);
  }
}

function nonceOf(owner: Owner | 'damaged' | undefined): string {
  return typeof owner === 'object' ? owner.nonce : (owner ?? '');
}

/** Tells one file from another, even one that was given the same number after the first was deleted; `undefined` where there is none, or the file system keeps no time of birth. */
function fileMark(path: string): string | undefined {
  const stat = statIfThere(path);
  return stat === undefined || stat.birthtimeMs === 0 ? undefined : `${stat.dev} ${stat.ino} ${stat.birthtimeMs}`;
}
