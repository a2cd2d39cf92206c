import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import initSqlJs from 'sql.js';
import { describeError } from '../core/errors.ts';
import { LedgerBase } from './base.ts';
import { Compactor } from './compactor.ts';
import { storageError } from './files.ts';
import { homeAt } from './home.ts';
import type { WorkerAsk, WorkerRequests, WorkerSetup, WorkerTell } from './workerProtocol.ts';

/** Entry point of the ledger's thread, the only place where SQLite is loaded. */
const setup = workerData as WorkerSetup;
const port = parentPort;
let compactor: Promise<Compactor> | undefined;
let last: Promise<void> = Promise.resolve();

port?.on('message', (ask: WorkerAsk) => {
  // One at a time, in the order of asking.
  last = last.then(() => answer(ask));
});

async function start(): Promise<Compactor> {
  const wasmBinary = readFileSync(setup.wasm);
  const config = { wasmBinary, useOldExtensionFunctions: false } as unknown as initSqlJs.SqlJsConfig;
  const sql = await initSqlJs(config);
  const home = homeAt(setup.root);
  const trouble = (text: string): void => tell({ kind: 'trouble', text });
  return new Compactor(home, setup.identity, new LedgerBase(home, sql, setup.identity.owner.nonce, trouble), trouble);
}

async function answer({ number, request, ask }: WorkerAsk): Promise<void> {
  try {
    compactor ??= start().catch(forget);
    const reply = await perform(await compactor, request, ask);
    tell({ kind: 'reply', number, reply });
  } catch (error) {
    const { code, message } = storageError(error);
    tell({ kind: 'failed', number, code, text: message, detail: describeError(error) });
  }
}

/** What could not be started is tried again with the next question. */
function forget(error: unknown): never {
  compactor = undefined;
  throw error;
}

function perform(compactor: Compactor, request: WorkerAsk['request'], ask: WorkerAsk['ask']): Promise<unknown> {
  switch (request) {
    case 'query': return compactor.query(ask as WorkerRequests['query']['ask']);
    case 'compact': return compactor.compact(ask as WorkerRequests['compact']['ask']);
    case 'recount': return compactor.recount(ask as WorkerRequests['recount']['ask']);
  }
}

function tell(message: WorkerTell): void {
  port?.postMessage(message);
}
