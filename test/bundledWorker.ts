import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { WORKER_SOURCE, bundleProgram } from './bundleProgram.ts';

/**
 * Before the first shell test: the ledger's thread as one file, where the tests and the programs that they start find it. As source, every thread would strip the
 * types of all its modules with Node's own WebAssembly, beside that of sql.js in other threads; V8 has been seen to end the process then, once in many thousand threads.
 */
export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'ledger-worker-'));
  // Some of these programs run as somebody else.
  await chmod(folder, 0o755);
  const file = join(folder, 'ledgerWorker.cjs');
  await bundleProgram(WORKER_SOURCE, file);
  await chmod(file, 0o644);
  process.env.TEST_LEDGER_WORKER = file;
  return () => rm(folder, { recursive: true });
}
