import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Ledger } from '../../src/storage/ledger.ts';
import { open } from '../shell/storage/kit.ts';
import type { BenchRow } from './row.ts';
import { atMost, neverAbove, row } from './row.ts';

const ROUNDS = 200;
const TELLER = fileURLToPath(new URL('./programs/teller.ts', import.meta.url));

/** How soon an entry that one process appends is in the state of another: from before the append to the notice of the change. */
export async function benchVisible(): Promise<readonly BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spend-bench-'));
  const ledger = await open(folder);
  try {
    const times = await seenTimes(ledger, folder);
    return [
      atMost(row('an entry seen by another process', times), 50),
      neverAbove(row(`an entry seen by another process, the slowest of ${ROUNDS}`, [Math.max(...times)]), 1000),
    ];
  } finally {
    await ledger.dispose();
    rmSync(folder, { recursive: true });
  }
}

async function seenTimes(ledger: Ledger, folder: string): Promise<readonly number[]> {
  const teller = spawn(process.execPath, [TELLER, folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: teller.stdout })[Symbol.asyncIterator]();
  try {
    await lines.next();
    const times: number[] = [];
    for (let round = -20; round < ROUNDS; round++) {
      const id = `v${round}`;
      const seen = noticeOf(ledger, id);
      teller.stdin.write(`${id}\n`);
      const { value } = await lines.next() as { readonly value: string };
      const time = Number((await seen) - BigInt(value.split(' ')[1] ?? '0')) / 1e6;
      if (round >= 0) times.push(time);
      // Not in step with anybody's polling.
      await sleep(Math.random() * 20);
    }
    return times;
  } finally {
    const ended = once(teller, 'close');
    teller.stdin.end();
    await ended;
  }
}

/** When the entry was told of, on the clock that all processes share. */
function noticeOf(ledger: Ledger, id: string): Promise<bigint> {
  return new Promise((resolve) => {
    const listening = ledger.onChange((events) => {
      if (!events.some((event) => event.id === id)) return;
      listening.dispose();
      resolve(process.hrtime.bigint());
    });
  });
}
