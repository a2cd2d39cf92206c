import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LedgerEvent } from '../../../src/core/ledger/events.ts';
import { Journal } from '../../../src/storage/journal.ts';
import { segmentName } from '../../../src/storage/segments.ts';
import { Tail } from '../../../src/storage/tail.ts';
import { createIds, open, tempFolder, until } from './kit.ts';

const ids = createIds();
const FILLER = fileURLToPath(new URL('./programs/filler.ts', import.meta.url));

let folder: ReturnType<typeof tempFolder>;

beforeEach(() => {
  folder = tempFolder();
});

afterEach(() => folder.remove());

const release = (id: string): LedgerEvent => ({ v: 1, ev: ids.next(), at: 1, type: 'release', id });
const read = (): readonly string[] => new Tail(folder.path).read().events.map(({ id }) => id);
const numbered = (count: number): readonly string[] => Array.from({ length: count }, (_, number) => `e${number}`);

test('a segment is left at its size for a fresh one, and readers follow', async () => {
  const journal = new Journal(folder.path, 'seg-00', ids, 500);
  const tail = new Tail(folder.path);
  const seen: string[] = [];
  for (const id of numbered(40)) {
    await journal.write([release(id)]).durable();
    seen.push(...tail.read().events.map((event) => event.id));
  }
  await journal.close();
  expect(readdirSync(folder.path).length).toBeGreaterThan(5);
  expect(seen).toEqual(numbered(40));
  expect(read()).toEqual(numbered(40));
});

test('a hundred who ask at once all get their answer, across segments', async () => {
  const journal = new Journal(folder.path, 'seg-00', ids, 1000);
  await Promise.all(numbered(100).map((id) => journal.write([release(id)]).durable()));
  await journal.close();
  expect(read()).toEqual(numbered(100));
});

test('the next process goes on in the segment of the last, if there is room', async () => {
  for (const id of numbered(3)) {
    const journal = new Journal(folder.path, 'seg-00', ids);
    await journal.write([release(id)]).durable();
    await journal.close();
  }
  expect(readdirSync(folder.path)).toHaveLength(1);
  expect(read()).toEqual(numbered(3));
});

test('a segment that was cleared away is replaced', () => {
  const journal = new Journal(folder.path, 'seg-00', ids);
  journal.write([release('lost')]);
  for (const name of readdirSync(folder.path)) rmSync(join(folder.path, name));
  expect(journal.isInPlace).toBe(false);
  journal.moveTo('seg-00');
  journal.write([release('kept')]);
  expect(read()).toEqual(['kept']);
});

test.runIf(process.platform === 'linux')('a full disk is told by its name', () => {
  symlinkSync('/dev/full', join(folder.path, segmentName('seg-00', ids.next())));
  const journal = new Journal(folder.path, 'seg-00', ids);
  expect(() => journal.write([release('x')])).toThrow(expect.objectContaining({ code: 'disk-full' }));
});

test.runIf(process.platform === 'linux')('a sync that fails is told, and the segment is not written to again', async () => {
  symlinkSync('/dev/null', join(folder.path, segmentName('seg-00', ids.next())));
  const journal = new Journal(folder.path, 'seg-00', ids);
  await expect(journal.write([release('x')]).durable()).rejects.toMatchObject({ code: 'ledger-unreadable' });
  expect(() => journal.write([release('y')])).not.toThrow();
});

test('anything else in the way is an unreadable ledger', () => {
  mkdirSync(join(folder.path, segmentName('seg-00', ids.next())));
  const journal = new Journal(folder.path, 'seg-00', ids);
  expect(() => journal.write([release('x')])).toThrow(expect.objectContaining({ code: 'ledger-unreadable' }));
});

test.skipIf(process.platform === 'win32')('a write that the disk cut short costs only what was not acknowledged', async () => {
  const { stdout, status } = spawnSync('sh', ['-c', 'ulimit -f 24; trap "" XFSZ; exec "$0" "$@"', process.execPath, FILLER, folder.path], { encoding: 'utf8' });
  expect(status).toBe(0);
  const lines = stdout.trim().split('\n');
  expect(lines.at(-1)).toBe('disk-full');
  const troubles: string[] = [];
  const ledger = await open(folder.path, { trouble: (text) => troubles.push(text) });
  const before = [...ledger.state.entries()].map(({ id }) => id);
  expect(before).toEqual(expect.arrayContaining(lines.slice(0, -1)));
  const [segment = ''] = readdirSync(join(folder.path, 'journal')).filter((name) => name.endsWith('.jsonl'));
  expect(readFileSync(join(folder.path, 'journal', segment), 'utf8').endsWith('\n')).toBe(false);
  await ledger.critical((_, now) => ({ events: [{ type: 'mute', id: 'after', until: now + 60_000 }], result: 0 }));
  await until(() => ledger.state.mutes.has('after'), 'what was written after the torn line');
  await ledger.dispose();
  expect(troubles).toEqual([]);
});
