import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findUsageFile, rememberImport, rememberOffer, usageFileMark } from '../../../src/storage/usageFile.ts';
import { tempFolder } from './kit.ts';

let folder: ReturnType<typeof tempFolder>;
beforeEach(() => { folder = tempFolder(); });
afterEach(() => folder.remove());

const at = (name: string): string => join(folder.path, name);

describe('the log that other tools write', () => {
  it('is the one that the variable names, with its tilde, else the usual one, where it is there', () => {
    expect(findUsageFile({}, folder.path)).toBeUndefined();
    mkdirSync(at('.openrouter'));
    writeFileSync(at('.openrouter/usage.jsonl'), '');
    writeFileSync(at('calls.jsonl'), '');
    expect(findUsageFile({}, folder.path)).toBe(at('.openrouter/usage.jsonl'));
    expect(findUsageFile({ OPENROUTER_USAGE_FILE: '~/calls.jsonl' }, folder.path)).toBe(at('calls.jsonl'));
    expect(findUsageFile({ OPENROUTER_USAGE_FILE: '~/gone.jsonl' }, folder.path)).toBe(at('.openrouter/usage.jsonl'));
  });

  it('is remembered as offered and imported, with the size that it had', async () => {
    const file = at('calls.jsonl');
    writeFileSync(file, '12345');
    expect(usageFileMark(folder.path, file)).toEqual({});
    await rememberOffer(folder.path, file, 7);
    expect(usageFileMark(folder.path, file)).toEqual({ offered: 7 });
    await rememberImport(folder.path, file, 8, { OPENROUTER_USAGE_FILE: file });
    appendFileSync(file, '678');
    expect(usageFileMark(folder.path, file)).toEqual({ offered: 7, imported: { at: 8, bytes: 5 } });
    expect(usageFileMark(folder.path, at('another.jsonl'))).toEqual({});
    expect(usageFileMark(file, file)).toEqual({});
  });

  it('is not remembered for an import of something else', async () => {
    const file = at('calls.jsonl');
    writeFileSync(file, '1');
    await rememberImport(folder.path, at('export.csv'), 8, { OPENROUTER_USAGE_FILE: file });
    expect(usageFileMark(folder.path, file)).toEqual({});
    writeFileSync(at('usage-file.json'), '{ damaged');
    expect(usageFileMark(folder.path, file)).toEqual({});
  });
});
