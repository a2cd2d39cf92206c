import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { bench } from './kit.ts';

const cli = bench();

/** A home whose shared settings have these values. */
function homeWith(values: Readonly<Record<string, unknown>> | string): string {
  const home = cli.folder();
  mkdirSync(home);
  writeFileSync(join(home, 'config.json'), typeof values === 'string' ? values : JSON.stringify({ revision: 1, values, writer: 'vscode' }));
  return home;
}

const doctor = (home: string): ReturnType<typeof cli.run> => cli.run(home, ['doctor']);

describe('a folder that cannot be one', () => {
  it('is a file', async () => {
    const home = cli.folder();
    writeFileSync(home, 'something else');
    const { code, out, err } = await doctor(home);
    expect([code, err]).toEqual([1, '']);
    expect(out).toMatch(/^BAD {3}Folder .*\(OPENROUTER_SPEND_HOME\) is no folder\n +→ Remove or rename it, or choose another folder with OPENROUTER_SPEND_HOME\.$/m);
    expect(out).toMatch(/Something needs mending\.\n$/);
    expect((await cli.run(home, ['stats'])).err).toBe('openrouter-spend: The spend ledger cannot be read or written: something else is in its place (EEXIST).\n');
  });

  it.skipIf(process.platform === 'win32')('is a link to nothing', async () => {
    const home = cli.folder();
    symlinkSync(join(dirname(home), 'unplugged'), home);
    const { code, out } = await doctor(home);
    expect(code).toBe(1);
    expect(out).toMatch(/^BAD {3}Folder .* is a link to .*unplugged, which is not there\n +→ Make that folder, remove the link, or /m);
  });

  it('would lie in a file', async () => {
    const file = cli.folder();
    writeFileSync(file, '');
    const { code, out } = await doctor(join(file, 'deep', 'home'));
    expect(code).toBe(1);
    expect(out).toMatch(/^BAD {3}Folder .* cannot be made\n +→ .* is no folder: remove or rename it/m);
  });
});

describe('settings that cannot be read', () => {
  it('are told apart from limits that contradict each other, which one command mends', async () => {
    const home = homeWith({ 'limits.daily': 10, 'limits.weekly': 5 });
    const { out } = await doctor(home);
    expect(out).toMatch(/^BAD {3}Settings .*limits\.daily must not be above weekly \(5\) \(it is 10\)\. Until it is mended, every limit is kept as it stands\./m);
    expect(out).toMatch(/^BAD {3}Limits +contradict each other, so that no call is sent$/m);
    const refused = await cli.run(home, ['limits']);
    expect(refused.err).toMatch(/cannot be meant, so nothing is done that depends on them: limits\.daily must not be above weekly \(5\)\. Change one or the other /);
    expect(JSON.parse((await cli.run(home, ['limits', 'set', '--weekly', '20', '--json'])).out)).toMatchObject({ daily: { amount: 10 }, weekly: { amount: 20 } });
  });

  it('are mended by the command that doctor names, one by one', async () => {
    const home = homeWith({ 'limits.daily': 'abc', 'limits.perRequest': [], 'limits.weekly': 20 });
    const { code, out } = await doctor(home);
    expect(code).toBe(1);
    expect(out).toMatch(/^BAD {3}Settings .*limits\.daily .*\n +→ Set it anew in VS Code, or here: openrouter-spend limits set --daily 10\.$/m);
    expect(out).toMatch(/^BAD {3}Settings .*limits\.perRequest .*\n +→ .*openrouter-spend limits set --per-request 10\.$/m);
    expect(out).toMatch(/^BAD {3}Limits +not known, so that no call is sent\n/m);
    expect(out).not.toContain('nothing stops a call');
    const first = await cli.run(home, ['limits', 'set', '--daily', '5']);
    expect(first.err).toMatch(/The limits are not known, .*limits\.perRequest in it cannot be read/);
    const both = await cli.run(home, ['limits', 'set', '--daily', '5', '--per-request', '0.5', '--json']);
    expect(both.code).toBe(0);
    expect(JSON.parse(both.out)).toMatchObject({ daily: { amount: 5 }, weekly: { amount: 20 }, perRequest: { amount: 0.5 } });
    expect((await doctor(home)).out).toMatch(/^ok {4}Limits +daily, weekly, perRequest/m);
  });

  it('as a whole are told once, and never as "nothing stops a call"', async () => {
    const home = homeWith('{ not json');
    const { code, out } = await doctor(home);
    expect(code).toBe(1);
    expect(out).toMatch(/^BAD {3}Settings +The shared settings file config\.json is damaged\n +→ Open VS Code, .*mend or delete /m);
    expect(out).toMatch(/^BAD {3}Limits +not known, so that no call is sent$/m);
    expect(out).not.toContain('nothing stops a call');
    expect((await cli.run(home, ['call', '-m', 'a/b', '-p', 'x'])).code).toBe(1);
  });
});
