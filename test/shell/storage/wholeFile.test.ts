import { execFileSync } from 'node:child_process';
import { closeSync, lstatSync, mkdirSync, openSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync, writeSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addFile, replaceFile } from '../../../src/storage/wholeFile.ts';
import { tempFolder } from '../storage/kit.ts';

let folder: ReturnType<typeof tempFolder>;
beforeEach(() => { folder = tempFolder(); });
afterEach(() => folder.remove());

const at = (name: string): string => join(folder.path, name);

describe('a file that replaces another', () => {
  it('is there whole, for its owner only, and returns what its writer did', async () => {
    const written = await replaceFile(at('a.csv'), async (write) => {
      await write('one,');
      await write('zwölf');
      return 2;
    });
    expect(written).toEqual({ path: at('a.csv'), result: 2 });
    expect(readFileSync(at('a.csv'), 'utf8')).toBe('one,zwölf');
    expect(process.platform === 'win32' ? 0o600 : statSync(at('a.csv')).mode & 0o777).toBe(0o600);
  });

  it('leaves the old one as it was when writing fails half way', async () => {
    writeFileSync(at('a.csv'), 'old');
    const failing = replaceFile(at('a.csv'), async (write) => {
      await write('half');
      throw new Error('cancelled');
    });
    await expect(failing).rejects.toThrow('cancelled');
    expect(readFileSync(at('a.csv'), 'utf8')).toBe('old');
    expect(readdirSync(folder.path)).toEqual(['a.csv']);
  });

  it('says in words when the place cannot be written to', async () => {
    mkdirSync(at('taken'));
    await expect(replaceFile(at('missing/a.csv'), () => Promise.resolve())).rejects.toMatchObject({ code: 'bad-file', message: `${at('missing/a.csv')} cannot be written: there is no such file or folder (ENOENT).` });
    await expect(replaceFile(at('taken'), () => Promise.resolve())).rejects.toMatchObject({ code: 'bad-file', message: `${at('taken')} cannot be written: there is a folder in its place (EISDIR).` });
    writeFileSync(at('file'), '');
    await expect(replaceFile(at('file/a.csv'), () => Promise.resolve())).rejects.toMatchObject({ code: 'bad-file', message: expect.stringMatching(/a part of its path is a file, not a folder \(ENOTDIR\)\.$/) as unknown });
    rmSync(at('file'));
    expect(readdirSync(folder.path)).toEqual(['taken']);
  });
});

describe.skipIf(process.platform === 'win32')('a place that is no plain file', () => {
  const fill = async (write: (chunk: string) => Promise<void>): Promise<void> => {
    await write('one,');
    await write('two');
  };

  it('is a link: the file at its end is replaced, and the link stays', async () => {
    mkdirSync(at('far'));
    writeFileSync(at('far/real.csv'), 'old');
    symlinkSync('far/real.csv', at('near.csv'));
    symlinkSync('near.csv', at('link.csv'));
    expect((await replaceFile(at('link.csv'), fill)).path).toBe(at('link.csv'));
    expect(readFileSync(at('far/real.csv'), 'utf8')).toBe('one,two');
    expect([lstatSync(at('link.csv')).isSymbolicLink(), lstatSync(at('near.csv')).isSymbolicLink()]).toEqual([true, true]);
    expect(readdirSync(at('far'))).toEqual(['real.csv']);
  });

  it('is a link to nothing yet: the file is made where it points to', async () => {
    mkdirSync(at('far'));
    symlinkSync('far/new.csv', at('link.csv'));
    await replaceFile(at('link.csv'), fill);
    expect([readFileSync(at('far/new.csv'), 'utf8'), lstatSync(at('link.csv')).isSymbolicLink()]).toEqual(['one,two', true]);
    symlinkSync('circle', at('circle'));
    await expect(replaceFile(at('circle'), fill)).rejects.toMatchObject({ code: 'bad-file', message: expect.stringContaining('links lead in a circle') as unknown });
  });

  it('is a pipe: it is written into, once somebody reads it, and stays a pipe', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const long = 'x'.repeat(300_000);
    const written = replaceFile(at('pipe'), (write) => write(long));
    const [, read] = await Promise.all([written, readFile(at('pipe'), 'utf8')]);
    expect(read).toBe(long);
    expect(lstatSync(at('pipe')).isFIFO()).toBe(true);
    expect(readdirSync(folder.path)).toEqual(['pipe']);
  });

  it.runIf(process.platform === 'linux')('is a file that somebody has open: it is written on, not replaced', async () => {
    const file = openSync(at('log'), 'a');
    try {
      writeSync(file, 'before\n');
      await replaceFile(`/proc/self/fd/${file}`, fill);
      writeSync(file, '\nafter');
    } finally {
      closeSync(file);
    }
    expect(readFileSync(at('log'), 'utf8')).toBe('before\none,two\nafter');
  });
});

describe('a file that is added', () => {
  it('makes its folder, and takes the next number rather than another\'s place', async () => {
    const write = (text: string): Promise<{ readonly path: string }> => addFile(at('deep/exports'), 'spend.csv', (piece) => piece(text));
    const paths = [await write('1'), await write('2'), await write('3')].map(({ path }) => path);
    expect(paths).toEqual(['spend.csv', 'spend-2.csv', 'spend-3.csv'].map((name) => at(`deep/exports/${name}`)));
    expect(paths.map((path) => readFileSync(path, 'utf8'))).toEqual(['1', '2', '3']);
  });

  it('never meets another that is written at the same time', async () => {
    const written = await Promise.all(Array.from({ length: 10 }, (_, number) => addFile(folder.path, 'spend.csv', (write) => write(String(number)))));
    expect(new Set(written.map(({ path }) => path)).size).toBe(10);
    expect(readdirSync(folder.path).map((name) => readFileSync(at(name), 'utf8')).toSorted()).toEqual(Array.from({ length: 10 }, (_, number) => String(number)));
  });

  it('leaves nothing behind when its writer gives up', async () => {
    await expect(addFile(folder.path, 'spend.csv', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(readdirSync(folder.path)).toEqual([]);
  });
});
