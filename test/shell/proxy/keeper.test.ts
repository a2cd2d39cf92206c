import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Clock } from '../../../src/core/ports.ts';
import type { ProxyStatus } from '../../../src/core/proxy/status.ts';
import { baseUrlOf } from '../../../src/core/proxy/status.ts';
import type { PortKeeper } from '../../../src/proxy/keeper.ts';
import { leaseName } from '../../../src/proxy/keeper.ts';
import { openHome } from '../../../src/storage/home.ts';
import { createIdentity } from '../../../src/storage/identity.ts';
import { FileLock } from '../../../src/storage/lock.ts';
import { CLOCK, Lines, tempFolder, until } from '../storage/kit.ts';
import { HASTY, freePort, greeter, greeting, keeperOf } from './keeperKit.ts';

let folder: ReturnType<typeof tempFolder>;
let log: Lines;
let port: number;
const ends: (() => unknown)[] = [];

beforeEach(async () => {
  folder = tempFolder();
  log = new Lines();
  port = await freePort();
});

afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
  folder.remove();
});

interface Kept {
  readonly keeper: PortKeeper;
  readonly told: readonly ProxyStatus[];
}

function keep(word: string, clock: Clock = CLOCK): Kept {
  const kept = keeperOf(folder.path, word, log, clock);
  ends.push(() => kept.keeper.stop());
  kept.keeper.want({ kind: 'on', port });
  return kept;
}

const isNow = (kept: Kept, kind: ProxyStatus['kind']): Promise<void> => until(() => kept.keeper.status.kind === kind, `a keeper that says ${kind}`);

/** Tries for two seconds, as a tool that tries again would. */
async function answeredWithin2s(word: string): Promise<boolean> {
  for (let tried = 0; tried < 40; tried += 1) {
    if (await greeting(port) === word) return true;
    await sleep(50);
  }
  return false;
}

test('listens on the port that is wanted, and says where', async () => {
  const first = keep('first');
  await isNow(first, 'running');
  expect(await greeting(port)).toBe('first');
  expect(first.told).toEqual([{ kind: 'running', port, baseUrl: baseUrlOf(port) }]);
});

test('one of a home listens, and the other takes over when that one goes', async () => {
  const first = keep('first');
  await isNow(first, 'running');
  const second = keep('second');
  await isNow(second, 'elsewhere');
  expect(await greeting(port)).toBe('first');
  void first.keeper.stop();
  expect(await answeredWithin2s('second')).toBe(true);
  expect(second.told).toEqual([{ kind: 'elsewhere', port }, { kind: 'running', port, baseUrl: baseUrlOf(port) }]);
});

test('takes over from a process that was killed', async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./programs/keeper.ts', import.meta.url)), folder.path, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  ends.push(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  const second = keep('second');
  await isNow(second, 'elsewhere');
  expect(await greeting(port)).toBe('child');
  child.kill('SIGKILL');
  expect(await answeredWithin2s('second')).toBe(true);
});

test('says who has the port, in every process, and listens when it is free again', async () => {
  const stranger = await greeter(port, 'stranger');
  const [first, second] = [keep('first', HASTY), keep('second', HASTY)];
  await isNow(first, 'blocked');
  await isNow(second, 'blocked');
  const holder = process.platform === 'linux' ? { pid: process.pid } : {};
  for (const { keeper } of [first, second]) expect(keeper.status).toMatchObject({ kind: 'blocked', port, ...holder });
  expect(await greeting(port)).toBe('stranger');
  await stranger.close();
  await first.keeper.retry();
  // Either may be the first to look again.
  const kinds = (): string => [first, second].map(({ keeper }) => keeper.status.kind).toSorted().join();
  await until(() => kinds() === 'elsewhere,running', 'one of the two to listen');
  expect(await greeting(port)).toBe(first.keeper.status.kind === 'running' ? 'first' : 'second');
});

test('tries a stranger\'s port again by itself', async () => {
  const stranger = await greeter(port, 'stranger');
  const first = keep('first', HASTY);
  await isNow(first, 'blocked');
  await stranger.close();
  await isNow(first, 'running');
});

test('an owner that leaves the port a moment after its lock is no stranger', async () => {
  const owner = await greeter(port, 'owner');
  const first = keep('first');
  await sleep(100);
  await owner.close();
  await isNow(first, 'running');
  expect(first.told.map(({ kind }) => kind)).toEqual(['running']);
});

test('follows the port', async () => {
  const first = keep('first');
  await isNow(first, 'running');
  const other = await freePort();
  first.keeper.want({ kind: 'on', port: other });
  await until(() => first.keeper.status.kind === 'running' && first.keeper.status.port === other, 'the other port');
  expect([await greeting(port), await greeting(other)]).toEqual([undefined, 'first']);
});

test('another port of the same home is no reason to wait', async () => {
  const first = keep('first');
  await isNow(first, 'running');
  port = await freePort();
  const second = keep('second');
  await isNow(second, 'running');
  expect(first.keeper.status.kind).toBe('running');
});

test('stops while it is not wanted, says why, and goes on when it is', async () => {
  const first = keep('first');
  await isNow(first, 'running');
  first.keeper.want({ kind: 'off', reason: 'no-key' });
  await isNow(first, 'off');
  expect(first.keeper.status).toEqual({ kind: 'off', reason: 'no-key' });
  expect(await greeting(port)).toBeUndefined();
  first.keeper.want({ kind: 'on', port });
  await isNow(first, 'running');
});

test('leaves the port while another process has the lock, and takes it up again after that', async () => {
  const first = keep('first', HASTY);
  await isNow(first, 'running');
  const home = openHome(folder.path);
  const path = join(home.locks, `${leaseName(port)}.lease`);
  rmSync(path);
  const thief = new FileLock(path, createIdentity(home.locks));
  expect(thief.tryAcquire()).toBe(true);
  await isNow(first, 'elsewhere');
  expect(await greeting(port)).toBeUndefined();
  thief.release();
  await isNow(first, 'running');
});

test('says what else is wrong, and tries again', async () => {
  const lock = join(folder.path, 'locks', `proxy-${port}.lease`);
  const first = keeperOf(folder.path, 'first', log);
  ends.push(() => first.keeper.stop());
  // No lock can be there as long as a folder is.
  mkdirSync(lock);
  first.keeper.want({ kind: 'on', port });
  await isNow(first, 'failed');
  rmSync(lock, { recursive: true });
  await first.keeper.retry();
  await isNow(first, 'running');
});

test('says in plain words that a port is not for everybody', async () => {
  const refusal = Object.assign(new Error('listen EACCES: permission denied 127.0.0.1:80'), { code: 'EACCES' });
  const { keeper } = keeperOf(folder.path, 'first', log, CLOCK, () => Promise.reject(refusal));
  ends.push(() => keeper.stop());
  keeper.want({ kind: 'on', port: 80 });
  await until(() => keeper.status.kind === 'failed', 'a failure');
  expect(keeper.status).toEqual({ kind: 'failed', message: 'port 80 is not for everybody on this machine; choose one from 1024 on.' });
});

test('gives port and lock back at once where it is stopped', async () => {
  const first = keep('first');
  await isNow(first, 'running');
  await first.keeper.stop();
  expect(await greeting(port)).toBeUndefined();
  expect(readdirSync(join(folder.path, 'locks')).filter((name) => name.startsWith('proxy-'))).toEqual([]);
  await first.keeper.stop();
});
