/*
 * fault                                        | what happens                                   | test
 * ---------------------------------------------|------------------------------------------------|-----
 * none                                         | others see an entry at once                    | 'what one process writes…'
 * the system tells nobody of changes (EMFILE,  | others look for themselves, and see it within   | 'where the system tells nobody…'
 * network disks)                               | a second; logged once                          |
 * How soon, `test/bench/visible.ts` measures.
 */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { tempFolder } from '../kit.ts';
import { Remote } from './remote.ts';
import { UNTOLD, mayMakeWorlds } from './worlds.ts';

let folder: ReturnType<typeof tempFolder>;
const remotes: Remote[] = [];

beforeEach(() => {
  folder = tempFolder();
});

afterEach(async () => {
  for (const remote of remotes.splice(0)) await remote.kill();
  folder.remove();
});

async function remoteHere(through: readonly string[] = []): Promise<Remote> {
  const remote = new Remote(folder.path, { through });
  remotes.push(remote);
  expect(await remote.opened()).toBe('open');
  return remote;
}

async function seen(by: Remote, id: string): Promise<void> {
  for (let ids: readonly string[] = []; !ids.includes(id); ids = await by.ids());
}

test('what one process writes, every other one sees', async () => {
  const all = [await remoteHere(), await remoteHere(), await remoteHere()];
  for (const [number, writer] of all.entries()) {
    await writer.ask({ do: 'append', ids: [`e${number}`] });
    for (const reader of all) await seen(reader, `e${number}`);
  }
});

test.runIf(mayMakeWorlds)('where the system tells nobody of changes, others look for themselves', async () => {
  const [blind, sighted] = [await remoteHere(UNTOLD), await remoteHere()];
  await sighted.ask({ do: 'append', ids: ['a'] });
  await seen(blind, 'a');
  await blind.ask({ do: 'append', ids: ['b'] });
  await seen(sighted, 'b');
  // Money is never decided on what was seen last.
  await sighted.ask({ do: 'hold', id: 'h', limit: 1000 });
  expect(await blind.ask({ do: 'hold', id: 'i', limit: 1000 })).toBe(false);
});
