import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bench } from './kit.ts';

const cli = bench();
const NOW = Date.now();
const line = (id: number): string => `${JSON.stringify({ ts: new Date(NOW - id * 60_000).toISOString(), model: 'a/b', prompt_tokens: 10, completion_tokens: 5, cost: 0.25, id: `gen-${id}` })}\n`;

/** A user with a log of calls, and somewhere to keep the ledger. */
function withLog(): { readonly home: string; readonly file: string; readonly env: Readonly<Record<string, string>> } {
  const user = cli.folder();
  mkdirSync(user);
  const file = join(user, 'calls.jsonl');
  writeFileSync(file, line(1) + line(2));
  return { home: join(user, 'ledger'), file, env: { OPENROUTER_USAGE_FILE: '~/calls.jsonl', HOME: user, USERPROFILE: user } };
}

/** As if a day had gone by since it was last offered. */
function aDayLater(home: string): void {
  const mark = join(home, 'usage-file.json');
  const saved = JSON.parse(readFileSync(mark, 'utf8')) as { readonly offered: number };
  writeFileSync(mark, JSON.stringify({ ...saved, offered: saved.offered - 24 * 3_600_000 }));
}

describe('a log of calls', () => {
  const offer = (file: string): string => `There is a log of calls at ${file}: "openrouter-spend import ${file}" brings it in.`;

  it('is offered by status, once a day, and never in JSON', async () => {
    const { home, file, env } = withLog();
    expect((await cli.run(home, ['status', '--json'], { env })).err).toBe('');
    expect((await cli.run(home, ['status'], { env })).err).toBe(`${offer(file)}\n`);
    expect((await cli.run(home, ['status'], { env })).err).toBe('');
    aDayLater(home);
    expect((await cli.run(home, ['status'], { env })).err).toBe(`${offer(file)}\n`);
  });

  it('is offered by stats: always where there is nothing else to tell, else once a day', async () => {
    const { home, file, env } = withLog();
    for (let time = 0; time < 2; time += 1) expect((await cli.run(home, ['stats'], { env })).err).toBe(`${offer(file)}\n`);
    await cli.run(home, ['call', '-m', 'openai/gpt-4o-mini', '-p', 'x'], { env });
    expect((await cli.run(home, ['stats'], { env })).err).toBe('');
    aDayLater(home);
    expect((await cli.run(home, ['stats'], { env })).err).toBe(`${offer(file)}\n`);
  });

  it('is offered by an import that names no file', async () => {
    const { home, file, env } = withLog();
    expect(await cli.run(home, ['import'], { env })).toMatchObject({ code: 2, out: '', err: `openrouter-spend: Missing required argument 'file'. ${offer(file)}\n` });
    expect((await cli.run(home, ['import', 'nowhere.jsonl'], { env })).err).toBe(`openrouter-spend: There is no file nowhere.jsonl. ${offer(file)}\n`);
  });

  it('is not offered for ever: once it was imported, only doctor says that there is more of it', async () => {
    const { home, file, env } = withLog();
    const findings = async (): Promise<string> => (await cli.run(home, ['doctor'], { env })).out;
    expect(await findings()).toContain(offer(file));
    await cli.run(home, ['import', file, '--dry-run'], { env });
    expect(await findings()).toContain(offer(file));
    expect((await cli.run(home, ['import', file], { env })).code).toBe(0);
    for (const args of [['status'], ['stats'], ['stats', '--since', '2020-01-01', '--until', '2020-01-02']]) expect((await cli.run(home, args, { env })).err).toBe('');
    expect(await findings()).not.toContain('log of calls');
    appendFileSync(file, line(3));
    expect(await findings()).toContain(`The log of calls at ${file} has grown since it was imported: "openrouter-spend import ${file}" brings in what is new.`);
    expect((await cli.run(home, ['status'], { env })).err).toBe('');
  });
});
