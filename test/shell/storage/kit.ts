import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { monotonicFactory } from 'ulid';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { nano } from '../../../src/core/money.ts';
import type { Clock, Ids, Logger } from '../../../src/core/ports.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { openHome } from '../../../src/storage/home.ts';
import type { Ledger, LedgerOptions } from '../../../src/storage/ledger.ts';
import { openLedger } from '../../../src/storage/openLedger.ts';
import type { WorkerFiles } from '../../../src/storage/workerClient.ts';

export const ORIGIN = 'http://127.0.0.1:1';
export const KEY = 'ab'.repeat(32);

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

/** Under vitest the thread is a bundle (`bundledWorker.ts`). */
export const WORKER: WorkerFiles = {
  file: process.env.TEST_LEDGER_WORKER ?? path('../../../src/storage/worker.ts'),
  wasm: path('../../../node_modules/sql.js/dist/sql-wasm.wasm'),
};

export const CLOCK: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
};

/** A clock that stands where it is put. */
export class SetClock implements Clock {
  at: number;

  constructor(at: number) {
    this.at = at;
  }

  now(): number {
    return this.at;
  }

  monotonic(): number {
    return this.at;
  }

  after(ms: number, callback: () => void): () => void {
    return CLOCK.after(ms, callback);
  }
}

/** Keeps what was logged. */
export class Lines implements Logger {
  readonly lines: string[] = [];

  debug(_tag: string, text: string): void {
    this.lines.push(`debug ${text}`);
  }

  info(_tag: string, text: string): void {
    this.lines.push(`info ${text}`);
  }

  warn(_tag: string, text: string): void {
    this.lines.push(`warn ${text}`);
  }

  error(_tag: string, text: string): void {
    this.lines.push(`error ${text}`);
  }
}

export function createIds(): Ids {
  const next = monotonicFactory();
  return { next: () => next() };
}

/** A folder of its own for one test. */
export function tempFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'spend-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function open(root: string, more: Partial<LedgerOptions> = {}): Promise<Ledger> {
  return openLedger({ home: openHome(root), clock: CLOCK, ids: createIds(), log: new Lines(), worker: WORKER, zone: () => 'UTC', ...more });
}

/** The ledgers that a test has opened and not closed. */
export class OpenLedgers {
  private readonly opened = new Set<Ledger>();

  async open(root: string, more: Partial<LedgerOptions> = {}): Promise<Ledger> {
    const ledger = await open(root, more);
    this.opened.add(ledger);
    return ledger;
  }

  async close(ledger: Ledger): Promise<void> {
    this.opened.delete(ledger);
    await ledger.dispose();
  }

  async closeAll(): Promise<void> {
    for (const ledger of [...this.opened]) await this.close(ledger);
  }
}

/** Compacts until the database of before holds everything too: what the journal keeps for that is deleted then. */
export async function compactFully(ledger: Pick<Ledger, 'compact'>): ReturnType<Ledger['compact']> {
  await ledger.compact();
  return ledger.compact();
}

export function entry(id: string, more: Partial<UsageEntry> = {}): UsageEntry {
  return {
    id, exchange: id, attempt: 1, at: Date.now(), origin: ORIGIN, device: 'test', keyHash: KEY, source: 'prompt', status: 'ok', calls: 1,
    requestedModel: 'a/model', model: 'a/model', cost: nano(1000), costSource: 'usage', inputTokens: 10, outputTokens: 20, ...more,
  };
}

export function entryEvent(id: string, more: Partial<UsageEntry> = {}): NewEvent {
  return { type: 'entry', id, entry: entry(id, more) };
}

export function holdEvent(id: string, owner: string, high = 1000): NewEvent {
  return { type: 'hold', id, exchange: id, attempt: 1, origin: ORIGIN, keyHash: KEY, device: 'test', owner, high: nano(high), who: { source: 'prompt' } };
}

/** Waits until the condition holds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const giveUp = performance.now() + 30_000;
  while (!condition()) {
    if (performance.now() > giveUp) throw new Error(`never happened: ${what}`);
    await sleep(5);
  }
}

export interface Child {
  readonly process: ChildProcess;
  /** Lines it has printed so far. */
  readonly lines: readonly string[];
  /** Resolves with its exit code, `null` when it was killed. */
  readonly ended: Promise<number | null>;
}

/** Starts a program of `programs/` in a process of its own. */
export function startProgram(name: string, ...args: readonly string[]): Child {
  const child = spawn(process.execPath, [path(`./programs/${name}.ts`), ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: string[] = [];
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    lines.push(...parts);
  });
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  return { process: child, lines, ended };
}
