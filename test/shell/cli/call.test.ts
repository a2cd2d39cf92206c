import { writeFileSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { projectName } from '../../../src/storage/project.ts';
import { open, until } from '../storage/kit.ts';
import { bench, leftovers } from './kit.ts';
import { CALL, CALL_LINE, parsed } from './shapes.ts';

const MODEL = 'openai/gpt-4o-mini';
const CALL_ARGS = ['call', '--model', MODEL, '--prompt', 'Why?'] as const;
const cli = bench();

/** What a home's ledger knows of its calls, oldest first. */
async function entriesIn(home: string): Promise<readonly UsageEntry[]> {
  const ledger = await open(home);
  const entries = [...ledger.state.entries()].filter(({ source }) => source !== 'untracked').toSorted((a, b) => (a.id < b.id ? -1 : 1));
  expect(ledger.state.holds.size).toBe(0);
  await ledger.dispose();
  return entries;
}

describe('a call', () => {
  it('prints the answer alone on stdout, and what it cost on stderr', async () => {
    const home = cli.folder();
    cli.simulator.trouble({ times: 1, trouble: { text: 'Because of the air.', tokens: { prompt: 1000, completion: 2000 } } });
    const { code, out, err } = await cli.run(home, CALL_ARGS);
    expect([code, out]).toEqual([0, 'Because of the air.\n']);
    expect(err).toMatch(/^openai\/gpt-4o-mini · 1,000 in, 2,000 out · \$0\.00135 · \d.* · today \$0\.0014\n$/);
    expect(await entriesIn(home)).toMatchObject([{ source: 'cli', status: 'ok', model: MODEL, cost: 1_350_000, costSource: 'usage' }]);
    expect(leftovers(home)).toEqual([]);
  });

  it('streams the answer as it arrives', async () => {
    const home = cli.folder();
    cli.simulator.trouble({ times: 1, trouble: { text: 'One two three four five six.', betweenChunksMs: 1500 } });
    const running = cli.start(home, [...CALL_ARGS, '--stream', '--track']);
    await until(() => running.out().includes('One'), 'the first words');
    expect(running.out()).not.toContain('six');
    const { code, out } = await running.ended;
    expect([code, out]).toEqual([0, 'One two three four five six.\n']);
  });

  it('leaves to the next ones what it tells of the model', async () => {
    const home = cli.folder();
    for (const output of [300, 40]) {
      cli.simulator.trouble({ times: 1, trouble: { tokens: { prompt: 900, completion: output } } });
      await cli.run(home, ['call', '--model', MODEL, '--prompt', 'Why is it so, and why has it been so for such a long time? '.repeat(40)]);
    }
    const book = JSON.parse(readFileSync(join(home, 'cache', 'habits.json'), 'utf8')) as Readonly<Record<string, unknown>>;
    expect(Object.entries(book)).toMatchObject([[expect.stringContaining(MODEL) as unknown, { compared: 2, recent: [{ answer: 300 }, { answer: 40 }] }]]);
  });

  it('is one object as JSON', async () => {
    const home = cli.folder();
    const { code, out, err } = await cli.run(home, [...CALL_ARGS, '--json', '--session', 's1', '--purpose', 'test', '--max-tokens', '20']);
    expect([code, err]).toEqual([0, '']);
    expect(parsed(CALL, out)).toMatchObject({ status: 'ok', model: MODEL, session: 's1', purpose: 'test', costSource: 'usage', outputTokens: 20, finishReason: 'length', today: { limit: null } });
  });

  it('is a line for each piece and one for the end as JSON in a stream, with nothing in between', async () => {
    const { out } = await cli.run(cli.folder(), [...CALL_ARGS, '--json', '--stream']);
    const lines = out.trimEnd().split('\n').map((line) => parsed(CALL_LINE, line));
    expect(lines.length).toBeGreaterThan(2);
    expect(lines.map(({ type }) => type).indexOf('end')).toBe(lines.length - 1);
    expect(lines.slice(0, -1).every(({ type }) => type === 'text')).toBe(true);
  });

  it('belongs to the repository that it is made in, to the project that is named, or to none', async () => {
    const home = cli.folder();
    const repository = join(cli.folder(), 'my shop');
    const inside = join(repository, 'src');
    mkdirSync(join(repository, '.git'), { recursive: true });
    mkdirSync(inside);
    const projectOf = async (cwd: string, ...more: readonly string[]): Promise<string | null> => parsed(CALL, (await cli.run(home, [...CALL_ARGS, '--json', ...more], { cwd })).out).project;
    expect(await projectOf(inside)).toBe(projectName('my shop', pathToFileURL(repository).href));
    expect([await projectOf(inside, '--project', 'other'), await projectOf(inside, '--project', ''), await projectOf(cli.dist)]).toEqual(['other', null, null]);
    expect((await entriesIn(home)).map(({ project }) => project?.replace(/ [0-9a-f]{8}$/, ''))).toEqual(['my shop', 'other', undefined, undefined]);
  });

  it('takes its prompt from stdin', async () => {
    cli.simulator.clearRequests();
    expect((await cli.run(cli.folder(), ['call', '-m', MODEL, '-p', '-'], { input: 'from a pipe' })).code).toBe(0);
    const sent = cli.simulator.requests().find(({ path }) => path === '/chat/completions');
    expect(JSON.stringify(sent)).toContain('from a pipe');
    expect((await cli.run(cli.folder(), ['call', '-m', MODEL, '-p', '-'], { input: ' \n' })).code).toBe(2);
  });

  it('whose cost did not come with the answer is looked up before the end', async () => {
    const home = cli.folder();
    cli.simulator.trouble({ times: 1, trouble: { usage: 'missing' } });
    const { out } = await cli.run(home, [...CALL_ARGS, '--json']);
    expect(parsed(CALL, out)).toMatchObject({ costSource: 'generation' });
    expect(await entriesIn(home)).toMatchObject([{ costSource: 'generation' }]);
  });

  it('that fails says why and exits with 1', async () => {
    cli.simulator.trouble({ times: 1, trouble: { refuse: 'upstream_429' } });
    const { code, out, err } = await cli.run(cli.folder(), CALL_ARGS);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^The call failed: .+\n/);
  });
});

describe('the guard', () => {
  it('refuses with exit code 3, and nothing is sent', async () => {
    const home = cli.folder();
    cli.simulator.clearRequests();
    const { code, out, err } = await cli.run(home, CALL_ARGS, { env: { OPENROUTER_DAILY_LIMIT: '0.000001' } });
    expect([code, out]).toEqual([3, '']);
    expect(err).toMatch(/^Not sent\. Daily limit: \$0\.00 of \$0\.0000010 used, until 00:00 UTC\. This call could cost .+\n$/);
    expect(cli.simulator.requests().filter(({ path }) => path === '/chat/completions')).toEqual([]);
    expect(await entriesIn(home)).toMatchObject([{ status: 'blocked', cost: 0 }]);
    expect((await cli.run(home, CALL_ARGS)).code).toBe(0);
  });

  it('names a model that is not listed, and the one that was probably meant', async () => {
    const { code, err } = await cli.run(cli.folder(), ['call', '-m', 'opnai/gpt-4o-mini', '-p', 'x'], { env: { OPENROUTER_DAILY_LIMIT: '5' } });
    expect(code).toBe(3);
    expect(err).toMatch(/^Not sent\. OpenRouter lists no model "opnai\/gpt-4o-mini"\. Did you mean openai\/gpt-4o-mini\? What this call could cost is not known, so no limit can be kept with it\. Daily limit: .+\n$/);
  });

  it('says so in JSON', async () => {
    const { code, out } = await cli.run(cli.folder(), [...CALL_ARGS, '--json'], { env: { OPENROUTER_MONTHLY_LIMIT: '0.000001' } });
    expect(code).toBe(3);
    expect(parsed(CALL, out)).toMatchObject({ status: 'refused', cost: 0, error: { code: 'month limit' } });
  });

  it('keeps a limit that was set by the command line', async () => {
    const home = cli.folder();
    expect((await cli.run(home, ['limits', 'set', '--per-request', '0.0000001'])).code).toBe(0);
    expect((await cli.run(home, CALL_ARGS)).code).toBe(3);
    expect((await cli.run(home, ['limits', 'set', '--per-request', 'none'])).code).toBe(0);
    expect((await cli.run(home, CALL_ARGS)).code).toBe(0);
  });

  it('says no where the policy is to ask and nobody is there', async () => {
    const home = cli.folder();
    await cli.run(home, ['limits', 'set', '--daily', '0.0000001']);
    const config = JSON.parse(readFileSync(join(home, 'config.json'), 'utf8')) as { readonly values: object };
    writeFileSync(join(home, 'config.json'), JSON.stringify({ ...config, values: { ...config.values, policy: 'ask' } }));
    expect((await cli.run(home, CALL_ARGS)).code).toBe(3);
  });

  it('lets only so many of several calls at once through as there is money for', async () => {
    const home = cli.folder();
    cli.simulator.trouble({ trouble: { text: 'x', tokens: { prompt: 10, completion: 100 }, firstByteMs: 200 } });
    // Each sets 0.0000602 aside at the most.
    const codes = await Promise.all(Array.from({ length: 6 }, async () => (await cli.run(home, [...CALL_ARGS, '--max-tokens', '100'], { env: { OPENROUTER_DAILY_LIMIT: '0.000185' } })).code));
    cli.simulator.clearTroubles();
    const entries = await entriesIn(home);
    expect(entries.reduce((sum, { cost = 0 }) => sum + cost, 0)).toBeLessThanOrEqual(185_000);
    expect(codes.filter((code) => code === 3).length).toBeGreaterThan(0);
    expect(codes.filter((code) => code === 0).length).toBeGreaterThan(0);
  });

  it('sends nothing where it cannot be told what the limits are', async () => {
    const home = cli.folder();
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'config.json'), '{"revision": 3, "val');
    const { code, err } = await cli.run(home, CALL_ARGS);
    expect(code).toBe(1);
    expect(err).toMatch(/^openrouter-spend: The limits are not known.*config\.json is damaged.*\n$/);
    expect((await cli.run(home, ['limits', 'set', '--daily', '5'])).code).toBe(1);
    expect((await cli.run(home, ['stats'])).code).toBe(0);
  });
});

describe('an interruption', () => {
  it('by Ctrl-C ends the call at its upstream, and its cost is found out', async () => {
    const home = cli.folder();
    cli.simulator.trouble({ times: 1, trouble: { text: 'A long answer. '.repeat(200), betweenChunksMs: 20 } });
    const running = cli.start(home, [...CALL_ARGS, '--stream']);
    await until(() => running.out().length > 20, 'some of the answer');
    running.process.kill('SIGINT');
    const { code, err } = await running.ended;
    expect(code).toBe(130);
    expect(err).toMatch(/^Cancelled\.\nopenai\/gpt-4o-mini · /);
    expect(await entriesIn(home)).toMatchObject([{ status: 'cancelled', costSource: 'generation' }]);
    expect(leftovers(home)).toEqual([]);
  });

  it('by a reader who has gone is quiet, and ends the call', async () => {
    const home = cli.folder();
    cli.simulator.trouble({ times: 1, trouble: { text: 'A long answer. '.repeat(200), betweenChunksMs: 20 } });
    const running = cli.start(home, [...CALL_ARGS, '--stream']);
    await until(() => running.out().length > 20, 'some of the answer');
    running.process.stdout?.destroy();
    const { code, err } = await running.ended;
    expect(code).toBe(0);
    expect(err).not.toMatch(/EPIPE|Error/);
    expect(await entriesIn(home)).toMatchObject([{ status: 'cancelled' }]);
  });
});

describe('the key', () => {
  it('is asked for where there is none', async () => {
    const { code, err } = await cli.run(cli.folder(), CALL_ARGS, { env: { OPENROUTER_API_KEY: '' } });
    expect(code).toBe(1);
    expect(err).toMatch(/There is no API key: set OPENROUTER_API_KEY\. .*make another one at https:\/\/openrouter\.ai\/settings\/keys\./);
  });

  it('is sent to no other address than its own', async () => {
    const home = cli.folder();
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'config.json'), JSON.stringify({ revision: 1, writer: 'vscode', values: { baseUrl: cli.simulator.baseUrl } }));
    cli.simulator.clearRequests();
    const { code, err } = await cli.run(home, CALL_ARGS, { env: { OPENROUTER_BASE_URL: '' } });
    expect(code).toBe(1);
    expect(err).toMatch(/OPENROUTER_API_KEY belongs to https:\/\/openrouter\.ai, but the address in use is http:\/\/127\.0\.0\.1/);
    expect(cli.simulator.requests()).toEqual([]);
  });

  it('comes out nowhere, not even when it is asked to say everything', async () => {
    const home = cli.folder();
    const { out, err } = await cli.run(home, ['--verbose', ...CALL_ARGS]);
    expect(err).toContain('[call]');
    expect(out + err).not.toContain(cli.keyOf(home).key.slice(0, 20));
  });
});
