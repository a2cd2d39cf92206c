import { spawn, spawnSync, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { lineSplitter } from '../install/run.ts';
import { WaitedTooLong, until } from './wait.ts';

/** A child with all its descendants: started in a process group of its own, ended as a whole. */
export interface ProcessTree {
  readonly pid: number;
  /** How it ended, once it has. */
  readonly exited: Promise<string>;
  readonly isRunning: () => boolean;
  /** Asks the tree to end and, when it has not after a while, ends it. Twice is harmless. */
  readonly close: () => Promise<void>;
  /** Ends the tree at once, as a crash would. */
  readonly kill: () => void;
}

const patienceMs = 8_000;
const posix = process.platform !== 'win32';

/** Starts a program whose output goes, line by line, to `onLine`. */
export async function startTree(command: string, args: readonly string[], options: SpawnOptions, onLine: (line: string) => void): Promise<ProcessTree> {
  const child = spawn(command, args, { ...options, detached: posix, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) {
    const splitter = lineSplitter(onLine);
    stream?.setEncoding('utf8').on('data', splitter.feed).on('close', splitter.end);
  }
  const pid = await started(child, command);
  return handle(child, pid);
}

function started(child: ChildProcess, command: string): Promise<number> {
  return new Promise((done, failed) => {
    child.once('spawn', () => {
      if (child.pid === undefined) failed(new Error(`${command} has no process id.`));
      else done(child.pid);
    });
    child.once('error', (cause) => failed(new Error(`${command} could not be started.`, { cause })));
  });
}

function handle(child: ChildProcess, pid: number): ProcessTree {
  const kill = (): void => signal(pid, 'SIGKILL');
  // Whatever ends this process, no editor stays behind.
  process.once('exit', kill);
  const exited = new Promise<string>((done) => {
    child.once('exit', (code, name) => done(name ?? `code ${String(code)}`));
  });
  return {
    pid, exited, kill,
    isRunning: () => isAlive(pid),
    close: async () => {
      signal(pid, 'SIGTERM');
      await gone(pid).catch((error: unknown) => {
        if (!(error instanceof WaitedTooLong)) throw error;
        kill();
      });
      process.removeListener('exit', kill);
    },
  };
}

async function gone(pid: number): Promise<void> {
  await until(`process ${String(pid)} to end`, () => isAlive(pid), (alive) => !alive, { timeoutMs: patienceMs });
}

/** The whole group on POSIX systems, the whole tree on Windows. */
function signal(pid: number, name: NodeJS.Signals): void {
  if (!isAlive(pid)) return;
  if (posix) process.kill(-pid, name);
  else spawnSync('taskkill', ['/pid', String(pid), '/T', '/F']);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(posix ? -pid : pid, 0);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM')) return false;
    throw error;
  }
}
