import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkerFiles } from '../../src/storage/workerClient.ts';
import { YOUNG_ROOM } from '../../src/vscode/installCliScript.ts';

/** What our proxy is told. */
export interface ProxyTask {
  /** Folder of its home. */
  readonly root: string;
  /** Of its upstream. */
  readonly baseUrl: string;
  readonly worker: WorkerFiles;
  /** For how long its thread is taken in every second, as an editor's host may be. */
  readonly blocksMs?: number;
}

/** What a program of the bench says of itself when it is ready. */
export interface Announced {
  readonly port: number;
  /** Where it wants one. */
  readonly token?: string;
}

/** A server in a process of its own. */
export interface ServerProcess extends Announced {
  /** Megabytes (10⁶ bytes) of it in memory: now, and at its highest. Linux only. */
  memory(field: 'VmRSS' | 'VmHWM'): number;
  close(): Promise<void>;
}

/** Starts a program that announces itself, and waits until it does; with one arena of memory for all threads and as much room for young objects as the installed command has. */
export async function startServer(program: string, ...args: readonly string[]): Promise<ServerProcess> {
  const child = spawn(process.execPath, [YOUNG_ROOM, program, ...args], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, MALLOC_ARENA_MAX: '1' } });
  const ended = once(child, 'close');
  const lines = createInterface({ input: child.stdout });
  const [line] = await Promise.race([once(lines, 'line'), ended.then(() => [''])]) as [string];
  if (line === '') throw new Error(`${program} did not start`);
  return { ...JSON.parse(line) as Announced, memory: (field) => memoryOf(child.pid ?? 0, field), close: () => end(child, ended) };
}

/** Starts somebody else's server at a port of our choice, and waits until it listens. */
export async function startForeign(program: string, argsFor: (port: number) => readonly string[]): Promise<ServerProcess> {
  const port = await freePort();
  const child = spawn(process.execPath, [program, ...argsFor(port)], { stdio: 'ignore' });
  const ended = once(child, 'close');
  for (let tries = 0; !(await answers(port)); tries += 1) {
    if (tries > 100) throw new Error(`${program} did not listen`);
    await sleep(100);
  }
  return { port, memory: (field) => memoryOf(child.pid ?? 0, field), close: () => end(child, ended) };
}

/** Says that this program is ready; it ends with whoever started it. */
export function announce(announced: Announced): void {
  process.stdout.write(`${JSON.stringify(announced)}\n`);
  process.stdin.on('end', () => process.exit()).resume();
}

/** Listens at any port of this machine, and says so. */
export function announcePort(server: Server): void {
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1', () => announce({ port: (server.address() as AddressInfo).port }));
}

async function end(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answers(port: number): Promise<boolean> {
  try {
    await fetch(`http://127.0.0.1:${port}/`);
    return true;
  } catch {
    return false;
  }
}

function memoryOf(pid: number, field: string): number {
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024 / 1e6;
}
