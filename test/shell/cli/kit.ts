import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { UsageEntry } from '../../../src/core/usage.ts';
import type { IssuedKey, Simulator, SimulatorOptions } from '../../simulator/api.ts';
import { createSimulator } from '../../simulator/simulator.ts';
import { entryEvent, open } from '../storage/kit.ts';

const root = join(import.meta.dirname, '../../..');

/** How a run of the program ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A run that is still going on. */
export interface Running {
  readonly process: ChildProcess;
  /** What it has printed so far. */
  readonly out: () => string;
  readonly err: () => string;
  readonly ended: Promise<Ended>;
}

/** What a run may be given. */
export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly cwd?: string;
  /** Another Node than the tests', by its command. */
  readonly node?: string;
  /** Another copy of the program. */
  readonly program?: string;
  /** An open file that its results go to instead. */
  readonly stdout?: number;
}

/** The built program, a simulator, and homes of their own. */
export interface Bench {
  readonly simulator: Simulator;
  /** Folder of the built program. */
  readonly dist: string;
  /** A fresh folder. */
  folder(): string;
  /** The key of a home: each has one of its own, so that no test sees what another one spent. */
  keyOf(home: string): IssuedKey;
  /** Runs the program in a home, with the home's key, and waits for its end. */
  run(home: string, args: readonly string[], options?: RunOptions): Promise<Ended>;
  start(home: string, args: readonly string[], options?: RunOptions): Running;
}

const DAY_MS = 24 * 3_600_000;
const NEAR_MIDNIGHT_MS = 20_000;

/** Builds the program once for a file of tests. */
export function bench(options: SimulatorOptions = {}): Bench {
  let simulator: Simulator | undefined;
  const scratch = mkdtempSync(join(tmpdir(), 'spend-cli-'));
  const dist = join(scratch, 'dist');
  const keys = new Map<string, IssuedKey>();
  let count = 0;

  beforeAll(async () => {
    mkdirSync(scratch, { recursive: true });
    copyFileSync(join(root, 'package.json'), join(scratch, 'package.json'));
    execFileSync(process.execPath, [join(root, 'esbuild.mjs'), '--outdir', dist], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    simulator = await createSimulator({ seed: 'cli', ...options });
  });
  // Programs start seconds after a test has written what they are asked of today: no test begins so near to midnight.
  beforeEach(async () => {
    const left = DAY_MS - (Date.now() % DAY_MS);
    if (left < NEAR_MIDNIGHT_MS) await sleep(left + 100);
  }, NEAR_MIDNIGHT_MS + 10_000);
  afterAll(async () => {
    await simulator?.close();
    rmSync(scratch, { recursive: true, force: true });
  });

  const simulated = (): Simulator => {
    if (simulator === undefined) throw new Error('the simulator has not started yet');
    return simulator;
  };
  const keyOf = (home: string): IssuedKey => {
    const key = keys.get(home) ?? simulated().addKey();
    keys.set(home, key);
    return key;
  };
  const start: Bench['start'] = (home, args, run = {}) => {
    const { baseUrl } = simulated();
    const key = keyOf(home);
    const env = { PATH: process.env.PATH ?? '', TZ: 'UTC', HOME: scratch, OPENROUTER_SPEND_HOME: home, OPENROUTER_BASE_URL: baseUrl, OPENROUTER_API_KEY: key.key, ...run.env };
    return follow(spawn(run.node ?? process.execPath, [run.program ?? join(dist, 'cli.js'), ...args], { env, cwd: run.cwd ?? scratch, stdio: ['pipe', run.stdout ?? 'pipe', 'pipe'] }), run.input);
  };
  return {
    get simulator() { return simulated(); },
    dist,
    folder: () => join(scratch, `home-${(count += 1)}`),
    keyOf,
    run: (home, args, run) => start(home, args, run).ended,
    start,
  };
}

/** A home with these entries of its key, written by another program. */
export async function homeOf(cli: Bench, entries: readonly Partial<UsageEntry>[]): Promise<string> {
  const home = cli.folder();
  const ledger = await open(home);
  await ledger.append(entries.map((fields, index) => entryEvent(`01B0000000000000000000000${index}`, { origin: cli.simulator.origin, keyHash: cli.keyOf(home).hash, at: Date.now() - 1, ...fields })));
  await ledger.dispose();
  return home;
}

/** What stays in a home's folders of locks and owners: nothing, once everybody has gone. */
export function leftovers(home: string): readonly string[] {
  return [...readdirSync(join(home, 'locks')), ...readdirSync(join(home, 'journal')).filter((name) => !name.endsWith('.jsonl'))];
}

function follow(child: ChildProcess, input: string | undefined): Running {
  let out = '';
  let err = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => void (out += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => void (err += text));
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(input ?? '');
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, out, err })));
  return { process: child, out: () => out, err: () => err, ended };
}
