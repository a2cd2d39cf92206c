import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import process from 'node:process';
import { npm } from '../vscode/install/npm.ts';
import type { AgentSpec, Door } from './agents.ts';

/** A task that takes longer has gone wrong. */
const PATIENCE_MS = 60_000;

/** How a run of an agent ended. */
export interface Ended {
  /** Everything that it printed. */
  readonly out: string;
  readonly seconds: number;
  /** It did not end by itself. */
  readonly hung: boolean;
}

/** Fetches an agent from npm, once for all runs; gives the folder it is in. */
export async function install(spec: Pick<AgentSpec, 'package'>): Promise<string> {
  const folder = join(tmpdir(), 'orsm-agents', spec.package.replaceAll(/[^\w.-]+/g, '_'));
  const done = join(folder, 'installed');
  if (existsSync(done)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"private":true}\n');
  // Some bring their real program by an install script.
  await npm(['install', '--foreground-scripts=false', spec.package], folder, () => undefined);
  writeFileSync(done, '');
  return folder;
}

/** Puts its settings in place. */
export function furnish(spec: AgentSpec, door: Door): void {
  mkdirSync(join(door.home, 'work'), { recursive: true });
  for (const [path, text] of Object.entries(spec.files(door))) {
    mkdirSync(dirname(join(door.home, path)), { recursive: true });
    writeFileSync(join(door.home, path), text);
  }
}

/** Runs a command of an agent to its end, by bash, or ends it with all that it has started. It sees its own home and nobody but this machine. */
export async function play(folder: string, command: string, spec: AgentSpec, door: Door): Promise<Ended> {
  const env = {
    ...spec.env, HOME: door.home, USERPROFILE: door.home, TERM: 'dumb', NO_COLOR: '1', LANG: 'C.UTF-8',
    PATH: [join(folder, 'node_modules/.bin'), dirname(process.execPath), process.env.PATH ?? ''].join(delimiter),
    HTTP_PROXY: NOBODY, HTTPS_PROXY: NOBODY, NO_PROXY: '127.0.0.1,localhost,::1',
  };
  const began = performance.now();
  const child = spawn('bash', ['-c', command], { cwd: join(door.home, 'work'), env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => void (out += text));
  let hung = false;
  const timer = setTimeout(() => {
    hung = true;
    end(-(child.pid ?? 0));
  }, PATIENCE_MS);
  await new Promise<void>((resolve, reject) => child.once('exit', () => resolve()).once('error', reject));
  clearTimeout(timer);
  for (const pid of leftBehind(door.home)) end(pid);
  return { out, seconds: (performance.now() - began) / 1000, hung };
}

/** A proxy that is not there: what is meant for the world gets nowhere. */
const NOBODY = 'http://127.0.0.1:9';

/** Some leave a process behind that waits for the next task. Ours are known by their home. */
function leftBehind(home: string): readonly number[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(`HOME=${home}\0`)).map(Number);
}

function environmentOf(pid: string): string {
  try {
    return `${readFileSync(`/proc/${pid}/environ`, 'utf8')}\0`;
  } catch {
    return ''; // somebody else's, or gone
  }
}

/** A process, or a group by its negative id. */
function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
