/*
 * fault                                        | what happens                                                                      | test
 * ---------------------------------------------|-----------------------------------------------------------------------------------|-----
 * the disk is full (ENOSPC, a disk of 1 MB)    | calls are refused by name; what ended meanwhile is kept and written when there is  | 'on a full disk…'
 *                                              | room; nothing acknowledged is lost; database, counters, settings stay whole       |
 * the file may not grow (EFBIG)                | the same                                                                          | 'a file that may not grow…'
 * the folder is read-only from the start       | the ledger is not opened, in plain words, and nothing in it is touched            | 'a read-only folder…'
 * the folder becomes read-only                 | no money is set aside; what ended is written all the same, or as soon as it can be | 'a folder that becomes…'
 * the home is deleted while programs run       | it is made again, each keeps a slot; figures are those since, limits are kept      | 'a home deleted…'
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { open, tempFolder, until } from '../kit.ts';
import { Remote } from './remote.ts';
import { EVERYTHING } from './spent.ts';
import { BOUND_UID, asSeenBy, besides, giveAway, mayMakeWorlds, onTinyDisk, setWritable } from './worlds.ts';

const FILLER = fileURLToPath(new URL('../programs/filler.ts', import.meta.url));

let folder: ReturnType<typeof tempFolder>;
const remotes: Remote[] = [];

beforeEach(() => {
  folder = tempFolder();
});

afterEach(async () => {
  for (const remote of remotes.splice(0)) await remote.kill();
  folder.remove();
});

async function remoteAt(root: string, options?: Parameters<typeof Remote.open>[1]): Promise<Remote> {
  const remote = new Remote(root, options);
  remotes.push(remote);
  await remote.opened();
  return remote;
}

const idsAt = async (root: string): Promise<readonly string[]> => {
  const ledger = await open(root);
  const found = [...ledger.state.entries()].map(({ id }) => id).sort();
  await ledger.dispose();
  return found;
};
const snapshot = (root: string): readonly (readonly [string, string])[] =>
  readdirSync(root, { recursive: true, withFileTypes: true }).filter((item) => item.isFile()).map((item) => [item.name, readFileSync(join(item.parentPath, item.name), 'latin1')] as const).sort();

test.runIf(mayMakeWorlds)('on a full disk calls are refused by name, and what ended meanwhile is written once there is room', async () => {
  const remote = await remoteAt(folder.path, { through: onTinyDisk(folder.path, 1024) });
  const home = asSeenBy(remote.process.pid, folder.path);
  await remote.ask({ do: 'append', ids: ['before'] });
  expect(await remote.ask({ do: 'compact' })).toMatchObject({ outcome: 'done' });
  await remote.ask({ do: 'configure', values: { 'limits.daily': 5 } });
  const files = ['ledger.db', 'counters.json', 'config.json'];
  const read = (): readonly string[] => files.map((name) => readFileSync(join(home, name), 'latin1'));
  const whole = read();
  const fill = (): void => writeFileSync(join(home, 'ballast'), Buffer.alloc(2 * 1024 * 1024));
  expect(fill).toThrow(expect.objectContaining({ code: 'ENOSPC' }));
  const acknowledged = ['before'];
  const refused: string[] = [];
  // The page that the segment ends in still has room.
  for (let number = 0; refused.length < 3; number++) {
    const id = `e${number}`;
    try {
      await remote.ask({ do: 'append', ids: [id] });
      acknowledged.push(id);
    } catch (error) {
      expect(error).toMatchObject({ code: 'disk-full' });
      refused.push(id);
    }
  }
  await expect(remote.ask({ do: 'hold', id: 'h', limit: 10_000 })).rejects.toMatchObject({ code: 'disk-full', message: expect.stringMatching(/disk is full/) as string });
  await expect(remote.ask({ do: 'compact' })).rejects.toMatchObject({ code: 'disk-full' });
  await expect(remote.ask({ do: 'configure', values: { 'limits.daily': 6 } })).rejects.toMatchObject({ code: 'disk-full' });
  expect(read()).toEqual(whole);
  const late = new Remote(folder.path, { through: besides(remote.process.pid) });
  remotes.push(late);
  expect([await late.opened(), late.failure]).toEqual(['disk-full', 'The disk is full: the spend ledger cannot be written.']);
  rmSync(join(home, 'ballast'));
  await until(() => readdirSync(home).every((name) => name !== 'ballast'), 'room');
  const all = [...acknowledged, ...refused].sort();
  for (let seen: readonly string[] = []; seen.length < all.length; seen = await remote.ids());
  expect(await remote.ids()).toEqual(all);
  expect(await remote.ask({ do: 'hold', id: 'h', limit: 10_000 })).toBe(true);
  expect(await remote.ask({ do: 'compact' })).toMatchObject({ outcome: 'done' });
  expect(await remote.ask({ do: 'query', name: 'breakdown', params: EVERYTHING })).toMatchObject([{ entries: all.length, sums: { cost: all.length * 1000 } }]);
  expect(await remote.ask({ do: 'configure', values: { policy: 'warn' } })).toEqual({ 'limits.daily': 5, policy: 'warn' });
  expect(readdirSync(home).filter((name) => name.includes('.tmp-'))).toEqual([]);
  expect(remote.troubles).toEqual([expect.stringMatching(/^The disk is full.* kept in memory/)]);
});

test.skipIf(process.platform === 'win32')('a file that may not grow costs only what was not acknowledged', async () => {
  const { stdout, status } = spawnSync('sh', ['-c', 'ulimit -f 24; trap "" XFSZ; exec "$0" "$@"', process.execPath, FILLER, folder.path], { encoding: 'utf8' });
  const lines = stdout.trim().split('\n');
  expect([status, lines.at(-1)]).toEqual([0, 'disk-full']);
  expect(await idsAt(folder.path)).toEqual(expect.arrayContaining(lines.slice(0, -1)));
});

test.skipIf(process.platform === 'win32')('a read-only folder is not opened, and nothing in it is touched', async () => {
  const first = await open(folder.path);
  await first.append([{ type: 'mute', id: 'm', until: 1 }]);
  await first.dispose();
  giveAway(folder.path);
  setWritable(folder.path, false);
  const before = snapshot(folder.path);
  const remote = new Remote(folder.path, { ...(BOUND_UID === undefined ? {} : { uid: BOUND_UID }) });
  remotes.push(remote);
  expect(await remote.opened()).toBe('ledger-unreadable');
  expect(remote.failure).toMatch(/may not be written/);
  expect(snapshot(folder.path)).toEqual(before);
  setWritable(folder.path, true);
});

test.skipIf(process.platform === 'win32')('a folder that becomes read-only refuses new calls, and loses nothing of those that ended', async () => {
  giveAway(folder.path);
  const remote = await remoteAt(folder.path, { ...(BOUND_UID === undefined ? {} : { uid: BOUND_UID }) });
  await remote.ask({ do: 'append', ids: ['a'] });
  setWritable(folder.path, false);
  await expect(remote.ask({ do: 'hold', id: 'h', limit: 10_000 })).rejects.toMatchObject({ code: 'ledger-unreadable', message: expect.stringMatching(/may not be written/) as string });
  await remote.ask({ do: 'append', ids: ['b'] });
  await expect(remote.ask({ do: 'compact' })).rejects.toMatchObject({ code: 'ledger-unreadable' });
  expect(await remote.ids()).toEqual(['a', 'b']);
  setWritable(folder.path, true);
  expect(await remote.ask({ do: 'hold', id: 'h', limit: 10_000 })).toBe(true);
  expect(await remote.ask({ do: 'compact' })).toMatchObject({ outcome: 'done' });
  await remote.ask({ do: 'close' });
  expect(await idsAt(folder.path)).toEqual(['a', 'b']);
});

test('a home deleted while programs run is made again, and what they write from then on is kept', async () => {
  const [first, second] = [await remoteAt(folder.path), await remoteAt(folder.path)];
  await first.ask({ do: 'append', ids: ['gone'] });
  await first.ask({ do: 'compact' });
  // Whoever looks just now may make a folder again while it is being deleted.
  rmSync(folder.path, { recursive: true, maxRetries: 20, retryDelay: 1 });
  const ids = Array.from({ length: 20 }, (_, number) => `n${String(number).padStart(2, '0')}`);
  await Promise.all(ids.map((id, number) => (number % 2 === 0 ? first : second).ask({ do: 'append', ids: [id] })));
  expect(await second.ask({ do: 'hold', id: 'h', limit: 10_000 })).toBe(true);
  expect(await first.ask({ do: 'compact' })).toMatchObject({ outcome: 'done' });
  expect(await idsAt(folder.path)).toEqual(expect.arrayContaining(ids));
});
