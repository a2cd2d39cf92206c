import { join } from 'node:path';
import type { WorkerFiles } from './workerClient.ts';

/** The database's parts as they lie in the folder of the built program. */
export function builtWorker(distFolder: string, idleMs?: number): WorkerFiles {
  return { file: join(distFolder, 'ledgerWorker.cjs'), wasm: join(distFolder, 'sql-wasm.wasm.br'), ...(idleMs === undefined ? {} : { idleMs }) };
}
