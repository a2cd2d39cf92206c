import { execFileSync } from 'node:child_process';
import { closeSync, cpSync, existsSync, mkdirSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { bench } from './kit.ts';

const cli = bench();
const COMMANDS = [['stats'], ['trend'], ['status'], ['limits'], ['limits', 'set'], ['alert'], ['call'], ['query'], ['export'], ['import'], ['clean'], ['clients'], ['clients', 'list'], ['clients', 'add'], ['clients', 'rename'], ['clients', 'rotate'], ['clients', 'revoke'], ['proxy'], ['doctor']] as const;

describe('help', () => {
  it('is the answer to nothing at all', async () => {
    const { code, out, err } = await cli.run(cli.folder(), []);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/^Usage: openrouter-spend /);
    for (const [name] of COMMANDS) expect(out).toMatch(new RegExp(`^ {2}${name} `, 'm'));
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(90);
  });

  it('is there for every command, with an example, and touches nothing', async () => {
    const home = cli.folder();
    const helps = await Promise.all(COMMANDS.map((command) => cli.run(home, [...command, '--help'])));
    for (const [index, { code, out, err }] of helps.entries()) {
      expect([code, err], COMMANDS[index]?.join(' ')).toEqual([0, '']);
      expect(out).toMatch(new RegExp(`^Usage: openrouter-spend ${COMMANDS[index]?.join(' ') ?? ''}`));
      expect(out).toMatch(/^Examples:\n {2}/m);
    }
    expect(existsSync(home)).toBe(false);
  });

  it('is there where only --verbose was typed', async () => {
    expect(await cli.run(cli.folder(), ['-v'])).toMatchObject({ code: 0, out: expect.stringMatching(/^Usage: openrouter-spend /) as unknown, err: '' });
  });

  it('names every variable that the program reads', async () => {
    const { out } = await cli.run(cli.folder(), ['--help']);
    const read = execFileSync('grep', ['-rhoE', 'OPENROUTER_[A-Z]+_[A-Z_]+', 'src/cli', 'src/storage'], { cwd: join(import.meta.dirname, '../../..'), encoding: 'utf8' });
    const names = [...new Set(read.trim().split('\n'))];
    expect(names.length).toBeGreaterThanOrEqual(7);
    for (const name of names) expect(out).toContain(name);
  });

  it('says its version', async () => {
    expect(await cli.run(cli.folder(), ['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as unknown });
  });
});

describe('bad input', () => {
  it.each([
    [['stat'], 'Unknown command \'stat\'. Did you mean stats?'],
    [['help', 'stat'], 'Unknown command \'stat\'. Did you mean stats?'],
    [['help', 'nothing-like-it'], 'Unknown command \'nothing-like-it\'. See "openrouter-spend --help".'],
    [['stats', '--tody'], 'Unknown option \'--tody\'. Did you mean --today?'],
    [['stats', 'today'], /^Too many arguments for 'stats'\..* See "openrouter-spend stats --help"\.$/],
    [['stats', '--today', '--week'], /cannot be used with option '--week'\. See "openrouter-spend stats --help"\.$/],
    [['stats', '--days', 'many'], '--days must be a whole number from 1 to 36600, not "many". Example: --days 30'],
    [['stats', '--since', '2026-02-30'], '--since is not a day: "2026-02-30". Write it as 2026-11-22, or as today or yesterday.'],
    [['stats', '--by', 'modle'], '--by does not know "modle". Did you mean model?'],
    [['trend', '--days'], /^Option '--days <n>' argument missing\. See "openrouter-spend trend --help"\.$/],
    [['status', '--wait', 'long'], /^--wait must be a whole number from 1 to 86400, not "long"\./],
    [['limits', 'set'], /^There is no limit to set\. Name one of --daily, /],
    [['limits', 'set', '--daily', 'ten'], '--daily is not an amount of dollars: "ten". Write it as 10 or 0.50, or "none" for no limit.'],
    [['limits', 'set', '--daily', '0'], '--daily must be more than $0 and at most $1,000,000, not 0. Write "none" for no limit.'],
    [['limits', 'set', '--daly', '1'], 'Unknown option \'--daly\'. Did you mean --daily?'],
    [['alert', '--daily-limit', 'x'], /^--daily-limit is not an amount of dollars: "x"\./],
    [['call', '--model', 'a/b'], /^Required option '-p, --prompt <text>' not specified\./],
    [['call', '-m', 'a/b', '-p', ''], 'The prompt is empty. Give --prompt a text, or "-" to read it from stdin.'],
    [['call', '-m', 'a/b', '-p', 'x', '--max-tokens', '-1'], /^--max-tokens must be a whole number/],
    [['query', '--id', 'no such id'], /^--id is not the id of a call/],
    [['export'], 'It is not said which format to write. Add --format csv|json|jsonl|md.'],
    [['export', '--format', 'cvs'], '--format does not know "cvs". Did you mean csv?'],
    [['export', '--format', 'csv', '--where', 'modle=x'], '--where does not know "modle". Did you mean model?'],
    [['import'], 'Missing required argument \'file\'. See "openrouter-spend import --help".'],
    [['import', 'nowhere.jsonl'], /^There is no file nowhere\.jsonl\./],
    [['import', '--undo', '--dry-run'], '--undo takes an import back, and knows nothing of --dry-run. Example: openrouter-spend import --undo'],
    [['import', 'package.json', '--other', '--mine', ''], '--other and --mine "" say the opposite of each other. Leave one of them out.'],
    [['clean', '--before', '01/02/2026'], /^--before is not a day/],
    [['clean', '--before', '2999-01-01'], /^--before is in the future\./],
  ] as const)('%j exits with 2, one sentence and a hint', async (args, words) => {
    const { code, out, err } = await cli.run(cli.folder(), args);
    expect([code, out]).toEqual([2, '']);
    const [line = '', ...rest] = err.split('\n');
    expect(rest).toEqual(['']);
    if (typeof words === 'string') expect(line).toBe(`openrouter-spend: ${words}`);
    else expect(line.replace('openrouter-spend: ', '')).toMatch(words);
  });

  it.each([['OPENROUTER_DAILY_LIMIT', 'five'], ['OPENROUTER_BASE_URL', 'http://example.com'], ['OPENROUTER_SPEND_HOME', 'relative/path']])('in %s is told by its name', async (name, value) => {
    const { code, err } = await cli.run(cli.folder(), ['limits'], { env: { [name]: value } });
    expect(code).toBe(2);
    expect(err).toMatch(new RegExp(`^openrouter-spend: ${name} is not .+\\. .+\\.\n$`));
  });
});

describe('a reader who has gone', () => {
  it.each([[['stats']], [['--help']], [['limits', '--json']], [['doctor']]])('is quiet: %j', async (args) => {
    const running = cli.start(cli.folder(), args);
    running.process.stdout?.destroy();
    const { code, err } = await running.ended;
    expect([code, err]).toEqual([0, '']);
  });
});

it.skipIf(process.platform === 'win32')('results that cannot be written end with one sentence', async () => {
  const folder = cli.folder();
  mkdirSync(folder);
  // A file that was opened for reading takes nothing.
  writeFileSync(join(folder, 'out'), '');
  const shut = openSync(join(folder, 'out'), 'r');
  const running = cli.start(cli.folder(), ['stats'], { stdout: shut });
  closeSync(shut);
  expect(await running.ended).toEqual({ code: 1, out: '', err: 'openrouter-spend: The output cannot be written: it is not open for that (EBADF).\n' });
});

it('a report of today needs no database', async () => {
  const home = cli.folder();
  await cli.run(home, ['call', '-m', 'openai/gpt-4o-mini', '-p', 'x']);
  const bare = join(cli.dist, '..', 'bare');
  cpSync(cli.dist, join(bare, 'dist'), { recursive: true });
  cpSync(join(cli.dist, '..', 'package.json'), join(bare, 'package.json'));
  for (const name of ['ledgerWorker.cjs', 'sql-wasm.wasm.br']) rmSync(join(bare, 'dist', name));
  const { code, out } = await cli.run(home, ['stats', '--month', '--by', 'model', '--json'], { program: join(bare, 'dist', 'cli.js') });
  expect(code).toBe(0);
  expect((JSON.parse(out) as { readonly total: { readonly calls: number } }).total.calls).toBe(1);
});
