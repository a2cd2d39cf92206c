import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { BenchRow } from './row.ts';
import { atMost, median, row } from './row.ts';
import type { World } from './world.ts';
import { UNCOMPACTED } from './yearHome.ts';

const PROCESSES = 11;

/** What the program of that name prints. */
interface Figures {
  /** Milliseconds from asking to figures. */
  readonly ms: number;
  readonly calls: number;
  /** Milliseconds of processor time. */
  readonly cpu: number;
  /** Threads that were started for it. */
  readonly threads: number;
}

/** The figures of the status bar in a process that has only just begun, and what a plain table takes to say the same. */
export async function benchFirstFigures(world: World): Promise<readonly BenchRow[]> {
  const program = await world.bundles.program('firstFigures');
  const [home, { plain }] = [await world.home('first'), await world.year()];
  const ways = { ours: ['ledger', home], 'node:sqlite': ['node:sqlite', plain], 'better-sqlite3': ['better-sqlite3', plain] } as const;
  const times: Record<keyof typeof ways, number[]> = { ours: [], 'node:sqlite': [], 'better-sqlite3': [] };
  const work: number[] = [];
  for (let round = 0; round <= PROCESSES; round++) {
    for (const [name, args] of Object.entries(ways) as [keyof typeof ways, readonly string[]][]) {
      const { ms, cpu, threads, calls } = await ask(program, args);
      if (threads > 0) throw new Error('The figures of the status bar were asked of the database.');
      if (calls === 0) throw new Error(`${name} found no calls of today.`);
      // The first of each brings the files into memory.
      if (round === 0) continue;
      times[name].push(ms);
      if (name === 'ours') work.push(cpu);
    }
  }
  const name = `first figures for the status bar, ${world.entries.toLocaleString('en')} entries, ${UNCOMPACTED} lines uncompacted`;
  return [
    atMost(row(name, times.ours, times['node:sqlite'], { peer: 'node:sqlite', note: 'without sql.js', cpu: median(work) }), 50),
    row(name, times.ours, times['better-sqlite3'], { peer: 'better-sqlite3' }),
  ];
}

async function ask(program: string, args: readonly string[]): Promise<Figures> {
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args]);
  return JSON.parse(stdout) as Figures;
}
