import { open, rm } from 'node:fs/promises';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeLine } from '../../src/storage/line.ts';
import type { BenchRow } from './row.ts';
import { row } from './row.ts';
import type { Ledger } from '../../src/storage/ledger.ts';
import { createIds, entryEvent, holdEvent, open as openLedger } from '../shell/storage/kit.ts';

const ROUNDS = 400;

/** Durable appends, critical sections, and how soon another ledger sees an entry. Peers append and fdatasync the same bytes. */
export async function benchAppend(): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'spend-bench-'));
  const [ledger, other] = [await openLedger(join(folder, 'home')), await openLedger(join(folder, 'home'))];
  // The ledger's watch alone keeps no process alive.
  const alive = setInterval(() => undefined, 1000);
  try {
    const rows = [
      await appendRow(ledger, join(folder, 'peer-1'), 'durable append, one after the other', 1, ROUNDS),
      await appendRow(ledger, join(folder, 'peer-100'), 'durable append, 100 at once', 100, ROUNDS / 10),
      row('critical section', await times(ROUNDS, () => ledger.critical((state) => ({ events: [holdEvent(`h${state.holds.size}`, ledger.owner)], result: 0 })))),
      row('seen by another ledger', await seenTimes(ledger, other)),
    ];
    return rows;
  } finally {
    clearInterval(alive);
    await ledger.dispose();
    await other.dispose();
    await rm(folder, { recursive: true });
  }
}

/** Ours and the peer's turn about, so that the machine's moods strike both. */
async function appendRow(ledger: Ledger, file: string, name: string, atOnce: number, rounds: number): Promise<BenchRow> {
  const ids = createIds();
  const peer = await open(file, 'a');
  const ours: number[] = [];
  const theirs: number[] = [];
  const many = (action: () => Promise<void>): Promise<unknown> => Promise.all(Array.from({ length: atOnce }, action));
  for (let round = -20; round < rounds; round++) {
    const line = encodeLine({ v: 1, ev: ids.next(), at: Date.now(), ...entryEvent(ids.next()) });
    const mine = await time(() => many(() => ledger.append([entryEvent(ids.next())])));
    const its = await time(async () => {
      await many(async () => {
        await peer.write(line);
      });
      await peer.datasync();
    });
    if (round < 0) continue;
    ours.push(mine);
    theirs.push(its);
  }
  await peer.close();
  return row(name, ours, theirs);
}

async function seenTimes(writer: Ledger, reader: Ledger): Promise<number[]> {
  const ids = createIds();
  return times(100, async () => {
    const seen = Promise.withResolvers<undefined>();
    const id = ids.next();
    const listening = reader.onChange((events) => {
      if (events.some((event) => event.id === id)) seen.resolve(undefined);
    });
    writer.note([entryEvent(id)]);
    await seen.promise;
    listening.dispose();
  });
}

async function times(count: number, action: () => Promise<unknown>): Promise<number[]> {
  const measured: number[] = [];
  for (let round = 0; round < count; round++) {
    measured.push(await time(action));
    if (round % 50 === 0) await sleep(1);
  }
  return measured;
}

async function time(action: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await action();
  return performance.now() - began;
}
