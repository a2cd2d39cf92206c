import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { SpendError } from '../core/errors.ts';
import { t } from '../core/l10n.ts';
import type { LedgerQueries, LedgerQuery } from '../core/ledger/queries.ts';
import type { FileLock } from './lock.ts';
import { received } from './sentAnswer.ts';
import type { Trouble } from './setAside.ts';
import type { WorkerAsk, WorkerRequest, WorkerRequests, WorkerSetup, WorkerTell } from './workerProtocol.ts';

/** An idle worker is ended: the memory of WebAssembly never shrinks. */
const IDLE_MS = 60_000;

/** Room for fresh objects: with the usual room, reading a million entries takes 120 MB more. */
const YOUNG_MB = 24;

/** Where the worker's program and SQLite's WebAssembly lie. */
export interface WorkerFiles {
  readonly file: string | URL;
  readonly wasm: string;
  /** How long the thread waits for another question before it ends; a minute without it. */
  readonly idleMs?: number;
}

/** `later`: one of very many questions that together take a while. Each is asked once the others are answered, so that a short one never stands behind all of them. */
export type Urgency = 'now' | 'later';

/** Who asks in several steps gets so long for the next of them, milliseconds. */
const CALM_MS = 150;
/** Where others ask all the time, those that can wait do so for this long, all of them together, milliseconds. */
const MOST_PATIENCE_MS = 2000;

/** Whoever asked a long question: may cancel it, hears how far it is, and takes its parts. */
export interface Listening<Progress = unknown> {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
  /** Takes a piece of text; the next one comes when it has resolved. */
  readonly write?: (chunk: string) => Promise<void>;
}

interface Asked {
  readonly answer: PromiseWithResolvers<unknown>;
  readonly listening: Listening<never>;
  /** What went wrong with a part of the answer on this side. */
  failure?: unknown;
}

interface Running {
  readonly worker: Worker;
  readonly asked: Map<number, Asked>;
}

/** The database, in a thread of its own that starts on the first question and ends when it has waited for another one long enough. */
export class LedgerWorker {
  private readonly files: WorkerFiles;
  private readonly setup: WorkerSetup;
  private readonly trouble: Trouble;
  private readonly compactLock: FileLock;
  private running: Running | undefined;
  private idle: NodeJS.Timeout | undefined;
  private ending: Promise<unknown> = Promise.resolve();
  private count = 0;
  /** Questions that cannot wait, when the last of them was answered, and since when there was no calm between them. */
  private awaited = 0;
  private answeredAt = Number.NEGATIVE_INFINITY;
  private restlessSince = Number.NEGATIVE_INFINITY;

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

  async query<Q extends LedgerQuery>(name: Q, params: LedgerQueries[Q]['ask'], urgency: Urgency = 'now'): Promise<LedgerQueries[Q]['reply']> {
    const ask = { name, params } as WorkerRequests['query']['ask'];
    const reply = this.request('query', ask);
    return received(name, await (urgency === 'now' ? this.counted(reply) : reply));
  }

  /** Resolves when nobody waits for an answer and nobody has for a moment; at once where there was no such moment for some seconds. */
  async calm(): Promise<void> {
    for (let wait = this.stirred(); wait > 0 && performance.now() < this.restlessSince + MOST_PATIENCE_MS; wait = this.stirred()) await sleep(wait);
  }

  /** Any other request. `Listening` is of use with `import` and `export` only. */
  ask<R extends Exclude<WorkerRequest, 'query'>>(request: R, ask: WorkerRequests[R]['ask'], listening: Listening<never> = {}): Promise<WorkerRequests[R]['reply']> {
    return this.request(request, ask, listening) as Promise<WorkerRequests[R]['reply']>;
  }

  /** Waits for answers that are due, then ends the thread. */
  async close(): Promise<void> {
    const due = [...(this.running?.asked.values() ?? [])].map(({ answer }) => answer.promise);
    await Promise.allSettled(due);
    this.end();
    await this.ending;
  }

  private request(request: WorkerRequest, ask: WorkerRequests[WorkerRequest]['ask'], listening: Listening<never> = {}): Promise<unknown> {
    clearTimeout(this.idle);
    const running = this.running ??= this.start();
    const answer = Promise.withResolvers<unknown>();
    const number = ++this.count;
    running.asked.set(number, { answer, listening });
    running.worker.ref();
    send(running, { kind: 'ask', number, request, ask });
    listening.signal?.addEventListener('abort', () => send(running, { kind: 'cancel', number }), { once: true });
    if (listening.signal?.aborted === true) send(running, { kind: 'cancel', number });
    return answer.promise;
  }

  private async counted<T>(reply: Promise<T>): Promise<T> {
    if (this.stirred() <= 0) this.restlessSince = performance.now();
    this.awaited++;
    try {
      return await reply;
    } finally {
      this.awaited--;
      this.answeredAt = performance.now();
    }
  }

  /** For how long it will not be calm yet, milliseconds. */
  private stirred(): number {
    return this.awaited > 0 ? CALM_MS : CALM_MS - (performance.now() - this.answeredAt);
  }

  private start(): Running {
    const worker = new Worker(this.files.file, { workerData: this.setup, name: 'openrouter-spend-ledger', resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } });
    const running: Running = { worker, asked: new Map() };
    worker.on('message', (tell: WorkerTell) => this.hear(running, tell));
    worker.on('error', (error) => this.lose(running, error));
    worker.on('exit', () => this.lose(running, undefined));
    return running;
  }

  private hear(running: Running, tell: WorkerTell): void {
    if (tell.kind === 'trouble') { this.trouble(tell.text); return; }
    const asked = running.asked.get(tell.number);
    if (asked === undefined) return;
    switch (tell.kind) {
      case 'progress': asked.listening.onProgress?.(tell.progress as never); return;
      case 'chunk': void this.passOn(running, tell.number, asked, tell.chunk); return;
      case 'reply': asked.answer.resolve(tell.reply); break;
      case 'failed': asked.answer.reject(asked.failure ?? new SpendError(tell.code, tell.text, new Error(tell.detail)));
    }
    running.asked.delete(tell.number);
    if (running.asked.size === 0) this.waitIdle(running);
  }

  /** A piece that cannot be taken in ends the answer: whoever asked hears why. */
  private async passOn(running: Running, number: number, asked: Asked, chunk: string): Promise<void> {
    try {
      await asked.listening.write?.(chunk);
      send(running, { kind: 'more', number });
    } catch (error) {
      asked.failure = error;
      send(running, { kind: 'cancel', number });
    }
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
    for (const { answer } of running.asked.values()) {
      answer.reject(new SpendError('ledger-unreadable', t('The ledger\'s database could not be asked: its thread has ended.'), cause));
    }
    running.asked.clear();
  }
}

function send({ worker }: Running, ask: WorkerAsk): void {
  worker.postMessage(ask);
}
