import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Home } from '../../../src/storage/home.ts';
import { openHome } from '../../../src/storage/home.ts';
import type { Owner } from '../../../src/storage/identity.ts';
import { createIdentity, isGone } from '../../../src/storage/identity.ts';
import { Lease } from '../../../src/storage/lease.ts';
import { FileLock } from '../../../src/storage/lock.ts';
import { startProgram, tempFolder, until } from './kit.ts';

let folder: ReturnType<typeof tempFolder>;
let home: Home;

beforeEach(() => {
  folder = tempFolder();
  home = openHome(folder.path);
});

afterEach(() => folder.remove());

const lockOf = (name = 'guard.lock'): FileLock => new FileLock(join(home.locks, name), createIdentity(home.locks));

/** A process that took the lock and was killed. */
async function deadHolder(name = 'guard.lock'): Promise<void> {
  const child = startProgram('holder', folder.path, name);
  await until(() => child.lines.length > 0, 'the holder to answer');
  expect(child.lines[0]).toBe('held');
  child.process.kill('SIGKILL');
  await child.ended;
}

test('only one can hold a lock, and the next gets it when it is given back', () => {
  const [first, second] = [lockOf(), lockOf()];
  expect([first.tryAcquire(), second.tryAcquire()]).toEqual([true, false]);
  second.release();
  expect(first.isOurs()).toBe(true);
  first.release();
  expect([second.tryAcquire(), first.isOurs(), second.isOurs()]).toEqual([true, false, true]);
});

test('a lock whose owner lives is waited for, not broken, however long', async () => {
  const child = startProgram('holder', folder.path, 'guard.lock');
  await until(() => child.lines.length > 0, 'the holder to answer');
  const lock = lockOf();
  await expect(lock.acquire(200)).rejects.toMatchObject({ code: 'ledger-unreadable' });
  child.process.kill('SIGKILL');
  await child.ended;
  await lock.acquire();
  expect(lock.isOurs()).toBe(true);
});

test('the lock of a dead process is broken, and nothing is left of the breaking', async () => {
  await deadHolder();
  const lock = lockOf();
  expect(lock.tryAcquire()).toBe(true);
  expect(readdirSync(home.locks).filter((name) => name.includes('break'))).toEqual([]);
});

test('a breaker that died while breaking is broken itself', async () => {
  await deadHolder();
  const { nonce } = JSON.parse(readFileSync(join(home.locks, 'guard.lock'), 'utf8')) as Owner;
  await deadHolder(`guard.lock.break.${nonce}`);
  expect(lockOf().tryAcquire()).toBe(true);
});

test('a lock file that a power cut emptied belongs to nobody', () => {
  writeFileSync(join(home.locks, 'guard.lock'), '');
  expect(lockOf().tryAcquire()).toBe(true);
});

test('many who find a dead lock at once take turns', async () => {
  await deadHolder();
  let inside = 0;
  const most: number[] = [];
  const enter = async (lock: FileLock): Promise<void> => {
    await lock.acquire();
    most.push(++inside);
    await Promise.resolve();
    inside--;
    lock.release();
  };
  await Promise.all(Array.from({ length: 20 }, () => enter(lockOf())));
  expect(Math.max(...most)).toBe(1);
  expect(most).toHaveLength(20);
});

test('an owner is gone only when that is certain', () => {
  const self = createIdentity(home.locks).owner;
  const gone = (more: Partial<Owner>): boolean => isGone({ ...self, ...more }, self);
  expect(gone({})).toBe(false);
  expect(gone({ boot: 'another', pid: process.pid })).toBe(true);
  expect(gone({ boot: 'another', host: `not-${hostname()}` })).toBe(false);
  expect(gone({ pid: 2 ** 22 - 1 })).toBe(true);
  expect(gone({ pid: 2 ** 22 - 1, space: 'pid:[1]' })).toBe(false);
});

test.runIf(process.platform === 'linux')('a process that was given the pid of a dead one is not taken for it', () => {
  const self = createIdentity(home.locks).owner;
  expect(isGone({ ...self, started: '1' }, self)).toBe(true);
});

test('identities of killed processes are cleared away by the next', async () => {
  await deadHolder();
  const before = readdirSync(home.locks).filter((name) => name.startsWith('id.'));
  expect(before).toHaveLength(1);
  createIdentity(home.locks);
  expect(existsSync(join(home.locks, before[0] ?? ''))).toBe(false);
});

test('a lease is kept until it is given back, and taken over from a dead process', async () => {
  const [first, second] = [new Lease(lockOf('poll.lease')), new Lease(lockOf('poll.lease'))];
  expect([first.tryAcquire(), first.tryAcquire(), second.tryAcquire()]).toEqual([true, true, false]);
  first.dispose();
  first.dispose();
  expect([first.held, second.tryAcquire(), second.heartbeat()]).toEqual([false, true, true]);
  second.release();
  await deadHolder('poll.lease');
  expect(first.tryAcquire()).toBe(true);
});

test('a lease that was taken away is noticed by its next heartbeat', () => {
  const lease = new Lease(lockOf('poll.lease'));
  let lost = 0;
  lease.onLost(() => lost++);
  lease.tryAcquire();
  rmSync(join(home.locks, 'poll.lease'));
  expect(lockOf('poll.lease').tryAcquire()).toBe(true);
  expect([lease.heartbeat(), lease.held, lost]).toEqual([false, false, 1]);
  expect(lease.tryAcquire()).toBe(false);
});
