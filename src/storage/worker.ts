import { readFileSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { brotliDecompressSync } from 'node:zlib';
import initSqlJs from 'sql.js';
import { describeError } from '../core/errors.ts';
import { speak } from '../core/l10n.ts';
import { LedgerBase } from './base.ts';
import { Compactor } from './compactor.ts';
import { storageError } from './files.ts';
import { homeAt } from './home.ts';
import { LedgerJobs } from './jobs.ts';
import { WorkerJob } from './workerJob.ts';
import type { WorkerAsk, WorkerRequests, WorkerSetup, WorkerTell } from './workerProtocol.ts';

type Question = Extract<WorkerAsk, { readonly kind: 'ask' }>;

/** Entry point of the ledger's thread, the only place where SQLite is loaded. */
const setup = workerData as WorkerSetup;
speak(setup.speech.language, setup.speech.texts);
const port = parentPort;
let rooms: Promise<Rooms> | undefined;
let last: Promise<void> = Promise.resolve();

const running = new Map<number, WorkerJob>();

port?.on('message', (ask: WorkerAsk) => {
  switch (ask.kind) {
    case 'cancel': running.get(ask.number)?.cancel(); break;
    case 'more': running.get(ask.number)?.more(); break;
    case 'ask': {
      const job = new WorkerJob(ask.number, tell);
      running.set(ask.number, job);
      // One at a time, in the order of asking.
      last = last.then(() => answer(ask, job));
    }
  }
});

/** What answers. */
interface Rooms {
  readonly compactor: Compactor;
  readonly jobs: LedgerJobs;
}

async function start(): Promise<Rooms> {
  const file = readFileSync(setup.wasm);
  const wasmBinary = setup.wasm.endsWith('.br') ? brotliDecompressSync(file) : file;
  const config = { wasmBinary, useOldExtensionFunctions: false } as unknown as initSqlJs.SqlJsConfig;
  const sql = await initSqlJs(config);
  const home = homeAt(setup.root);
  const trouble = (text: string): void => tell({ kind: 'trouble', text });
  const base = new LedgerBase(home, sql, setup.identity.owner.nonce, trouble);
  const compactor = new Compactor(home, setup.identity, base, trouble);
  return { compactor, jobs: new LedgerJobs(home, setup.identity, base, compactor, trouble) };
}

async function answer({ number, request, ask }: Question, job: WorkerJob): Promise<void> {
  try {
    rooms ??= start().catch(forget);
    const reply = await perform(await rooms, request, ask, job);
    tell({ kind: 'reply', number, reply });
  } catch (error) {
    const { code, message } = storageError(error);
    tell({ kind: 'failed', number, code, text: message, detail: describeError(error) });
  } finally {
    running.delete(number);
  }
}

/** What could not be started is tried again with the next question. */
function forget(error: unknown): never {
  rooms = undefined;
  throw error;
}

function perform({ compactor, jobs }: Rooms, request: Question['request'], ask: Question['ask'], job: WorkerJob): Promise<unknown> {
  switch (request) {
    case 'query': return compactor.query(ask as WorkerRequests['query']['ask']);
    case 'compact': return compactor.compact(ask as WorkerRequests['compact']['ask']);
    case 'recount': return compactor.recount(ask as WorkerRequests['recount']['ask']);
    case 'import': return jobs.import(ask as WorkerRequests['import']['ask'], job);
    case 'undo': return jobs.undo(ask as WorkerRequests['undo']['ask']);
    case 'export': return jobs.export(ask as WorkerRequests['export']['ask'], job);
    case 'split': return jobs.split(ask as WorkerRequests['split']['ask']);
    case 'clean': return jobs.clean(ask as WorkerRequests['clean']['ask']);
  }
}

function tell(message: WorkerTell): void {
  port?.postMessage(message);
}
