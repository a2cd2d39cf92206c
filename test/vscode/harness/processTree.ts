import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { lineSplitter } from '../install/run.ts';
import { until, WaitedTooLong } from './wait.ts';

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

export interface TreeOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Told every line that the program writes, to either stream. */
  readonly onLine: (line: string) => void;
}

const patienceMs = 8_000;
const posix = process.platform !== 'win32';

/** Starts a program under a guard, so that it cannot outlive this process. */
export async function startTree(program: string, args: readonly string[], options: TreeOptions): Promise<ProcessTree> {
  const guard = [join(import.meta.dirname, 'guard.ts'), program, ...args];
  const child = spawn(process.execPath, guard, { env: options.env, cwd: options.cwd, detached: posix, windowsHide: true, stdio: ['pipe', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) {
    const splitter = lineSplitter(options.onLine);
    stream.setEncoding('utf8').on('data', splitter.feed).on('close', splitter.end);
  }
  return handle(child, await started(child, program));
}

function started(child: ChildProcess, program: string): Promise<number> {
  return new Promise((done, failed) => {
    child.once('spawn', () => {
      if (child.pid === undefined) failed(new Error(`The guard of ${program} has no process id.`));
      else done(child.pid);
    });
    child.once('error', (cause) => failed(new Error(`The guard of ${program} could not be started.`, { cause })));
  });
}

function handle(child: ChildProcess, pid: number): ProcessTree {
  const exited = new Promise<string>((done) => {
    child.once('exit', (code, name) => done(name ?? `code ${String(code)}`));
  });
  const kill = (): void => signal(pid, 'SIGKILL');
  return {
    pid, exited, kill,
    isRunning: () => isAlive(pid),
    close: async () => {
      signal(pid, 'SIGTERM');
      await gone(pid).catch((error: unknown) => {
        if (!(error instanceof WaitedTooLong)) throw error;
        kill();
      });
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

/** Whether anything of a tree is left. */
function isAlive(pid: number): boolean {
  try {
    process.kill(posix ? -pid : pid, 0);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ESRCH' || error.code === 'EPERM')) return false;
    throw error;
  }
}
