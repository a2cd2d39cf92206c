import { mkdirSync, readFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import initSqlJs from 'sql.js';
import type { SqlJsStatic } from 'sql.js';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LedgerBase } from '../../../src/storage/base.ts';
import { Fold } from '../../../src/storage/fold.ts';
import type { Home } from '../../../src/storage/home.ts';
import { openHome } from '../../../src/storage/home.ts';
import { WORKER, entryEvent, open, tempFolder } from './kit.ts';

let folder: ReturnType<typeof tempFolder>;
let home: Home;
let troubles: string[];

beforeEach(() => {
  folder = tempFolder();
  home = openHome(folder.path);
  troubles = [];
});

afterEach(() => folder.remove());

const fold = (): Fold => new Fold(home, 'nonce', (text) => troubles.push(text));
const costOf = ({ state }: Fold): number => state.buckets.total(0, Number.MAX_SAFE_INTEGER, () => true).cost;
const segments = (): readonly string[] => readdirSync(home.journal).filter((name) => name.endsWith('.jsonl'));

/** A process that writes one entry and ends. */
async function writeOne(id: string): Promise<void> {
  const ledger = await open(folder.path);
  await ledger.append([entryEvent(id)]);
  await ledger.dispose();
}

test('who slept through the whole life of a segment counts what was in it', async () => {
  const sleeper = fold();
  sleeper.catchUp(0);
  const compactor = await open(folder.path);
  await writeOne('a');
  for (const name of segments()) utimesSync(join(home.journal, name), 1, 1);
  expect((await compactor.compact()).deleted).toHaveLength(1);
  await compactor.dispose();
  sleeper.catchUp(1000);
  expect(costOf(sleeper)).toBe(0);
  expect(sleeper.catchUp(600_000).reloaded).toBe(true);
  expect(costOf(sleeper)).toBe(1000);
  expect(sleeper.catchUp(601_000)).toEqual({ events: [], reloaded: false });
});

test('who slept where nothing was ever compacted goes on as if awake', async () => {
  const sleeper = fold();
  sleeper.catchUp(0);
  await writeOne('a');
  expect(sleeper.catchUp(600_000)).toMatchObject({ events: [{ id: 'a' }], reloaded: false });
});

test('a bad line that cannot be set aside costs nothing of the rest', async () => {
  for (const id of ['a', 'b', 'c']) await writeOne(id);
  const [name = ''] = segments();
  const path = join(home.journal, name);
  const text = readFileSync(path, 'utf8').replaceAll(/\n+/g, '\n');
  writeFileSync(path, text.replace('"id":"b"', '"id":"x"'));
  mkdirSync(join(home.root, `quarantine-${name.replace('.jsonl', '')}-${text.indexOf('\n') + 1}.nonce`));
  const reader = fold();
  reader.catchUp();
  expect(costOf(reader)).toBe(2000);
  expect(troubles).toEqual([expect.stringContaining('could not be set aside')]);
});

test('what the database failed to take in is read again', async () => {
  const sql = await failingOnce();
  await writeOne('a');
  const base = new LedgerBase(home, sql, 'nonce', (text) => troubles.push(text));
  expect(() => base.fresh()).toThrow('out of memory');
  expect(base.fresh()?.all('SELECT id FROM entries')).toEqual([{ id: 'a' }]);
});

/** SQLite that has no memory for the first commit. */
async function failingOnce(): Promise<SqlJsStatic> {
  const sql = await initSqlJs({ wasmBinary: new Uint8Array(readFileSync(WORKER.wasm)).buffer });
  let failed = false;
  class Failing extends sql.Database {
    override run(...args: Parameters<InstanceType<SqlJsStatic['Database']>['run']>): this {
      if (args[0] === 'COMMIT' && !failed) {
        failed = true;
        throw new Error('out of memory');
      }
      super.run(...args);
      return this;
    }
  }
  return { ...sql, Database: Failing };
}
