import { appendFileSync, mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { LedgerEvent } from '../../../src/core/ledger/events.ts';
import { encodeLine } from '../../../src/storage/line.ts';
import { segmentName } from '../../../src/storage/segments.ts';
import { Tail } from '../../../src/storage/tail.ts';
import { FolderWatch } from '../../../src/storage/watch.ts';
import { Lines, createIds, tempFolder, until } from './kit.ts';

const NEVER = 2 ** 30;
const ids = createIds();

let folder: ReturnType<typeof tempFolder>;

beforeEach(() => {
  folder = tempFolder();
});

afterEach(() => folder.remove());

const release = (id: string): LedgerEvent => ({ v: 1, ev: ids.next(), at: 1, type: 'release', id });
const line = (id: string): string => encodeLine(release(id));

test('a change is noticed without polling', async () => {
  let looks = 0;
  const watch = new FolderWatch({ folder: folder.path, look: () => looks++, log: new Lines(), pollMs: NEVER });
  writeFileSync(join(folder.path, 'file'), 'x');
  await until(() => looks > 0, 'a look');
  watch.dispose();
});

test('a change that is nobody\'s but ours is no news, unlike the next one', async () => {
  const names: string[] = [];
  let looks = 0;
  const isOurs = (name: string): boolean => names.push(name) > 0 && name === 'ours';
  const watch = new FolderWatch({ folder: folder.path, look: () => looks++, log: new Lines(), pollMs: NEVER, isOurs });
  writeFileSync(join(folder.path, 'ours'), 'x');
  await until(() => names.includes('ours'), 'a notice');
  expect(looks).toBe(0);
  writeFileSync(join(folder.path, 'theirs'), 'x');
  await until(() => looks > 0, 'a look');
  watch.dispose();
});

test('a folder that cannot be watched is polled, said once, and watched when it is there', async () => {
  let looks = 0;
  const log = new Lines();
  const place = join(folder.path, 'later');
  const watch = new FolderWatch({ folder: place, look: () => looks++, log, pollMs: 5 });
  await until(() => looks > 3, 'some looks');
  expect(log.lines).toEqual([expect.stringContaining('polled')]);
  mkdirSync(place);
  await until(() => looks > 6, 'more looks');
  watch.dispose();
});

test('an unfinished line waits for its end', () => {
  const file = join(folder.path, segmentName('seg-00', ids.next()));
  const tail = new Tail(folder.path);
  const text = line('slow');
  for (const [part, seen] of [[text.slice(0, 30), []], [text.slice(30, -1), []], ['\n', ['slow']]] as const) {
    appendFileSync(file, part);
    expect(tail.read().events.map(({ id }) => id)).toEqual(seen);
  }
});

test('a segment that cannot be read costs nothing of what the others hold', () => {
  const tail = new Tail(folder.path);
  const obstacle = join(folder.path, segmentName('seg-01', ids.next()));
  writeFileSync(join(folder.path, segmentName('seg-00', ids.next())), line('a'));
  mkdirSync(obstacle);
  expect(() => tail.read()).toThrow();
  rmSync(obstacle, { recursive: true });
  expect(tail.read().events.map(({ id }) => id)).toEqual(['a']);
});

test('a segment that was cut short is read on from its end', () => {
  const file = join(folder.path, segmentName('seg-00', ids.next()));
  const tail = new Tail(folder.path);
  const first = line('a');
  writeFileSync(file, first + line('b'));
  expect(tail.read().events).toHaveLength(2);
  truncateSync(file, first.length);
  expect(tail.read().events).toEqual([]);
  appendFileSync(file, line('c'));
  expect(tail.read().events.map(({ id }) => id)).toEqual(['c']);
});

test('a bad line is judged by what follows it', () => {
  const file = join(folder.path, segmentName('seg-00', ids.next()));
  const tail = new Tail(folder.path);
  appendFileSync(file, `${line('a')}torn\n`);
  expect(tail.read().bad).toEqual([]);
  appendFileSync(file, `\n${line('b')}rotten\n${line('c')}`);
  const { events, bad } = tail.read();
  expect(events.map(({ id }) => id)).toEqual(['b', 'c']);
  expect(bad.map(({ bytes }) => bytes.toString())).toEqual(['rotten']);
});

test('other files of the folder are none of its business', () => {
  writeFileSync(join(folder.path, 'seg-00.owner'), line('a'));
  writeFileSync(join(folder.path, 'notes.jsonl'), line('b'));
  expect(new Tail(folder.path).read().events).toEqual([]);
});
