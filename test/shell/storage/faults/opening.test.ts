/*
 * fault                                                       | what happens                                        | test
 * ------------------------------------------------------------|-----------------------------------------------------|-----
 * somebody compacts, and deletes segments, while we open       | we notice, and begin anew with what they wrote        | 'what is folded away while…'
 * counters are made anew while others write                   | they stand where the database stands                  | 'counters that are made anew…'
 */
import { copyFileSync, cpSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as yieldOnce } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KEY, ORIGIN, SetClock, compactFully, entryEvent, open, tempFolder } from '../kit.ts';
import { spentInState } from './spent.ts';

let folder: ReturnType<typeof tempFolder>;
let elsewhere: ReturnType<typeof tempFolder>;

beforeEach(() => {
  folder = tempFolder();
  elsewhere = tempFolder();
});

afterEach(() => {
  folder.remove();
  elsewhere.remove();
});


/** Writes 4,000 entries into one segment, more than is read at once, and one into another. Returns how much they cost. */
async function longJournal(): Promise<number> {
  const [long, short] = [await open(folder.path), await open(folder.path)];
  for (let batch = 0; batch < 4; batch++) await long.append(Array.from({ length: 1000 }, (_, number) => entryEvent(`l${batch}-${number}`)));
  await short.append([entryEvent('short')]);
  await short.dispose();
  await long.dispose();
  return 4_001_000;
}

test('what is folded away while a ledger is being opened is not missed', async () => {
  const due = await longJournal();
  // What somebody else will have done by then: everything folded in, and the segment deleted that is read last.
  cpSync(folder.path, elsewhere.path, { recursive: true });
  const clock = new SetClock(Date.now() + 3_600_000);
  const compactor = await open(elsewhere.path, { clock });
  const { deleted } = await compactFully(compactor);
  expect(deleted).toEqual([expect.stringMatching(/^seg-01-/)]);
  await compactor.dispose();
  const opening = open(folder.path);
  // The first piece is read now, and the rest is not.
  for (const name of readdirSync(elsewhere.path).filter((file) => /^(ledger\.db|counters\.json)$/.test(file))) copyFileSync(join(elsewhere.path, name), join(folder.path, name));
  for (const name of deleted) rmSync(join(folder.path, 'journal', name));
  const ledger = await opening;
  expect(spentInState(ledger)).toBe(due);
  await ledger.dispose();
});

test('counters that are made anew while others write count nothing twice', async () => {
  const [writer, compactor] = [await open(folder.path), await open(folder.path)];
  const longAgo = Date.now() - 60 * 24 * 3_600_000;
  let written = 0;
  for (let round = 0; round < 4; round++) {
    rmSync(join(folder.path, 'counters.json'), { force: true });
    const running = { is: true };
    const compaction = compactor.compact().finally(() => (running.is = false));
    // One at a time, all the while. Of what happened long ago, nobody remembers the ids.
    for (; running.is; written++) {
      writer.note([entryEvent(`w${written}`, { at: longAgo })]);
      await yieldOnce();
    }
    expect((await compaction).outcome).toBe('done');
    const reader = await open(folder.path);
    const { calls, own } = reader.state.keys.account(ORIGIN, KEY);
    await reader.dispose();
    expect([round, calls, own]).toEqual([round, written, written * 1000]);
  }
  await writer.dispose();
  await compactor.dispose();
});
