import { existsSync, mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeptPrompt } from '../../../src/vscode/prompt/historyBook.ts';
import { HistoryFile } from '../../../src/vscode/prompt/historyFile.ts';

const prompt = (text: string, at = 1): KeptPrompt => ({ at, text, model: 'a/b', options: { purpose: 'review' } });

describe('the file of prompts', () => {
  let folder = '';
  let path = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'prompts-'));
    path = join(folder, 'storage', 'prompts.json');
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('does not exist before a prompt is kept, and is nobody else\'s to read', async () => {
    const file = new HistoryFile(path);
    expect([file.isThere, file.read()]).toEqual([false, []]);
    expect(existsSync(join(folder, 'storage'))).toBe(false);
    await file.add(prompt('Say hello.'));
    expect(new HistoryFile(path).read()).toEqual([prompt('Say hello.')]);
    if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('holds what several windows keep', async () => {
    const [one, other] = [new HistoryFile(path), new HistoryFile(path)];
    await one.add(prompt('one', 1));
    await other.add(prompt('other', 2));
    await Promise.all([one.add(prompt('a', 3)), one.add(prompt('b', 4))]);
    expect(one.read().map(({ text }) => text)).toEqual(['b', 'a', 'other', 'one']);
  });

  it('forgets one prompt, or all, with what a crash left of them', async () => {
    const file = new HistoryFile(path);
    await file.add(prompt('a', 1));
    await file.add(prompt('b', 2));
    await file.remove(prompt('a', 1));
    expect(readFileSync(path, 'utf8')).not.toContain('"a"');
    writeFileSync(`${path}.tmp-1`, '[{"text":"half');
    await file.clear();
    expect(readdirSync(join(folder, 'storage'))).toEqual([]);
    await file.clear();
  });

  it('begins anew where it cannot be read, and goes on after a write that failed', async () => {
    const file = new HistoryFile(join(folder, 'taken', 'prompts.json'));
    writeFileSync(join(folder, 'taken'), 'a file where the folder should be');
    await expect(file.add(prompt('a'))).rejects.toThrow();
    await rm(join(folder, 'taken'));
    await file.add(prompt('b'));
    writeFileSync(file.path, 'no JSON');
    expect(file.read()).toEqual([]);
    await file.add(prompt('c'));
    expect(file.read().map(({ text }) => text)).toEqual(['c']);
  });
});
