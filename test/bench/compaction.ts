import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import type { UsageEntry } from '../../src/core/usage.ts';
import type { Ledger } from '../../src/storage/ledger.ts';
import { open } from '../shell/storage/kit.ts';
import { PEER_ENGINES, insertPlain, makePlainTable } from './peers.ts';
import type { BenchRow } from './row.ts';
import { neverAbove, row } from './row.ts';
import type { World } from './world.ts';
import { ZONE, yearOfCalls } from './year.ts';

/** Many times what makes a compaction due. */
const LINES = 50_000;
const BATCH = 500;
const TICK_MS = 5;

/** How long the host's event loop stood still while a journal of 50,000 lines was folded into a year's ledger; and while nothing was done for as long. */
export async function benchCompaction(world: World): Promise<readonly BenchRow[]> {
  const entries = [...yearOfCalls({ entries: LINES, end: Date.now(), seed: 2 })].filter(({ source }) => source !== 'untracked');
  const ledger = await open(await world.home('compaction'), { zone: () => ZONE, worker: await world.bundles.worker() });
  try {
    await writeAll(ledger, entries);
    const began = performance.now();
    const during = await standstills(async () => {
      const { outcome } = await ledger.compact();
      if (outcome !== 'done') throw new Error(`The compaction ended as ${outcome}.`);
      // The state is looked after again once the files have changed.
      await sleep(1500);
    });
    const took = performance.now() - began - 1500;
    const idle = await standstills(() => sleep(took));
    const name = `the event loop's longest standstill in a compaction of ${entries.length.toLocaleString('en')} lines`;
    const note = `${(took / 1000).toFixed(1)} s in the worker, ${world.entries.toLocaleString('en')} entries before`;
    return [
      neverAbove(row(name, [during.longest], [idle.longest], { peer: 'idle', note }), 50),
      neverAbove(row(`${name}, of that the thread's own work`, [during.work], [idle.work], { peer: 'idle' }), 50),
      ...(['node:sqlite', 'better-sqlite3'] as const).map((engine) => row(name, [during.longest], [insertTime(engine, world.folder('.'), entries)], { peer: `${engine}, one transaction` })),
    ];
  } finally {
    await ledger.dispose();
  }
}

async function writeAll(ledger: Ledger, entries: readonly UsageEntry[]): Promise<void> {
  for (let at = 0; at < entries.length; at += BATCH) {
    await ledger.append(entries.slice(at, at + BATCH).map((entry) => ({ type: 'entry', id: entry.id, entry })));
  }
}

/** The longest time that a timer of 5 ms came late, by its own clock and by Node's, and the most that the thread worked in between; in milliseconds. */
async function standstills(action: () => Promise<unknown>): Promise<{ readonly longest: number; readonly work: number }> {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  let [last, worked, longest, work] = [performance.now(), threadWork(), 0, 0];
  const ticking = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - TICK_MS);
    last = now;
    work = Math.max(work, threadWork() - worked);
    worked = threadWork();
  }, TICK_MS);
  delays.enable();
  try {
    await action();
  } finally {
    clearInterval(ticking);
    delays.disable();
  }
  return { longest: Math.max(longest, delays.max / 1e6 - 1), work };
}

/** Milliseconds of processor time of this thread so far. */
function threadWork(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/** How long the thread is gone that puts the same entries into a plain table. */
function insertTime(engine: keyof typeof PEER_ENGINES, folder: string, entries: readonly UsageEntry[]): number {
  const db = PEER_ENGINES[engine](join(folder, `compaction-${engine.replace(':', '-')}.db`));
  makePlainTable(db);
  const began = performance.now();
  db.exec('BEGIN');
  for (const entry of entries) insertPlain(db, entry);
  db.exec('COMMIT');
  const took = performance.now() - began;
  db.close();
  return took;
}
