import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readPointer, removePointer, writePointer } from '../../../src/storage/homePointer.ts';
import { tempFolder } from './kit.ts';

let folder: ReturnType<typeof tempFolder>;
beforeEach(() => { folder = tempFolder(); });
afterEach(() => folder.remove());

const usual = (): string => join(folder.path, 'usual');
const far = (): string => join(folder.path, 'far');
const file = (): string => join(usual(), 'home.json');
const unusable = (why: RegExp): object => ({ kind: 'unusable', why: expect.stringMatching(why) as unknown });

async function pointed(): Promise<void> {
  mkdirSync(far());
  await writePointer(usual(), { home: far(), editor: 'Some Editor' });
}

describe('the pointer to the ledger\'s folder', () => {
  it('is followed, and is the user\'s alone', async () => {
    expect(readPointer(usual())).toEqual({ kind: 'none' });
    await pointed();
    expect(readPointer(usual())).toEqual({ kind: 'good', home: far(), editor: 'Some Editor' });
    if (process.platform !== 'win32') expect([statSync(usual()).mode & 0o777, statSync(file()).mode & 0o777]).toEqual([0o700, 0o600]);
  });

  it('is taken away by who left it, and by nobody else', async () => {
    await pointed();
    removePointer(usual(), join(folder.path, 'other'));
    expect(existsSync(file())).toBe(true);
    removePointer(usual(), far());
    expect(readPointer(usual())).toEqual({ kind: 'none' });
    expect(() => removePointer(usual(), far())).not.toThrow();
  });

  it.each(['', 'null', '{}', '{"home":7}', '{"home":"relative/folder"}', 'not json'])('that says %j is not followed', async (text) => {
    await pointed();
    writeFileSync(file(), text);
    expect(readPointer(usual())).toEqual(unusable(/home\.json, which says where the ledger is, cannot be read\.$/));
  });

  it('to a folder that is gone, or is none, is not followed', async () => {
    await writePointer(usual(), { home: far(), editor: 'Some Editor' });
    expect(readPointer(usual())).toEqual(unusable(/far, which the settings of Some Editor name, is not there\.$/));
    writeFileSync(far(), '');
    expect(readPointer(usual())).toEqual(unusable(/is not there\.$/));
  });

  it.skipIf(process.platform === 'win32')('that others may have written is not followed', async () => {
    await pointed();
    chmodSync(file(), 0o666);
    expect(readPointer(usual())).toEqual(unusable(/may have been written by somebody else\.$/));
    const text = readFileSync(file(), 'utf8');
    removePointer(usual(), far());
    writeFileSync(join(folder.path, 'planted'), text);
    symlinkSync(join(folder.path, 'planted'), file());
    expect(readPointer(usual())).toEqual(unusable(/may have been written by somebody else\.$/));
  });
});
