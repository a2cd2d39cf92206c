import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { bench } from './kit.ts';
import { CLIENT, CLIENTS, CLIENT_TOKEN } from './shapes.ts';

const cli = bench();

async function json<T>(home: string, schema: v.GenericSchema<unknown, T>, ...args: readonly string[]): Promise<T> {
  const { code, out, err } = await cli.run(home, ['clients', ...args, '--json']);
  expect([code, err], args.join(' ')).toEqual([0, '']);
  return v.parse(schema, JSON.parse(out));
}

describe('clients', () => {
  it('are added, listed, renamed, given another token, and revoked', async () => {
    const home = cli.folder();
    expect(await json(home, CLIENTS)).toEqual([]);
    const added = await json(home, CLIENT_TOKEN, 'add', 'cline', '--tool', 'cline');
    expect(added).toMatchObject({ name: 'cline', baseUrl: 'http://127.0.0.1:4141/api/v1' });
    const other = await json(home, CLIENT_TOKEN, 'add', 'nightly-job');
    expect(await json(home, CLIENTS, 'list')).toMatchObject([{ name: 'cline', tool: 'cline' }, { name: 'nightly-job', tool: null }]);
    const rotated = await json(home, CLIENT_TOKEN, 'rotate', 'cline');
    expect(new Set([added.token, other.token, rotated.token]).size).toBe(3);
    expect(await json(home, CLIENT, 'rename', 'cline', 'coder')).toMatchObject({ name: 'coder', tool: 'cline' });
    expect(await json(home, CLIENT, 'revoke', 'nightly-job', '-y')).toMatchObject({ name: 'nightly-job' });
    const { out } = await cli.run(home, ['clients', '--json']);
    expect(v.parse(CLIENTS, JSON.parse(out))).toMatchObject([{ name: 'coder' }]);
    const kept = out + readFileSync(join(home, 'clients.json'), 'utf8');
    for (const { token } of [added, other, rotated]) expect(kept).not.toContain(token);
  });

  it('are told in words: the token once, with where to put it', async () => {
    const home = cli.folder();
    expect((await cli.run(home, ['clients'])).out).toBe('No tool may use the proxy yet. Example: openrouter-spend clients add cline --tool cline\n');
    mkdirSync(home, { recursive: true });
    writeFileSync(join(home, 'config.json'), JSON.stringify({ revision: 1, writer: 'test', values: { 'proxy.port': 5151 } }));
    const { out } = await cli.run(home, ['clients', 'add', 'cline', '--tool', 'cline']);
    expect(out).toMatch(/^The client cline may use the proxy\.\n\n {2}Base URL {3}http:\/\/127\.0\.0\.1:5151\/api\/v1\n {2}Token {6}sk-spend-[\w-]{43}\n\nPut both into the settings of the tool; the token goes where it asks for an API key\./);
    await cli.run(home, ['clients', 'add', 'my-script']);
    expect((await cli.run(home, ['clients', 'list'])).out).toMatch(/^Clients of the proxy\n {2}cline {7}\d{4}-\d\d-\d\d {2}cline\n {2}my-script {3}\d{4}-\d\d-\d\d\n$/);
    expect((await cli.run(home, ['clients', 'rotate', 'cline'])).out).toMatch(/^The client cline has a new token; the old one is refused from now on\.\n\n.*\n {2}Token {6}sk-spend-/);
    expect((await cli.run(home, ['clients', 'rename', 'cline', 'coder'])).out).toBe('The client cline is called coder from now on. What it has spent before stays under the name cline, and budgets of client:cline do not bind it any more.\n');
    expect(await cli.run(home, ['clients', 'revoke', 'coder'])).toEqual({ code: 0, out: 'The client coder is refused from now on. What it has spent stays in every report.\n', err: '' });
  });

  it.each([
    [['add', 'cline'], 'There is a client cline already. Choose another name, or give that one a new token.'],
    [['add', 'Claude Code'], '"Claude Code" cannot be a client\'s name: it has a-z, 0-9, ".", "_" and "-", begins with a letter or digit, and has at most 64 characters. Write it as claude-code.'],
    [['add', 'default'], 'A client cannot be named "default", which stands for a client without a sub-client. Choose another name.'],
    [['add', 'x', '--tool', 'No Tool'], '--tool is not the name of a tool: "No Tool". Write it in lower case, such as cline, or leave it out.'],
    [['rename', 'clien', 'x'], 'There is no client "clien". Did you mean cline?'],
    [['rotate', 'roo'], 'There is no client "roo". There is cline.'],
    [['revoke', 'roo', '-y'], 'There is no client "roo". There is cline.'],
    [['rename', 'cline'], 'Missing required argument \'to\'. See "openrouter-spend clients --help".'],
    [['ad', 'cline'], /^Too many arguments for 'clients'\./],
  ])('%j is not understood, and nothing is changed', async (args, words) => {
    const home = cli.folder();
    await cli.run(home, ['clients', 'add', 'cline']);
    const before = readFileSync(join(home, 'clients.json'), 'utf8');
    const { code, out, err } = await cli.run(home, ['clients', ...args]);
    expect([code, out, err.replace('openrouter-spend: ', '').trimEnd()]).toEqual([2, '', typeof words === 'string' ? words : expect.stringMatching(words)]);
    expect(readFileSync(join(home, 'clients.json'), 'utf8')).toBe(before);
  });

  it('of a file that cannot be read are told with what to do, in one sentence', async () => {
    const home = cli.folder();
    mkdirSync(home);
    writeFileSync(join(home, 'clients.json'), '{');
    for (const args of [['clients'], ['clients', 'add', 'cline']]) {
      const { code, out, err } = await cli.run(home, args);
      expect([code, out, err.split('\n')]).toEqual([1, '', [expect.stringMatching(/^openrouter-spend: The list of the proxy's clients is damaged, and no tool is let in by it: mend .*clients\.json, or delete it and connect every tool anew\.$/), '']]);
    }
    expect(existsSync(join(home, 'clients.json'))).toBe(true);
  });
});
