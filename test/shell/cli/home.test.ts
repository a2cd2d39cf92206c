import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { usualHome } from '../../../src/storage/home.ts';
import { removePointer, writePointer } from '../../../src/storage/homePointer.ts';
import { bench } from './kit.ts';

const cli = bench();

/** A user without the variable, whose editor keeps the ledger in another folder. */
async function moved(): Promise<{ readonly env: Readonly<Record<string, string>>; readonly usual: string; readonly far: string }> {
  const root = cli.folder();
  const env = { OPENROUTER_SPEND_HOME: '', HOME: root, USERPROFILE: root, XDG_DATA_HOME: join(root, 'data'), LOCALAPPDATA: join(root, 'data') };
  const [usual, far] = [usualHome(env, process.platform), join(root, 'far')];
  mkdirSync(far, { recursive: true, mode: 0o700 });
  await writePointer(usual, { home: far, editor: 'Some Editor' });
  return { env, usual, far };
}

describe.skipIf(process.platform === 'darwin')('the ledger\'s folder', () => {
  it('is the one that the editor\'s setting names, and doctor says so', async () => {
    const { env, usual, far } = await moved();
    expect((await cli.run('', ['limits', 'set', '--daily', '7'], { env })).code).toBe(0);
    expect([existsSync(join(far, 'config.json')), existsSync(join(usual, 'config.json'))]).toEqual([true, false]);
    expect((await cli.run('', ['doctor'], { env })).out).toContain(`Folder    ${far} (the setting "home" of Some Editor)\n`);
  });

  it('is the variable\'s all the same, where that is set', async () => {
    const { env, far } = await moved();
    const home = cli.folder();
    await cli.run(home, ['limits', 'set', '--daily', '7'], { env: { ...env, OPENROUTER_SPEND_HOME: home } });
    expect([existsSync(join(home, 'config.json')), existsSync(join(far, 'config.json'))]).toEqual([true, false]);
  });

  it('is the usual one again once the setting is gone', async () => {
    const { env, usual, far } = await moved();
    removePointer(usual, far);
    expect((await cli.run('', ['doctor'], { env })).out).toContain(`${usual} (the usual place)`);
  });

  it('is no other one where that cannot be used: it would have other limits', async () => {
    const { env, usual } = await moved();
    await writePointer(usual, { home: join(usual, 'unplugged'), editor: 'Some Editor' });
    for (const args of [['stats'], ['call', '-m', 'a/b', '-p', 'x'], ['limits', 'set', '--daily', '1'], ['limits']]) {
      const { code, out, err } = await cli.run('', args, { env });
      expect([code, out]).toEqual([1, '']);
      expect(err).toMatch(/^openrouter-spend: The ledger's folder .*unplugged, which the settings of Some Editor name, is not there\. Open the editor once, or name the folder in OPENROUTER_SPEND_HOME\.\n$/);
    }
    const { code, out } = await cli.run('', ['doctor'], { env });
    expect(code).toBe(1);
    expect(out).toMatch(/^BAD {3}Folder +The ledger's folder .*unplugged, .* is not there\.\n +→ Open the editor once, or name the folder in OPENROUTER_SPEND_HOME\.$/m);
    expect(out).toMatch(/^BAD {3}Limits +not known, so that no call is sent$/m);
  });
});
