import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { printLine } from '../vscode/install/progress.ts';
import { Caller, bodyOf, targetOf } from './proxyLoad.ts';
import type { ServerProcess } from './proxyProcess.ts';
import type { BenchRow } from './row.ts';
import { atMost, row } from './row.ts';

const MINUTES = 10;
const WARM_MINUTES = 2;
const CONNECTIONS = 20;
const BODY_BYTES = [2000, 2000, 2000, 20_000, 90_000];

/** Ten minutes of calls of all sizes, every second one a stream: how much a proxy grows in the last eight. It takes its time, and runs where BENCH_SOAK is set. */
export async function soakRows(start: (name: string) => Promise<ServerProcess>): Promise<readonly BenchRow[]> {
  if (process.env.BENCH_SOAK === undefined || process.platform !== 'linux') {
    printLine('  the soak of ten minutes is left out: set BENCH_SOAK=1 for it');
    return [];
  }
  const ours = await start('proxy-soak');
  const target = targetOf(ours);
  const caller = new Caller(CONNECTIONS);
  const began = performance.now();
  const minutes = (): number => (performance.now() - began) / 60_000;
  const samples: Sample[] = [];
  let calls = 0;
  const bodies = BODY_BYTES.flatMap((bytes) => [bodyOf(bytes, false), bodyOf(bytes, true)]);
  const one = async (): Promise<void> => {
    while (minutes() < MINUTES) {
      const body = bodies[(calls += 1) % bodies.length] ?? bodyOf(2000, false);
      await caller.firstByte(target, body);
      await sleep(PAUSE_MS);
    }
  };
  const watch = async (): Promise<void> => {
    while (minutes() < MINUTES) {
      samples.push({ minute: minutes(), memory: ours.memory('VmRSS') });
      await sleep(2000);
    }
  };
  await Promise.all([watch(), ...Array.from({ length: CONNECTIONS }, one)]);
  caller.close();
  const late = samples.filter(({ minute }) => minute >= WARM_MINUTES);
  return [atMost(row('proxy: growth a minute, minutes 3 to 10 of a soak', [slopeOf(late)], undefined, { unit: 'MB', note: `${calls} calls, ${late.at(-1)?.memory.toFixed(0) ?? '?'} MB in the end` }), 1)];
}

/** Between two calls of one connection. */
const PAUSE_MS = 200;

interface Sample {
  readonly minute: number;
  /** Megabytes. */
  readonly memory: number;
}

/** Of the straight line that fits best, in megabytes a minute. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (of: (sample: Sample) => number): number => samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  const [x, y] = [mean(({ minute }) => minute), mean(({ memory }) => memory)];
  return mean(({ minute, memory }) => (minute - x) * (memory - y)) / mean(({ minute }) => (minute - x) ** 2);
}
