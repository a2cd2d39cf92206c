import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { decide } from '../../src/core/budget/guard.ts';
import type { Call } from '../../src/core/budget/ruling.ts';
import { rule } from '../../src/core/budget/ruling.ts';
import type { Budgeting } from '../../src/core/budget/standing.ts';
import { budgetingOf } from '../../src/core/budget/standing.ts';
import type { LedgerEvent } from '../../src/core/ledger/events.ts';
import { LedgerState } from '../../src/core/ledger/state.ts';
import { fromUsd } from '../../src/core/money.ts';
import { createZone } from '../../src/core/period.ts';
import { readSettings } from '../../src/core/settings.ts';
import type { CrowdReport, CrowdTask } from '../shell/pipeline/crowdCaller.ts';
import { createSimulator } from '../simulator/simulator.ts';
import type { BenchRow } from './row.ts';
import { atMost, neverAbove, row } from './row.ts';

const ROUNDS = 20_000;
const SHARED_ROUNDS = 1000;
const PROCESSES = 8;
const CALLS = 50;
const ORIGIN = 'https://openrouter.ai';
/** Until all processes have started. */
const START_MS = 4000;
const DECIDER = fileURLToPath(new URL('./programs/decider.ts', import.meta.url));
const CROWD = fileURLToPath(new URL('../shell/pipeline/crowdCaller.ts', import.meta.url));

/** What the guard adds to a call: the decision by itself, with the hold that two processes share, and when a crowd comes at once. */
export async function benchGuard(): Promise<readonly BenchRow[]> {
  return [...decisionRows(), ...(await sharedRows()), ...(await crowdRows())];
}

/** Fifty scopes that all bind the call, with two limits each; the hold is taken in, and given back. */
function decisionRows(): readonly BenchRow[] {
  const patterns = ['client:cl*', 'project:shop*', 'model:open*', 'session:s*', 'purpose:p*', 'tag:t*', 'user:u*'];
  const budgets = Array.from({ length: 49 }, (_, index) => ({ scope: (patterns[index % 7] ?? '').replace('*', '*'.repeat(1 + Math.floor(index / 7))), daily: 1000 + index, monthly: 20_000 }));
  const { settings } = readSettings({ 'limits.daily': 1000, budgets });
  const budgeting = budgetingOf(settings, createZone('Europe/Berlin'), ORIGIN);
  const who = { source: 'proxy', client: 'cline', project: 'shop 12345678', session: 's1', purpose: 'p', tags: ['t1', 't2'], user: 'u' } as const;
  const cost = { high: fromUsd(0.01), outputCap: 4096, highWithCap: () => fromUsd(0.01), tokensWithCap: () => 5000 };
  const call: Call = { requested: { cost, bindings: budgeting.budgets.bindingsOf({ ...who, model: 'openai/gpt-4o' }) }, model: 'openai/gpt-4o', isTurn: true, session: 'proxy s1', alternatives: () => [], as: () => undefined };
  if (call.requested.bindings.length !== 50) throw new Error('fifty scopes should bind the call');
  const hold = { origin: ORIGIN, keyHash: 'k', device: 'd', owner: 'o', who, model: 'openai/gpt-4o', high: cost.high, tokens: 5000 };
  const ours = timed(call, budgeting, hold, (state, now) => rule(call, state, now, budgeting).kind);
  const described = timed(call, budgeting, hold, (state, now) => decide(call.requested, state, now, budgeting).kind);
  return [atMost(row('guard: a decision with its hold, 50 scopes bind it', ours, described, { unit: 'µs', peer: 'each limit described' }), 20)];
}

function timed(call: Call, budgeting: Budgeting, hold: object, decideOne: (state: LedgerState, now: number) => string): readonly number[] {
  const state = new LedgerState();
  const now = Date.now();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const head = { v: 1, ev: String(round).padStart(26, '0'), at: now, id: `h${round}`, exchange: `h${round}`, attempt: 1 };
    const began = performance.now();
    const kind = decideOne(state, now);
    state.apply({ ...head, ...hold, type: 'hold' } as unknown as LedgerEvent);
    times.push((performance.now() - began) * 1000);
    if (kind !== 'admit' && kind !== 'allow') throw new Error(`it was not admitted: ${kind}`);
    state.apply({ ...head, type: 'release' } as unknown as LedgerEvent);
  }
  return times.slice(ROUNDS / 10);
}

/** Two processes on one ledger, and two on one table. */
async function sharedRows(): Promise<readonly BenchRow[]> {
  const [ours, peer] = [await pair('ours'), await pair('peer')];
  const name = 'guard: a decision with its hold, two processes at once';
  return [
    atMost(row(name, ours, peer, { peer: 'node:sqlite, synced' }), 1),
    neverAbove(row(`${name}, 99 of 100`, [ours.toSorted((a, b) => a - b)[Math.floor(ours.length * 0.99)] ?? Number.NaN]), 5),
  ];
}

async function pair(way: 'ours' | 'peer'): Promise<readonly number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spend-bench-'));
  try {
    const startAt = String(Date.now() + 2000);
    const both = await Promise.all([0, 1].map(() => output(DECIDER, way, folder, String(SHARED_ROUNDS), startAt)));
    return both.flatMap((text) => (JSON.parse(text) as number[]).slice(SHARED_ROUNDS / 10));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** All calls fit: how long until the last of them was let through. */
async function crowdRows(): Promise<readonly BenchRow[]> {
  const simulator = await createSimulator({ seed: 'crowd' });
  const folder = mkdtempSync(join(tmpdir(), 'spend-bench-'));
  try {
    simulator.trouble({ trouble: { tokens: { prompt: 8, completion: 10 }, text: 'Done.', firstByteMs: 3000 } });
    const { origin, baseUrl, key } = simulator;
    const task: CrowdTask = { home: folder, origin, baseUrl, key: key.key, keyHash: key.hash, settings: { 'limits.daily': 100 }, calls: CALLS, model: 'openai/gpt-4o-mini', maxTokens: 100, startAt: Date.now() + START_MS };
    const reports = await Promise.all(Array.from({ length: PROCESSES }, async () => JSON.parse((await output(CROWD, JSON.stringify(task))).trim().split('\n').at(-1) ?? '') as CrowdReport));
    const times = reports.flatMap(({ decidedMs }) => decidedMs);
    if (times.length !== PROCESSES * CALLS) throw new Error('not every call was decided');
    return [neverAbove(row(`guard: ${PROCESSES} × ${CALLS} calls at once, the last decision`, [Math.max(...times)], [times.toSorted((a, b) => a - b)[times.length / 2] ?? Number.NaN], { peer: 'the middle one' }), 2000)];
  } finally {
    await simulator.close();
    rmSync(folder, { recursive: true });
  }
}

function output(program: string, ...args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => void (text += piece));
  return new Promise((resolve, reject) => child.once('close', (code) => (code === 0 ? resolve(text) : reject(new Error(`${program} ended with ${String(code)}`)))));
}
