/** A ledger's thread that takes the compaction lock and dies. */
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { homeAt } from '../../../../src/storage/home.ts';
import { FileLock } from '../../../../src/storage/lock.ts';
import type { WorkerSetup } from '../../../../src/storage/workerProtocol.ts';

const { root, identity } = workerData as WorkerSetup;

parentPort?.on('message', () => {
  new FileLock(join(homeAt(root).locks, 'compact.lock'), identity).tryAcquire();
  throw new Error('crashed on purpose');
});
