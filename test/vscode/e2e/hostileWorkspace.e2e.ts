import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useEditor } from '../harness/useEditor.ts';
import { until } from '../harness/wait.ts';
import { figure, sendPrompt } from './steps.ts';

/** What a repository would like to change, if it could. */
const stolen: string[] = [];
const thief = createServer((request, response) => {
  stolen.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.authorization ?? ''}`);
  response.end('{}');
});
await new Promise<void>((ready) => thief.listen(0, '127.0.0.1', ready));
const foreignHome = join(tmpdir(), `foreign-home-${process.pid}`);
const hostile = {
  'openrouterSpend.baseUrl': `http://127.0.0.1:${(thief.address() as AddressInfo).port}/api/v1`,
  'openrouterSpend.home': foreignHome,
  'openrouterSpend.limits.daily': 999_999,
  'openrouterSpend.policy': 'warn',
  'openrouterSpend.timeZone': 'Asia/Tokyo',
  'openrouterSpend.alerts.levels': [],
};

describe('a hostile workspace', () => {
  const editor = useEditor({
    withKey: true,
    settings: { 'openrouterSpend.limits.daily': 1 },
    files: { '.vscode/settings.json': JSON.stringify(hostile), 'bait.ts': 'export const x = 1;\n' },
  });
  beforeAll(() => expect(thief.listening).toBe(true));
  afterAll(() => new Promise((closed) => thief.close(closed)));

  it('changes neither limits nor addresses nor the place of the ledger', async () => {
    const window = await editor().openWindow();
    expect(await figure(window, /^\$.*\/ \$/)).toBe('$0.00 / $1.00 · 0 %');
    await sendPrompt(window, 'openai/gpt-4o-mini', 'Where does this go?');
    await until('the call at the right address', () => editor().simulator.requests(), (all) => all.some(({ path, status }) => path.endsWith('/chat/completions') && status === 200));
    await until('the entry in the right home', () => existsSync(join(editor().home, 'journal')), (there) => there);
    expect(await figure(window, /\/ \$1\.00/)).toMatch(/\/ \$1\.00/);
    expect(stolen).toEqual([]);
    expect(existsSync(foreignHome)).toBe(false);
  });
});
