import { execFileSync, spawn } from 'node:child_process';
import { existsSync, lstatSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { fromUsd } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { entryEvent, open, until } from '../storage/kit.ts';
import { bench, leftovers } from './kit.ts';
import { CLEAN, IMPORT, parsed } from './shapes.ts';

const cli = bench();
const DAY = 24 * 3_600_000;

/** A home with a call a day. */
async function homeWith(count: number, more: (index: number) => Partial<UsageEntry> = () => ({})): Promise<string> {
  const home = cli.folder();
  const ledger = await open(home);
  const id = (index: number): string => `01B0000000000000000000${String(index).padStart(4, '0')}`;
  await ledger.append(Array.from({ length: count }, (_, index) => entryEvent(id(index), { origin: cli.simulator.origin, keyHash: cli.keyOf(home).hash, at: Date.now() - 1 - index * DAY, cost: fromUsd(0.01), ...more(index) })));
  await ledger.dispose();
  return home;
}

describe('an export', () => {
  it.each(['csv', 'json', 'jsonl', 'md'])('goes to stdout as %s', async (format) => {
    const { code, out, err } = await cli.run(await homeWith(3), ['export', '--format', format]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('a/model');
    if (format === 'json') expect((JSON.parse(out) as { readonly entries: readonly object[] }).entries).toHaveLength(3);
    if (format === 'jsonl') expect(out.trimEnd().split('\n')).toHaveLength(4);
    if (format === 'csv') expect(out.split('\r\n')).toHaveLength(5);
  });

  it('goes to a file, whose name says the format, in one piece', async () => {
    const home = await homeWith(3);
    const { code, out, err } = await cli.run(home, ['export', '--output', join(home, 'spend.csv')]);
    expect([code, out, err]).toEqual([0, '', `3 entries written to ${join(home, 'spend.csv')}.\n`]);
    expect(readFileSync(join(home, 'spend.csv'), 'utf8').split('\r\n')).toHaveLength(5);
    expect(readdirSync(home).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it('is of the days and values that were named', async () => {
    const home = await homeWith(5, (index) => ({ model: index % 2 === 0 ? 'even/model' : 'odd/model', client: index < 2 ? 'cline' : 'aider', ...(index === 4 ? { source: 'untracked', calls: 0 } : {}) }));
    const rows = async (...args: readonly string[]): Promise<number> => (await cli.run(home, ['export', '-f', 'jsonl', ...args])).out.trimEnd().split('\n').length - 1;
    expect(await rows()).toBe(5);
    expect(await rows('--no-untracked')).toBe(4);
    expect(await rows('--days', '2')).toBe(2);
    expect(await rows('--where', 'model=odd/model')).toBe(2);
    expect(await rows('--where', 'model=odd/model', '--where', 'model=even/model')).toBe(5);
    expect(await rows('--where', 'model=odd/model', '--where', 'client=cline')).toBe(1);
    expect(await rows('--where', 'model=odd/model', 'client=cline', 'client=aider')).toBe(2);
  });

  it('is of the values of any dimension, one by one', async () => {
    const full = { model: 'a/b', provider: 'P', client: 'cline', user: 'ann', project: 'p-12345678', purpose: 'review', endpoint: 'responses', source: 'proxy', status: 'error', costSource: 'generation', session: 's1' } as const;
    const home = await homeWith(2, (index) => (index === 0 ? { ...full, tags: ['t1', 't2'] } : {}));
    const { costSource, ...plain } = full;
    const values = Object.entries({ ...plain, 'cost-source': costSource, 'tag': 't2' });
    const rows = async (where: string): Promise<readonly [string, number]> => [where, (await cli.run(home, ['export', '-f', 'jsonl', '--where', where])).out.trimEnd().split('\n').length - 1];
    for (const [name, value] of values) {
      expect(await rows(`${name}=${value}`)).toEqual([`${name}=${value}`, 1]);
      expect(await rows(`${name}=else`)).toEqual([`${name}=else`, 0]);
    }
    expect(await rows(`key=${cli.keyOf(home).hash}`)).toEqual([`key=${cli.keyOf(home).hash}`, 2]);
  });

  it('that cannot be written says so, and leaves nothing', async () => {
    const { code, err } = await cli.run(await homeWith(1), ['export', '-o', '/nowhere/at/all.csv']);
    expect(code).toBe(1);
    expect(err).toBe('openrouter-spend: /nowhere/at/all.csv cannot be written: there is no such file or folder (ENOENT).\n');
  });

  it.skipIf(process.platform === 'win32')('goes to where a link leads, and into a pipe, and neither is replaced', async () => {
    const home = await homeWith(3);
    writeFileSync(join(home, 'real.csv'), 'old');
    symlinkSync(join(home, 'real.csv'), join(home, 'link.csv'));
    expect((await cli.run(home, ['export', '-o', join(home, 'link.csv')])).code).toBe(0);
    expect([readFileSync(join(home, 'real.csv'), 'utf8').split('\r\n').length, lstatSync(join(home, 'link.csv')).isSymbolicLink()]).toEqual([5, true]);
    execFileSync('mkfifo', [join(home, 'pipe')]);
    const running = cli.start(home, ['export', '-f', 'csv', '-o', join(home, 'pipe')]);
    const reader = spawn('cat', [join(home, 'pipe')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [{ code, err }, piped] = await Promise.all([running.ended, text(reader.stdout)]);
    expect([code, err]).toEqual([0, `3 entries written to ${join(home, 'pipe')}.\n`]);
    expect(piped).toBe(readFileSync(join(home, 'real.csv'), 'utf8'));
    expect([lstatSync(join(home, 'pipe')).isFIFO(), readdirSync(home).filter((name) => name.includes('.part'))]).toEqual([true, []]);
  });

  it.skipIf(process.platform === 'win32')('into a pipe that nobody reads can be interrupted', async () => {
    const home = await homeWith(1);
    execFileSync('mkfifo', [join(home, 'pipe')]);
    const running = cli.start(home, ['export', '-f', 'csv', '-o', join(home, 'pipe')]);
    await sleep(1500);
    running.process.kill('SIGINT');
    // Where it had not even begun to listen, the signal itself ends it.
    expect([130, null]).toContain((await running.ended).code);
  });

  it('whose reader has gone ends quietly', async () => {
    const running = cli.start(await homeWith(900, (index) => ({ at: Date.now() - index * 1000, errorText: 'x'.repeat(290) })), ['export', '-f', 'jsonl']);
    await until(() => running.out() !== '', 'the first rows');
    running.process.stdout?.destroy();
    expect(await running.ended).toMatchObject({ code: 0, err: '' });
  });
});

describe('an import', () => {
  const lines = (count: number): string => Array.from({ length: count }, (_, index) => `${JSON.stringify({ ts: new Date(Date.now() - index * 60_000).toISOString(), model: 'a/b', prompt_tokens: 10, completion_tokens: 5, cost: 0.25, id: `gen-${index}` })}\n`).join('');

  it('brings in a log once, and says so in one shape', async () => {
    const home = cli.folder();
    const file = join(cli.dist, 'usage.jsonl');
    writeFileSync(file, `${lines(4)}not json\n`);
    const dry = await cli.run(home, ['import', file, '--dry-run', '--json']);
    expect(dry).toMatchObject({ code: 0, err: '' });
    expect(parsed(IMPORT, dry.out)).toMatchObject({ dryRun: true, format: 'jsonl', lines: 5, added: 4, duplicates: 0, bad: { count: 1, first: [{ line: 5 }] }, cost: 1 });
    expect((await cli.run(home, ['stats', '--days', '2', '--json'])).out).toContain('"calls": 0');
    const real = await cli.run(home, ['import', file]);
    expect(real.code).toBe(0);
    expect(real.out).toMatch(/^A log of calls in JSON lines · 5 lines\n4 new calls · 1 line could not be read\n\$1\.00, from [^]*Lines that could not be read\n {2}5: /);
    expect(parsed(IMPORT, (await cli.run(home, ['import', file, '--json'])).out)).toMatchObject({ dryRun: false, added: 0, duplicates: 4 });
    const stats = JSON.parse((await cli.run(home, ['stats', '--days', '2', '--json'])).out) as { readonly total: object };
    expect(stats.total).toMatchObject({ calls: 4, cost: 1 });
    expect(leftovers(home)).toEqual([]);
  });

  it('that is interrupted says that nothing was changed, and can be made again', async () => {
    const home = await homeWith(1);
    const file = join(cli.dist, 'long.jsonl');
    writeFileSync(file, lines(60_000));
    const running = cli.start(home, ['import', file]);
    await until(() => existsSync(join(home, 'locks', 'compact.lock')), 'the import to be under way');
    running.process.kill('SIGINT');
    expect(await running.ended).toEqual({ code: 130, out: '', err: 'The import was cancelled; nothing was changed.\n' });
    const total = async (): Promise<object> => (JSON.parse((await cli.run(home, ['stats', '--since', '2000-01-01', '--json'])).out) as { readonly total: object }).total;
    expect(await total()).toMatchObject({ calls: 1, cost: 0.01 });
    expect(leftovers(home)).toEqual([]);
    writeFileSync(file, lines(50));
    expect((await cli.run(home, ['import', file])).code).toBe(0);
    expect(await total()).toMatchObject({ calls: 51, cost: 12.51 });
  });

  it('at the same time as another one counts no call twice, and loses none', async () => {
    const home = await homeWith(1);
    const all = lines(600).trimEnd().split('\n');
    const [first, second] = [join(cli.dist, 'first.jsonl'), join(cli.dist, 'second.jsonl')];
    writeFileSync(first, all.slice(0, 400).join('\n'));
    writeFileSync(second, all.slice(200).join('\n'));
    const ends = await Promise.all([first, second, first].map((file) => cli.run(home, ['import', file, '--json'])));
    expect(ends.map(({ code, err }) => [code, err])).toEqual([[0, ''], [0, ''], [0, '']]);
    const replies = ends.map(({ out }) => parsed(IMPORT, out));
    expect(replies.reduce((sum, { added }) => sum + added, 0)).toBe(600);
    expect(replies.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(3 * 400 - 600);
    const { total } = JSON.parse((await cli.run(home, ['stats', '--since', '2000-01-01', '--json'])).out) as { readonly total: object };
    expect(total).toMatchObject({ calls: 601, cost: 150.01 });
    expect(leftovers(home)).toEqual([]);
  });

  it('gives models the names by which they are known, variants too', async () => {
    const file = join(cli.dist, 'dated.jsonl');
    const dated = ['openai/gpt-4o-mini-2024-07-18', 'nvidia/nemotron-3.5-lightning-20260807:free', 'nvidia/nemotron-3.5-lightning-20260807'];
    writeFileSync(file, dated.map((model, index) => JSON.stringify({ ts: new Date(Date.now() - index * 60_000).toISOString(), model, prompt_tokens: 1, completion_tokens: 1, cost: index + 1, id: `gen-dated-${index}` })).join('\n'));
    const { byModel } = parsed(IMPORT, (await cli.run(cli.folder(), ['import', file, '--dry-run', '--json'])).out);
    expect(byModel.map(({ name, cost }) => [name, cost])).toEqual([['nvidia/nemotron-3.5-lightning', 3], ['nvidia/nemotron-3.5-lightning:free', 2], [expect.stringMatching(/^openai\/gpt-4o-mini/), 1]]);
  });

  it('shows no unknown cost as nothing', async () => {
    const file = join(cli.dist, 'costless.jsonl');
    const costless = (id: string): string => JSON.stringify({ ts: new Date(Date.now() - 60_000).toISOString(), model: 'a/costless', prompt_tokens: 10, completion_tokens: 5, id });
    writeFileSync(file, [...lines(1).trimEnd().split('\n'), costless('gen-x'), costless('gen-y')].join('\n'));
    const { out } = await cli.run(cli.folder(), ['import', file, '--dry-run']);
    expect(out).toMatch(/^By model\n {2}a\/b +1 +\$0\.250 .*\n {2}a\/costless +2 +–\n/m);
  });

  it('tells calls from the intervals in which other programs spent', async () => {
    const home = await homeWith(7, (index) => (index < 3 ? {} : { source: 'untracked', calls: 0, costSource: 'key' }));
    const file = join(home, 'all.jsonl');
    await cli.run(home, ['export', '-o', file]);
    const other = cli.folder();
    expect((await cli.run(other, ['import', file, '--dry-run'])).out).toMatch(/\n3 new calls · 4 intervals of other programs' spend\n/);
    expect(parsed(IMPORT, (await cli.run(other, ['import', file, '--json'])).out)).toMatchObject({ added: 7, intervals: 4 });
  });

  it('reads its own exports back', async () => {
    const home = await homeWith(6);
    const file = join(home, 'all.jsonl');
    await cli.run(home, ['export', '-o', file]);
    const other = cli.folder();
    expect(parsed(IMPORT, (await cli.run(other, ['import', file, '--json'])).out)).toMatchObject({ format: 'own-jsonl', added: 6, cost: 0.06 });
  });
});

describe('cleaning', () => {
  const DATE = new Date(Date.now() - 40 * DAY).toISOString().slice(0, 10);

  it('counts first, asks, deletes entries, and keeps their sums', async () => {
    const home = await homeWith(60);
    const dry = await cli.run(home, ['clean', '--before', DATE, '--dry-run', '--json']);
    const { entries } = parsed(CLEAN, dry.out);
    expect(entries).toBeGreaterThan(15);
    const unsure = await cli.run(home, ['clean', '--before', DATE]);
    expect(unsure.code).toBe(2);
    expect(unsure.err).toMatch(new RegExp(`^openrouter-spend: ${entries} entries before ${DATE} would be deleted, and nobody can be asked\\. Add --yes`));
    const done = await cli.run(home, ['clean', '--before', DATE, '--yes']);
    expect(done).toMatchObject({ code: 0, out: `${entries} entries before ${DATE} were deleted. Sums stay in every report.\n`, err: '' });
    expect(await cli.run(home, ['clean', '--before', DATE, '--yes'])).toMatchObject({ code: 0, out: `There are no entries before ${DATE} to delete.\n` });
    const stats = JSON.parse((await cli.run(home, ['stats', '--days', '70', '--json'])).out) as { readonly total: object };
    expect(stats.total).toMatchObject({ calls: 60, cost: 0.6 });
    const left = (await cli.run(home, ['export', '-f', 'jsonl'])).out.trimEnd().split('\n').length - 1;
    expect(left).toBe(60 - entries);
    expect(existsSync(join(home, 'locks', 'compact.lock'))).toBe(false);
  });
});
