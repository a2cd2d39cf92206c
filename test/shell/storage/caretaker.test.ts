import { existsSync, linkSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Caretaker } from '../../../src/storage/caretaker.ts';
import type { Home } from '../../../src/storage/home.ts';
import { openHome } from '../../../src/storage/home.ts';
import type { Identity, Owner } from '../../../src/storage/identity.ts';
import { beat, createIdentity } from '../../../src/storage/identity.ts';
import { FileLock } from '../../../src/storage/lock.ts';
import { slotLock } from '../../../src/storage/segments.ts';
import { tempFolder } from './kit.ts';

let folder: ReturnType<typeof tempFolder>;
let home: Home;
let caretaker: Caretaker;

beforeEach(() => {
  folder = tempFolder();
  home = openHome(folder.path);
  caretaker = new Caretaker(home, createIdentity(home.locks));
});

afterEach(() => folder.remove());

/** A process elsewhere: nobody here can ask whether it runs. */
function foreigner(more: Partial<Owner> = { space: 'pid:[1]' }): Identity {
  const { owner } = createIdentity(mkdtempSync(join(folder.path, 'elsewhere-')));
  const nonce = `f${owner.nonce}`;
  const identity = { owner: { ...owner, nonce, pid: 1, ...more }, file: join(home.locks, `id.${nonce}`) };
  writeFileSync(identity.file, JSON.stringify(identity.owner));
  return identity;
}

function lockOf(identity: Identity): string {
  const path = join(home.locks, 'guard.lock');
  linkSync(identity.file, path);
  return path;
}

/** Looks every five seconds of a stretch of time. */
function look(from: number, until: number, between: () => void = () => undefined): void {
  for (let now = from; now <= until; now += 5000) {
    caretaker.look(now);
    between();
  }
}

test.each([
  ['of another pid space', { space: 'pid:[1]' }],
  ['of another start of a machine with another name', { boot: 'another', host: 'another' }],
])('what a silent process %s held is free after half a minute', (_, more) => {
  const gone = foreigner(more);
  const lock = lockOf(gone);
  expect(slotLock(home.journal, 'seg-07', gone).tryAcquire()).toBe(true);
  look(0, 25_000);
  expect(existsSync(lock)).toBe(true);
  look(30_000, 30_000);
  expect([lock, gone.file, join(home.journal, 'seg-07.owner')].map((path) => existsSync(path))).toEqual([false, false, false]);
});

test('who shows a sign of life keeps what it holds, however long', () => {
  const other = foreigner();
  const lock = lockOf(other);
  let at = 0;
  look(0, 120_000, () => {
    at += 1;
    if (at % 4 === 0) writeFileSync(other.file, JSON.stringify(other.owner));
    if (at % 4 === 2) beat(other);
  });
  expect(existsSync(lock)).toBe(true);
});

test('the time that we slept through ourselves does not count', () => {
  const lock = lockOf(foreigner());
  look(0, 25_000);
  look(3_600_000, 3_625_000);
  expect(existsSync(lock)).toBe(true);
  look(3_630_000, 3_630_000);
  expect(existsSync(lock)).toBe(false);
});

test('a process that can be asked about is not judged by its silence', () => {
  const mine = createIdentity(home.locks);
  const lock = new FileLock(join(home.locks, 'poll.lease'), mine);
  expect(lock.tryAcquire()).toBe(true);
  look(0, 120_000);
  expect(lock.isOurs()).toBe(true);
});
