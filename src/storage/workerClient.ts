import { Worker } from 'node:worker_threads';
import { SpendError } from '../core/errors.ts';
import type { LedgerQueries, LedgerQuery } from '../core/ledger/queries.ts';
import type { FileLock } from './lock.ts';
import type { Trouble } from './setAside.ts';
import type { CompactAsk, CompactReply, WorkerAsk, WorkerRequest, WorkerRequests, WorkerSetup, WorkerTell } from './workerProtocol.ts';

/** An idle worker is ended: the memory of WebAssembly never shrinks. */
const IDLE_MS = 60_000;

/** Where the worker's program and SQLite's WebAssembly lie. */
export interface WorkerFiles {
  readonly file: string | URL;
  readonly wasm: string;
  readonly idleMs?: number;
}

interface Running {
  readonly worker: Worker;
  readonly asked: Map<number, PromiseWithResolvers<unknown>>;
}

/** The database, in a thread of its own that starts on the first question and ends after a minute without any. */
export class LedgerWorker {
  private readonly files: WorkerFiles;
  private readonly setup: WorkerSetup;
  private readonly trouble: Trouble;
  private readonly compactLock: FileLock;
  private running: Running | undefined;
  private idle: NodeJS.Timeout | undefined;
  private ending: Promise<unknown> = Promise.resolve();
  private count = 0;

  constructor(files: WorkerFiles, setup: WorkerSetup, compactLock: FileLock, trouble: Trouble) {
    this.compactLock = compactLock;
    this.files = files;
    this.setup = setup;
    this.trouble = trouble;
  }

  /** Whether the thread runs at present. */
  get isRunning(): boolean {
    return this.running !== undefined;
  }

  query<Q extends LedgerQuery>(name: Q, params: LedgerQueries[Q]['ask']): Promise<LedgerQueries[Q]['reply']> {
    const ask = { name, params } as WorkerRequests['query']['ask'];
    return this.request('query', ask) as Promise<LedgerQueries[Q]['reply']>;
  }

  compact(ask: CompactAsk): Promise<CompactReply> {
    return this.request('compact', ask) as Promise<CompactReply>;
  }

  async recount(ask: WorkerRequests['recount']['ask']): Promise<void> {
    await this.request('recount', ask);
  }

  /** Waits for answers that are due, then ends the thread. */
  async close(): Promise<void> {
    const due = [...(this.running?.asked.values() ?? [])].map(({ promise }) => promise);
    await Promise.allSettled(due);
    this.end();
    await this.ending;
  }

  private request(request: WorkerRequest, ask: WorkerAsk['ask']): Promise<unknown> {
    clearTimeout(this.idle);
    this.running ??= this.start();
    const answer = Promise.withResolvers<unknown>();
    const number = ++this.count;
    this.running.asked.set(number, answer);
    this.running.worker.ref();
    this.running.worker.postMessage({ number, request, ask } satisfies WorkerAsk);
    return answer.promise;
  }

  private start(): Running {
    const worker = new Worker(this.files.file, { workerData: this.setup, name: 'openrouter-spend-ledger' });
    const running: Running = { worker, asked: new Map() };
    worker.on('message', (tell: WorkerTell) => this.hear(running, tell));
    worker.on('error', (error) => this.lose(running, error));
    worker.on('exit', () => this.lose(running, undefined));
    return running;
  }

  private hear(running: Running, tell: WorkerTell): void {
    if (tell.kind === 'trouble') { this.trouble(tell.text); return; }
    const answer = running.asked.get(tell.number);
    running.asked.delete(tell.number);
    if (tell.kind === 'reply') answer?.resolve(tell.reply);
    else answer?.reject(new SpendError(tell.code, tell.text, new Error(tell.detail)));
    if (running.asked.size === 0) this.waitIdle(running);
  }

  private waitIdle(running: Running): void {
    running.worker.unref();
    this.idle = setTimeout(() => this.end(), this.files.idleMs ?? IDLE_MS);
    this.idle.unref();
  }

  private end(): void {
    clearTimeout(this.idle);
    if (this.running === undefined) return;
    this.ending = this.running.worker.terminate();
    this.running = undefined;
  }

  private lose(running: Running, cause: unknown): void {
    if (this.running === running) {
      // The thread may have died within a compaction, but its lock names this process, which lives on.
      this.compactLock.release();
      this.running = undefined;
    }
    for (const answer of running.asked.values()) {
      answer.reject(new SpendError('ledger-unreadable', 'The ledger\'s database could not be asked: its thread has ended.', cause));
    }
    running.asked.clear();
  }
}
