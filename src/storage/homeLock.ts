import { join } from 'node:path';
import { storageError } from './files.ts';
import type { Home } from './home.ts';
import { createIdentity } from './identity.ts';
import { FileLock } from './lock.ts';

/** Changes a file of the home while no other process does: under the lock of that name, taken by an identity of its own. Rejects with a `SpendError` in place of what the system says. */
export async function underHomeLock<T>(home: Home, name: string, work: () => Promise<T>): Promise<T> {
  const identity = createIdentity(home.locks);
  const lock = new FileLock(join(home.locks, name), identity);
  try {
    await lock.acquire();
    return await work();
  } catch (error) {
    throw storageError(error);
  } finally {
    lock.release();
    identity.dispose();
  }
}
