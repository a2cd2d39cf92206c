import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import type { Section } from '../../../src/storage/critical.ts';
import { CriticalQueue } from '../../../src/storage/critical.ts';
import { openHome } from '../../../src/storage/home.ts';
import { createIdentity } from '../../../src/storage/identity.ts';
import { FileLock } from '../../../src/storage/lock.ts';
import { tempFolder } from './kit.ts';

let folder: ReturnType<typeof tempFolder>;

beforeEach(() => {
  folder = tempFolder();
});

afterEach(() => folder.remove());

/** A lock on a disk that takes writes no more, until it is mended. */
class StuckLock extends FileLock {
  broken = true;

  override giveBack(): void {
    if (this.broken) throw Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' });
    super.giveBack();
  }
}

class QuietSection implements Section {
  readonly written: NewEvent[] = [];
  readonly complaints: unknown[] = [];

  catchUp(): void {
    // Nothing else writes here.
  }

  write(events: readonly NewEvent[]): void {
    this.written.push(...events);
  }

  state(): LedgerState {
    return new LedgerState();
  }

  now(): number {
    return 0;
  }

  complain(error: unknown): void {
    this.complaints.push(error);
  }
}

test('a lock that cannot be given back keeps nobody of this process waiting, and goes back once it can', async () => {
  const { locks } = openHome(folder.path);
  const path = join(locks, 'guard.lock');
  const [lock, section] = [new StuckLock(path, createIdentity(locks)), new QuietSection()];
  const other = new FileLock(path, createIdentity(locks));
  const queue = new CriticalQueue(lock, section);
  expect(await queue.run(() => ({ events: [{ type: 'release', id: 'a' }], result: 1 }))).toBe(1);
  expect(await queue.run(() => ({ events: [], result: 2 }))).toBe(2);
  expect(section.complaints).toHaveLength(2);
  expect(other.tryAcquire()).toBe(false);
  lock.broken = false;
  queue.tidy();
  expect(other.tryAcquire()).toBe(true);
});

test('what the disk says to the lock is told in our words', async () => {
  const { locks } = openHome(folder.path);
  const me = createIdentity(locks);
  const queue = new CriticalQueue(new FileLock(join(me.file, 'guard.lock'), me), new QuietSection());
  await expect(queue.run(() => ({ events: [], result: 0 }))).rejects.toMatchObject({ name: 'SpendError', code: 'ledger-unreadable' });
});
