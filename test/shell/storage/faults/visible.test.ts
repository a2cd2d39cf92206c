/*
 * fault                                        | what happens                                   | test
 * ---------------------------------------------|------------------------------------------------|-----
 * none                                         | others see an entry at once, each within a      | 'what one process writes…'
 *                                              | second of when it was begun                     |
 * the system tells nobody of changes (EMFILE,  | others look for themselves, and see it within   | 'where the system tells nobody…'
 * network disks)                               | a second; logged once                          |
 * How soon it is on a quiet machine, `test/bench/visible.ts` measures.
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

/** How long after one process began to write entries another one had them in its state, each in milliseconds: both look at the same clock themselves. */
async function delays(writer: Remote, reader: Remote, ids: readonly string[]): Promise<readonly number[]> {
  const found: number[] = [];
  for (const id of ids) {
    const begun = await writer.ask<number>({ do: 'append', ids: [id] });
    await seen(reader, id);
    found.push(((await reader.ask<number | null>({ do: 'seenAt', id })) ?? Number.POSITIVE_INFINITY) - begun);
  }
  return found;
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

test('what one process writes, every other one sees within a second', async () => {
  const all = [await remoteHere(), await remoteHere(), await remoteHere()];
  for (const [number, writer] of all.entries()) {
    const [left, right] = all.filter((other) => other !== writer);
    if (left === undefined || right === undefined) throw new Error('there are three of them');
    const found = [...(await delays(writer, left, [1, 2, 3].map((index) => `l${number}${index}`))), ...(await delays(writer, right, [1, 2, 3].map((index) => `r${number}${index}`)))];
    expect(Math.max(...found), found.join(', ')).toBeLessThanOrEqual(1000);
  }
});

test.runIf(mayMakeWorlds)('where the system tells nobody of changes, others look for themselves', async () => {
  const [blind, sighted] = [await remoteHere(UNTOLD), await remoteHere()];
  // A look that comes late on a busy machine is not the rule.
  const found = await delays(sighted, blind, ['a', 'b2', 'b3', 'b4', 'b5']);
  expect(median(found), found.join(', ')).toBeLessThanOrEqual(1000);
  await blind.ask({ do: 'append', ids: ['b'] });
  await seen(sighted, 'b');
  // Money is never decided on what was seen last.
  await sighted.ask({ do: 'hold', id: 'h', limit: 1000 });
  expect(await blind.ask({ do: 'hold', id: 'i', limit: 1000 })).toBe(false);
});
