import { spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromUsd } from '../../../src/core/money.ts';
import type { Simulator } from '../../simulator/api.ts';
import { createSimulator } from '../../simulator/simulator.ts';
import { open, tempFolder } from '../storage/kit.ts';
import type { CrowdReport, CrowdTask } from './crowdCaller.ts';

/** Many processes that call at once against a limit that only some of them fit into. */

const PROCESSES = 8;
const CALLS = 50;
const MODEL = 'openai/gpt-4o-mini';
const MAX_TOKENS = 2000;
/** How long all of them may take to start: they begin together. */
const START_MS = 4000;

let simulator: Simulator;

beforeAll(async () => {
  simulator = await createSimulator({ seed: 'crowd' });
});

afterAll(() => simulator.close());

/** What all processes saw, and what the ledger and the key say in the end. */
interface Crowd {
  readonly admitted: number;
  readonly refused: number;
  readonly cost: number;
  readonly high: number;
  readonly recorded: number;
  readonly used: number;
  readonly held: number;
  readonly decidedMs: readonly number[];
}

async function crowd(limitUsd: number, settings: CrowdTask['settings'], trouble: { readonly completion: number; readonly firstByteMs: number }): Promise<Crowd> {
  const folder = tempFolder();
  const key = simulator.addKey();
  simulator.clearTroubles();
  simulator.trouble({ trouble: { tokens: { prompt: 8, completion: trouble.completion }, text: 'Done.', firstByteMs: trouble.firstByteMs } });
  const task: CrowdTask = {
    home: folder.path, origin: simulator.origin, baseUrl: simulator.baseUrl, key: key.key, keyHash: key.hash, calls: CALLS, model: MODEL, maxTokens: MAX_TOKENS,
    settings: { 'limits.daily': limitUsd, ...settings }, startAt: Date.now() + START_MS,
  };
  try {
    const reports = await Promise.all(Array.from({ length: PROCESSES }, () => run(task)));
    await simulator.idle();
    const ledger = await open(folder.path);
    const entries = ledger.state.entries().filter(({ status }) => status !== 'blocked');
    const recorded = entries.reduce((sum, { cost = 0 }) => sum + cost, 0);
    const held = ledger.state.holds.size;
    await ledger.dispose();
    const sum = (of: (report: CrowdReport) => number): number => reports.reduce((all, report) => all + of(report), 0);
    return {
      admitted: sum(({ admitted }) => admitted), refused: sum(({ refused }) => refused), cost: sum(({ cost }) => cost), high: Math.max(...reports.flatMap(({ highs }) => highs)),
      recorded, held, used: fromUsd(simulator.state().keys.find(({ hash }) => hash === key.hash)?.trueUsage ?? 0), decidedMs: reports.flatMap(({ decidedMs }) => decidedMs),
    };
  } finally {
    folder.remove();
  }
}

function run(task: CrowdTask): Promise<CrowdReport> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'crowdCaller.ts'), JSON.stringify(task)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (err += text));
  return new Promise((resolve, reject) => {
    child.once('close', (code) => (code === 0 ? resolve(JSON.parse(out.trim().split('\n').at(-1) ?? '') as CrowdReport) : reject(new Error(`a caller ended with ${String(code)}: ${err}`))));
  });
}

describe(`${PROCESSES} processes with ${CALLS} calls each at once`, () => {
  it('never pass a hard limit, and use nearly all of it at once where every call costs what it could', async () => {
    const limit = 0.12;
    const all = await crowd(limit, { holdWaitSeconds: 0 }, { completion: MAX_TOKENS, firstByteMs: 1500 });
    expect(all.admitted + all.refused).toBe(PROCESSES * CALLS);
    expect(all.recorded).toBe(all.used);
    expect(all.used).toBeLessThanOrEqual(fromUsd(limit));
    expect(all.admitted).toBeGreaterThanOrEqual(0.9 * Math.floor(fromUsd(limit) / all.high));
    expect(all.held).toBe(0);
  });

  it('wait for money that is set aside for others, and spend most of the limit where calls cost a third of what they could', async () => {
    const limit = 0.12;
    const all = await crowd(limit, { holdWaitSeconds: 10 }, { completion: Math.round(MAX_TOKENS / 3), firstByteMs: 200 });
    expect(all.recorded).toBe(all.used);
    expect(all.used).toBeLessThanOrEqual(fromUsd(limit));
    expect(all.used).toBeGreaterThanOrEqual(0.8 * fromUsd(limit));
    expect(all.held).toBe(0);
  });
});
