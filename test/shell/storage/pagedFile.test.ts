import { readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import initSqlJs from 'sql.js';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { APPLICATION_ID, SCHEMA_VERSION } from '../../../src/core/ledger/schema.ts';
import { PagedFile, asArray } from '../../../src/storage/pagedFile.ts';
import { Sqlite } from '../../../src/storage/sqlite.ts';
import { WORKER, tempFolder } from './kit.ts';

const sql = await initSqlJs({ wasmBinary: readFileSync(WORKER.wasm), useOldExtensionFunctions: false } as unknown as initSqlJs.SqlJsConfig);

let folder: ReturnType<typeof tempFolder>;
let path: string;
beforeEach(() => {
  folder = tempFolder();
  path = join(folder.path, 'bytes');
});
afterEach(() => folder.remove());

const bytes = (max: number): fc.Arbitrary<Uint8Array> => fc.integer({ min: 1, max }).chain((length) => fc.integer({ min: 1, max: 255 }).map((fill) => new Uint8Array(length).fill(fill)));

describe('a paged file', () => {
  it('reads what its file holds and what was written over it, wherever that begins and ends, and leaves the file as it is', () => {
    const size = 20_000;
    fc.assert(fc.property(fc.array(fc.record({ at: fc.nat(30_000), bytes: bytes(10_000) })), fc.nat(29_000), fc.integer({ min: 1, max: 12_000 }), (writes, from, length) => {
      const stored = new Uint8Array(size).map((_, index) => index % 251);
      writeFileSync(path, stored);
      const file = new PagedFile(path);
      const expected = Buffer.alloc(50_000);
      expected.set(stored);
      for (const write of writes) {
        file.write(write.bytes, write.at);
        expected.set(write.bytes, write.at);
      }
      const end = Math.max(size, ...writes.map((write) => write.at + write.bytes.length));
      expect(file.size).toBe(end);
      expect(Buffer.from(file.read(from, from + length)).equals(expected.subarray(from, from + length))).toBe(true);
      expect(Buffer.concat([...file.chunks()].map((chunk) => Buffer.from(chunk))).equals(expected.subarray(0, end))).toBe(true);
      file.close();
      expect(readFileSync(path).equals(stored)).toBe(true);
    }));
  });

  it('goes on reading a file that was replaced, and moves to another one when it is told to', () => {
    writeFileSync(path, 'old');
    writeFileSync(`${path}.next`, 'new');
    const file = new PagedFile(path);
    renameSync(`${path}.next`, path);
    expect(Buffer.from(file.read(0, 3)).toString()).toBe('old');
    file.write(Buffer.from('new'), 0);
    file.moveTo(path);
    expect(Buffer.from(file.read(0, 3)).toString()).toBe('new');
    file.close();
  });

  it('says so when its file is cut short under it', () => {
    writeFileSync(path, Buffer.alloc(10_000));
    const file = new PagedFile(path);
    truncateSync(path, 5000);
    expect(() => file.read(4096, 8192)).toThrow('cut short');
    file.close();
  });
});

it('a database whose change was taken back is the same, goes on, and is whole in its pieces', () => {
  const made = Sqlite.create(sql, 'CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT)');
  made.run('INSERT INTO rows (text) VALUES (?)', ['first']);
  writeFileSync(path, made.export());
  made.close();
  const db = Sqlite.open(sql, new PagedFile(path), true);
  const grow = (): void => {
    for (let row = 0; row < 1000; row += 1) db.run('INSERT INTO rows (text) VALUES (?)', ['x'.repeat(8000)]);
  };
  expect(() => db.transaction(() => {
    grow();
    throw new Error('no');
  })).toThrow('no');
  db.transaction(grow);
  db.run('UPDATE rows SET text = ? WHERE id = 1', ['changed']);
  const again = Sqlite.open(sql, Buffer.concat([...db.chunks()]), false);
  expect(again.all('SELECT COUNT(*) AS count, MIN(text) AS least FROM rows')).toEqual([{ count: 1001, least: 'changed' }]);
  expect([again.first('PRAGMA application_id'), again.version]).toEqual([[APPLICATION_ID], SCHEMA_VERSION]);
  again.close();
  db.close();
});

it('a database that was made in memory goes on from its file once it is written there, and leaves memory', () => {
  const db = Sqlite.create(sql, 'CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT)');
  const add = (text: string): void => db.run('INSERT INTO rows (text) VALUES (?)', [text]);
  db.transaction(() => {
    for (let row = 0; row < 3000; row += 1) add('x'.repeat(8000));
  });
  writeFileSync(path, Buffer.concat([...db.chunks()]));
  const before = bytesInArrays();
  db.moveTo(path);
  expect(before - bytesInArrays()).toBeGreaterThan(20e6);
  add('after');
  const sums = 'SELECT COUNT(*) AS count, MIN(text) AS least FROM rows';
  expect(db.all(sums)).toEqual([{ count: 3001, least: 'after' }]);
  writeFileSync(`${path}.next`, Buffer.concat(Array.from(db.chunks(), (chunk) => Buffer.from(chunk))));
  db.moveTo(`${path}.next`);
  expect([db.all(sums), db.version]).toEqual([[{ count: 3001, least: 'after' }], SCHEMA_VERSION]);
  db.close();
  const again = Sqlite.open(sql, new PagedFile(path), false);
  expect(again.first('SELECT COUNT(*) FROM rows')).toEqual([3000]);
  again.close();
});

/** What is left of them after a collection. A second one waits until the first has freed what it found, which it does in another thread. */
function bytesInArrays(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  collect();
  return process.memoryUsage().arrayBuffers;
}

describe('a paged file as the array of sql.js', () => {
  /** A database with rows of these lengths. */
  function stored(lengths: readonly number[]): void {
    const db = new sql.Database();
    db.run('CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT)');
    for (const length of lengths) db.run('INSERT INTO rows (text) VALUES (?)', ['x'.repeat(length)]);
    writeFileSync(path, db.export());
    db.close();
  }

  const all = (db: initSqlJs.Database): unknown => db.exec('SELECT id, text FROM rows ORDER BY id')[0]?.values;

  it('gives the same answers as a copy in memory, before and after changes, and its pieces are the changed database', () => {
    const lengths = fc.array(fc.nat(9000), { minLength: 1, maxLength: 20 });
    fc.assert(fc.property(lengths, lengths, fc.boolean(), (before, after, vacuum) => {
      stored(before);
      const file = new PagedFile(path);
      const [paged, inMemory] = [new sql.Database(asArray(file)), new sql.Database(readFileSync(path))];
      for (const db of [paged, inMemory]) {
        db.run('BEGIN');
        db.run('DELETE FROM rows WHERE id % 2 = 0');
        for (const length of after) db.run('INSERT INTO rows (text) VALUES (?)', ['y'.repeat(length)]);
        db.run('COMMIT');
        if (vacuum) db.run('VACUUM');
      }
      expect(all(paged)).toEqual(all(inMemory));
      expect(paged.exec('PRAGMA integrity_check')[0]?.values).toEqual([['ok']]);
      // A shrunk database lies in memory from then on.
      const written = vacuum ? paged.export() : Buffer.concat([...file.chunks()].map((chunk) => Buffer.from(chunk)));
      const again = new sql.Database(written);
      expect(all(again)).toEqual(all(inMemory));
      for (const db of [paged, inMemory, again]) db.close();
      file.close();
    }), { numRuns: 30 });
  });

  it('keeps no more of a large database in memory than what was changed', () => {
    stored(Array.from({ length: 3000 }, () => 8000));
    const before = process.memoryUsage().arrayBuffers;
    const file = new PagedFile(path);
    const db = new sql.Database(asArray(file));
    expect(db.exec('SELECT SUM(LENGTH(text)) FROM rows')[0]?.values).toEqual([[24_000_000]]);
    db.run('UPDATE rows SET text = ? WHERE id = 7', ['z']);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10e6);
    db.close();
    file.close();
  });
});
