import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { RunOptions } from './kit.ts';
import { bench } from './kit.ts';
import { CALL, IMPORT, STATUS, UNDO, parsed } from './shapes.ts';

const cli = bench();
const COSTS = [0.25, 0.5, 0.25];

interface Total {
  readonly cost: number;
  readonly untracked: number;
}

/** Everything that the ledger has, in USD. */
async function totalOf(home: string): Promise<Total> {
  const { cost, untracked } = (JSON.parse((await cli.run(home, ['stats', '--since', '2000-01-01', '--json'])).out) as { readonly total: Total }).total;
  return { cost, untracked };
}

/** Answers of the key that are so old are not taken for new ones. */
const FRESH_MS = 2000;

/** What the key itself says that it spent, asked anew. */
async function keyUsage(home: string): Promise<number | undefined> {
  await sleep(FRESH_MS + 100);
  return parsed(STATUS, (await cli.run(home, ['status', '--json'])).out).key?.usage;
}

/** A home whose key spent a dollar in another program while it was watched, and that program's log of the calls. */
async function watched(name: string, more: object = {}): Promise<{ readonly home: string; readonly file: string }> {
  const home = cli.folder();
  expect(await keyUsage(home)).toBe(0);
  const file = join(cli.dist, `${name}.jsonl`);
  writeFileSync(file, COSTS.map((cost, index) => JSON.stringify({ ts: new Date().toISOString(), model: 'a/b', prompt_tokens: 10 + index, completion_tokens: 5, cost, id: `gen-${name}-${index}`, ...more })).join('\n'));
  for (const usd of COSTS) cli.simulator.spend({ keyHash: cli.keyOf(home).hash, usd });
  expect(await keyUsage(home)).toBe(1);
  expect(await totalOf(home)).toEqual({ cost: 1, untracked: 1 });
  return { home, file };
}

async function imported(home: string, args: readonly string[], options?: RunOptions): Promise<ReturnType<typeof parsed<typeof IMPORT>>> {
  const { code, out, err } = await cli.run(home, ['import', ...args, '--json'], options);
  expect([code, err]).toEqual([0, '']);
  return parsed(IMPORT, out);
}

describe.concurrent('calls that name no key', () => {
  it('are of the key at work: they explain what it spent elsewhere, and count once', async () => {
    const { home, file } = await watched('nameless');
    const { code, out } = await cli.run(home, ['import', file]);
    expect(code).toBe(0);
    expect(out).toContain('\n3 new calls that name no key count to the key at work and explain what it spent elsewhere. --other says that they are another key\'s.\n');
    expect(await totalOf(home)).toEqual({ cost: 1, untracked: 0 });
    expect(await keyUsage(home)).toBe(1);
    expect(await totalOf(home)).toEqual({ cost: 1, untracked: 0 });
  });

  it('are so too where the key is VS Code\'s, and this process has none', async () => {
    const { home, file } = await watched('keyless');
    expect((await imported(home, [file], { env: { OPENROUTER_API_KEY: '' } })).byKey).toEqual([{ name: '', calls: 3, cost: 1, unknownCalls: 0, isMine: true, known: 0, kept: 0 }]);
    expect(await totalOf(home)).toEqual({ cost: 1, untracked: 0 });
  });

  it('are counted for themselves where nobody knows of a key, and count to it as soon as somebody does', async () => {
    const home = cli.folder();
    const file = join(cli.dist, 'early.jsonl');
    writeFileSync(file, JSON.stringify({ ts: new Date().toISOString(), model: 'a/b', cost: 1, id: 'gen-early' }));
    const { out } = await cli.run(home, ['import', file], { env: { OPENROUTER_API_KEY: '' } });
    expect(out).toContain('\n1 new call that names no key counts for itself, as no key is known here. Imported again with OPENROUTER_API_KEY, it explains what that key spent elsewhere.\n');
    expect(await imported(home, [file])).toMatchObject({ added: 0, merged: 1, moved: 1 });
    cli.simulator.spend({ keyHash: cli.keyOf(home).hash, usd: 1 });
    expect(await keyUsage(home)).toBe(1);
    expect(await totalOf(home)).toEqual({ cost: 1, untracked: 0 });
  });

  it('are of another key with --other; imported again without, they move, and every import can be taken back', async () => {
    const { home, file } = await watched('other');
    const other = await cli.run(home, ['import', file, '--other']);
    expect(other.out).toContain('\n3 new calls that name no key count besides the key at work.\n');
    expect(await totalOf(home)).toEqual({ cost: 2, untracked: 1 });
    const again = await cli.run(home, ['import', file]);
    expect(again.out).toMatch(/^.*\n0 new calls · 3 known, but not whose\n3 calls of earlier imports count to the key at work now\.\n$/);
    expect(await totalOf(home)).toEqual({ cost: 1, untracked: 0 });
    const kept = await cli.run(home, ['import', file, '--other']);
    expect(kept.out).toMatch(/\n0 new calls · 3 known already\n3 calls that name no key count to the key at work since an earlier import, and stay there: --undo takes that import back\.\n$/);
    expect(await keyUsage(home)).toBe(1);
    expect(await totalOf(home)).toEqual({ cost: 1, untracked: 0 });

    const { code, out } = await cli.run(home, ['import', '--undo']);
    expect([code, out]).toEqual([0, expect.stringMatching(/^The import of other\.jsonl of \d{4}-\d\d-\d\d was taken back: 0 calls removed, 4 put back to what they were\.\n$/)]);
    expect(await totalOf(home)).toEqual({ cost: 2, untracked: 1 });
    expect(parsed(UNDO, (await cli.run(home, ['import', '--undo', 'other.jsonl', '--json'])).out)).toMatchObject({ file, removed: 3, restored: 0 });
    expect(await keyUsage(home)).toBe(1);
    expect(await totalOf(home)).toEqual({ cost: 1, untracked: 1 });
    expect(await cli.run(home, ['import', '--undo'])).toMatchObject({ code: 1, err: 'openrouter-spend: There is no import that could be taken back.\n' });
  });
});

describe.concurrent('calls of a key with a name', () => {
  it('are of the key at work where the ledger knows one of them, before anything is written', async () => {
    const { home, file } = await watched('named', { api_key_name: 'work' });
    const { generationId, cost } = parsed(CALL, (await cli.run(home, ['call', '-m', 'openai/gpt-4o-mini', '-p', 'x', '--json'])).out);
    const lines = [{ ts: new Date().toISOString(), model: 'openai/gpt-4o-mini', cost, id: generationId, api_key_name: 'work' }, { ts: new Date().toISOString(), model: 'a/b', cost: 5, id: 'gen-elsewhere', api_key_name: 'ci' }];
    writeFileSync(file, `\n${lines.map((line) => JSON.stringify(line)).join('\n')}`, { flag: 'a' });
    const { dryRun, ...tried } = await imported(home, [file, '--dry-run']);
    const { byKey, ...made } = await imported(home, [file]);
    expect({ ...made, byKey, bulk: null, dryRun: true }).toEqual({ ...tried, dryRun });
    expect(byKey.map(({ name, isMine, calls, known }) => [name, isMine, calls, known])).toEqual([['ci', false, 1, 0], ['work', true, 3, 1]]);
    const spent = await keyUsage(home) ?? 0;
    const { cost: total, untracked } = await totalOf(home);
    expect(untracked).toBe(0);
    expect(total).toBeCloseTo(spent + 5, 9);
  });

  it('are of it where --mine says so, also afterwards', async () => {
    const { home, file } = await watched('unknown', { api_key_name: 'work' });
    const { out } = await cli.run(home, ['import', file]);
    expect(out).toContain('\n3 new calls of key "work" count besides the key at work. --mine "work" says that it is the same key.\n');
    expect(await totalOf(home)).toEqual({ cost: 2, untracked: 1 });
    expect(await imported(home, [file, '--mine', 'work'])).toMatchObject({ added: 0, moved: 3 });
    expect(await keyUsage(home)).toBe(1);
    expect(await totalOf(home)).toEqual({ cost: 1, untracked: 0 });
  });
});

describe('an import of which nothing can be read', () => {
  it.each([
    ['foreign.json', '{"name":"package","version":"1.0.0"}', 1], ['list.json', JSON.stringify([{ a: 1 }, { b: 2 }], undefined, 2), 2], ['nested.json', JSON.stringify({ data: [{ ts: 1793527200, cost: 1 }] }), 1],
  ])('exits with 1 and a sentence: %s', async (name, text, lines) => {
    const home = cli.folder();
    const file = join(cli.dist, name);
    writeFileSync(file, text);
    const { code, out, err } = await cli.run(home, ['import', file]);
    expect([code, err]).toEqual([1, 'openrouter-spend: Nothing was imported: no line could be read. A line needs a time ("ts"), and a model, tokens ("prompt_tokens", "completion_tokens") or a cost in USD.\n']);
    expect(out).toContain(`\n0 new calls · ${lines === 1 ? '1 line' : `${lines} lines`} could not be read\n`);
  });

  it('says what can be read where it has no form at all', async () => {
    const file = join(cli.dist, 'words.txt');
    writeFileSync(file, 'hello\nworld\n');
    expect(await cli.run(cli.folder(), ['import', file])).toEqual({ code: 1, out: '', err: 'openrouter-spend: No line of this file is one of a form that can be imported. What is read: usage logs in JSON lines or as a JSON list, OpenRouter\'s activity export, and exports of this extension.\n' });
  });

  it('is not the end where one line can be', async () => {
    const home = cli.folder();
    const file = join(cli.dist, 'mixed.jsonl');
    const at = new Date().toISOString();
    const bad = [{ ts: at, model: 'm', prompt_tokens: 2 ** 53, id: 'x1' }, { ts: at, model: 'm', cost: '0x10', id: 'x2' }, { ts: '1969-01-01', model: 'm', id: 'x3' }];
    writeFileSync(file, ['garbage', ...bad.map((line) => JSON.stringify(line)), JSON.stringify({ ts: at, model: 'm/n\u0000ul', cost: 1, id: 'x4', session: '\u0007' })].join('\n'));
    const reply = await imported(home, [file]);
    expect([reply.added, reply.bad.first.map(({ line }) => line), reply.byModel.map(({ name }) => name)]).toEqual([1, [1, 2, 3, 4], ['m/n ul']]);
    expect((await cli.run(home, ['stats', '--since', '2000-01-01', '--by', 'model,session'])).out).toContain('m/n ul');
  });
});
