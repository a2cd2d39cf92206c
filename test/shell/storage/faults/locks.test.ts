/*
 * fault                                            | what happens                                                                    | test
 * -------------------------------------------------|---------------------------------------------------------------------------------|-----
 * a lock, slot or lease of a killed process        | broken by whoever needs it next, without a wait                                  | 'a process killed in the middle…'
 * … whose pid another process was given            | told from it by its start time, broken                                           | 'a lock that names a living pid…'
 * … of before the machine was started again        | broken                                                                           | 'a lock from before…'
 * … of a killed process among other pids (Docker)  | free after 30 s of our own awake time without a sign of life                     | 'a lock of a killed container…'
 * a laptop asleep while it held the lock           | others wait, and are refused in plain words when it lasts; nobody breaks it       | 'a holder that sleeps…'
 * a container asleep so long that it passed for dead | when it wakes it sees that the lock is gone, undoes what it decided, decides anew | 'a holder that slept…'
 * … and so lost its place in the journal           | it takes another before it writes                                                | 'a writer that slept…'
 */
import { linkSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LedgerState } from '../../../../src/core/ledger/state.ts';
import { Caretaker } from '../../../../src/storage/caretaker.ts';
import { CriticalQueue } from '../../../../src/storage/critical.ts';
import type { Home } from '../../../../src/storage/home.ts';
import { openHome } from '../../../../src/storage/home.ts';
import type { Identity, Owner } from '../../../../src/storage/identity.ts';
import { createIdentity } from '../../../../src/storage/identity.ts';
import { FileLock } from '../../../../src/storage/lock.ts';
import { open, tempFolder, until } from '../kit.ts';
import { Remote } from './remote.ts';
import { AMONG_OTHER_PIDS, mayMakeWorlds } from './worlds.ts';

/** Room for one hold of 1,000 only. */
const LIMIT = 1000;
const isLinux = process.platform === 'linux';

let folder: ReturnType<typeof tempFolder>;
let home: Home;
const remotes: Remote[] = [];

beforeEach(() => {
  folder = tempFolder();
  home = openHome(folder.path);
});

afterEach(async () => {
  for (const remote of remotes.splice(0)) await remote.kill();
  folder.remove();
});

async function remoteHere(options?: Parameters<typeof Remote.open>[1]): Promise<Remote> {
  const remote = new Remote(folder.path, options);
  remotes.push(remote);
  expect(await remote.opened()).toBe('open');
  return remote;
}

/** A process that fell asleep in the middle of deciding, with what it will answer once it wakes. */
async function asleep(options?: Parameters<typeof Remote.open>[1]): Promise<{ readonly sleeper: Remote; readonly decided: Promise<boolean> }> {
  const sleeper = await remoteHere(options);
  const decided = sleeper.ask<boolean>({ do: 'hold', id: 'asleep', limit: LIMIT, sleep: true });
  // It may be killed in its sleep.
  decided.catch(() => undefined);
  await until(() => sleeper.isAsleep(), 'the sleep');
  return { sleeper, decided };
}

/** Looks after what others hold, every five seconds of so much time awake. */
function watchFor(ms: number): void {
  const caretaker = new Caretaker(home, createIdentity(home.locks));
  for (let now = 0; now <= ms; now += 5000) caretaker.look(now);
}

const guardOwner = (): Owner => JSON.parse(readFileSync(join(home.locks, 'guard.lock'), 'utf8')) as Owner;

/** A lock file that names somebody else. */
function plant(name: string, more: Partial<Owner>): void {
  const { owner } = createIdentity(home.locks);
  const identity: Identity = { owner: { ...owner, nonce: `planted${owner.nonce}`, ...more }, file: join(home.locks, `id.planted${owner.nonce}`) };
  writeFileSync(identity.file, JSON.stringify(identity.owner));
  linkSync(identity.file, join(home.locks, name));
}

/** A lock whose takers lose their patience soon. */
class ImpatientLock extends FileLock {
  override acquire(): Promise<void> {
    return super.acquire(50);
  }
}

test.runIf(isLinux)('a process killed in the middle of a decision keeps nobody waiting', async () => {
  const { sleeper } = await asleep();
  await sleeper.kill();
  const next = await remoteHere();
  expect(await next.ask({ do: 'hold', id: 'next', limit: LIMIT })).toBe(true);
  expect(await next.ask({ do: 'holds' })).toEqual(['next-1']);
  expect(readdirSync(home.locks).filter((name) => !name.startsWith('id.'))).toEqual([]);
});

test.runIf(isLinux).each(['guard.lock', 'compact.lock'])('a %s that names a living pid, but another process, is broken', async (name) => {
  plant(name, { started: '1' });
  const remote = await remoteHere();
  expect(await remote.ask({ do: 'hold', id: 'h', limit: LIMIT })).toBe(true);
  expect(await remote.ask({ do: 'compact' })).toMatchObject({ outcome: 'done' });
});

test.each(['guard.lock', 'compact.lock'])('a %s from before the machine was started again is broken', async (name) => {
  plant(name, { boot: 'the one before' });
  const remote = await remoteHere();
  expect(await remote.ask({ do: 'hold', id: 'h', limit: LIMIT })).toBe(true);
  expect(await remote.ask({ do: 'compact' })).toMatchObject({ outcome: 'done' });
});

test.runIf(mayMakeWorlds)('a lock of a killed container is kept for half a minute of our time awake, then free', async () => {
  const { sleeper } = await asleep({ through: AMONG_OTHER_PIDS });
  await sleeper.kill();
  const lock = new FileLock(join(home.locks, 'guard.lock'), createIdentity(home.locks));
  watchFor(25_000);
  expect(lock.tryAcquire()).toBe(false);
  watchFor(30_000);
  expect(lock.tryAcquire()).toBe(true);
  expect(readdirSync(home.journal).filter((name) => name.endsWith('.owner'))).toEqual([]);
});

test.runIf(isLinux)('a holder that sleeps on this machine is waited for however long, and others are told in plain words', async () => {
  const { sleeper, decided } = await asleep();
  const { nonce } = guardOwner();
  watchFor(3_600_000);
  const me = createIdentity(home.locks);
  const impatient = new CriticalQueue(new ImpatientLock(join(home.locks, 'guard.lock'), me), {
    catchUp: () => undefined, write: () => undefined, state: () => new LedgerState(), now: () => 0, complain: () => undefined,
  });
  await expect(impatient.run(() => ({ events: [], result: 0 }))).rejects.toMatchObject({ code: 'ledger-unreadable', message: 'Another program keeps the spend ledger locked.' });
  expect(guardOwner().nonce).toBe(nonce);
  // What ended meanwhile is written down, and somebody waits to decide.
  const other = await remoteHere();
  await other.ask({ do: 'append', ids: ['ended'] });
  const waiting = other.ask<boolean>({ do: 'hold', id: 'other', limit: LIMIT });
  sleeper.signal('SIGCONT');
  expect([await decided, await waiting]).toEqual([true, false]);
  expect(await sleeper.ask({ do: 'holds' })).toEqual(['asleep-1']);
  expect(await other.ask({ do: 'holds' })).toEqual(['asleep-1']);
});

test.runIf(mayMakeWorlds)('a holder that slept until it passed for dead undoes what it decided, and decides anew', async () => {
  const { sleeper, decided } = await asleep({ through: AMONG_OTHER_PIDS });
  const other = await remoteHere();
  watchFor(30_000);
  expect(await other.ask({ do: 'hold', id: 'other', limit: LIMIT })).toBe(true);
  sleeper.signal('SIGCONT');
  expect(await decided).toBe(false);
  for (const remote of [sleeper, other, await remoteHere()]) expect(await remote.ask({ do: 'holds' })).toEqual(['other-1']);
});

test.runIf(mayMakeWorlds)('a holder that slept until it passed for dead, and was missed by nobody, decides once', async () => {
  const { sleeper, decided } = await asleep({ through: AMONG_OTHER_PIDS });
  watchFor(30_000);
  sleeper.signal('SIGCONT');
  expect(await decided).toBe(true);
  for (const remote of [sleeper, await remoteHere()]) expect(await remote.ask({ do: 'holds' })).toEqual(['asleep-2']);
});

test.runIf(mayMakeWorlds)('a writer that slept until it passed for dead writes in a place of its own again', async () => {
  const sleeper = await remoteHere({ through: AMONG_OTHER_PIDS });
  await sleeper.ask({ do: 'append', ids: ['before'] });
  sleeper.signal('SIGSTOP');
  await until(() => sleeper.isAsleep(), 'the sleep');
  watchFor(30_000);
  const other = await remoteHere();
  await other.ask({ do: 'append', ids: ['other'] });
  sleeper.signal('SIGCONT');
  await sleeper.ask({ do: 'append', ids: ['after'] });
  await other.ask({ do: 'append', ids: ['last'] });
  const owners = readdirSync(home.journal).filter((name) => name.endsWith('.owner'));
  expect(owners).toHaveLength(2);
  const all = ['after', 'before', 'last', 'other'];
  for (const remote of [sleeper, other]) {
    for (let seen: readonly string[] = []; seen.length < all.length; seen = await remote.ids());
    expect(await remote.ids()).toEqual(all);
  }
  const ledger = await open(folder.path);
  expect([...ledger.state.entries()].map(({ id }) => id).sort()).toEqual(all);
  await ledger.dispose();
  rmSync(join(home.locks, 'guard.lock'), { force: true });
});
