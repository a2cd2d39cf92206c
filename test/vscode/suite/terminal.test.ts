import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import { usualHome } from '../../../src/storage/home.ts';
import { COMMANDS } from '../../../src/vscode/contributions.ts';
import type { HostSuite } from '../harness/hostSuite.ts';
import { until } from '../harness/wait.ts';
import { activated, home, sendPrompt, set, sharedValues } from './kit.ts';

const given = { HOME: process.env.HOME, USERPROFILE: process.env.USERPROFILE, PATH: process.env.PATH };
let folder: string;
const program = (): string => join(folder, '.local', 'bin', 'openrouter-spend');

/** What the installed program prints, as JSON; its environment is the editor's. */
async function printed<T>(args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}): Promise<T> {
  const { stdout } = await promisify(execFile)(program(), [...args, '--json'], { env: { ...process.env, ...env } });
  return JSON.parse(stdout) as T;
}

export const suite: HostSuite = {
  name: 'the command line',
  before: async () => {
    await activated();
    folder = mkdtempSync(join(tmpdir(), 'install-'));
    // The user's own folder, and the only place where terminals look: nothing of this machine is written to.
    Object.assign(process.env, { HOME: folder, USERPROFILE: folder, PATH: [join(folder, '.local', 'bin'), given.PATH].join(delimiter) });
  },
  after: async () => {
    Object.assign(process.env, given);
    await set('home', undefined);
    rmSync(folder, { recursive: true, force: true });
  },
  tests: {
    'is installed by the command, runs with the editor\'s own Node, and knows the editor\'s ledger': async () => {
      await sendPrompt({ model: 'openai/gpt-4o-mini', prompt: 'Something to count.' }, /today \$/);
      // It waits for an answer to its notification; before that, for a place, where there is more than one.
      void vscode.commands.executeCommand(COMMANDS.installCli);
      await until('the program', async () => {
        await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
        return existsSync(program());
      }, (isThere) => isThere);
      assert.equal(statSync(program()).mode & 0o777, 0o755);
      assert.ok(readFileSync(program(), 'utf8').includes(process.execPath));
      const { stdout } = await promisify(execFile)('openrouter-spend', ['--version'], { env: process.env });
      const { version } = (await activated()).packageJSON as { readonly version: string };
      assert.equal(stdout, `${version}\n`);
      const { total, by } = await printed<{ readonly total: { readonly calls: number }; readonly by: { readonly model: readonly { readonly model: string | null }[] } }>(['stats', '--by', 'model']);
      assert.ok(total.calls > 0);
      assert.ok(by.model.some(({ model }) => model === 'openai/gpt-4o-mini'));
    },
    'follows the ledger where the setting moves it, until the setting is gone': async () => {
      const moved = join(folder, 'moved');
      mkdirSync(moved, { mode: 0o700 });
      const pointer = join(usualHome(process.env, process.platform), 'home.json');
      assert.ok(pointer.startsWith(process.env.XDG_DATA_HOME ?? folder), 'the usual home must be one of the test\'s own');
      await set('limits.weekly', 31);
      await until('the shared limit', () => sharedValues(), (found) => found['limits.weekly'] === 31);
      await set('home', moved);
      await until('the pointer', () => existsSync(pointer), (isThere) => isThere);
      const { findings } = await printed<{ readonly findings: readonly { readonly name: string; readonly text: string }[] }>(['doctor'], { OPENROUTER_SPEND_HOME: undefined });
      assert.equal(findings.find(({ name }) => name === 'Folder')?.text, `${moved} (the setting "home" of ${vscode.env.appName})`);
      assert.equal((await printed<{ readonly weekly: { readonly amount: number } | null }>(['limits'], { OPENROUTER_SPEND_HOME: undefined })).weekly?.amount, 31);
      await set('home', undefined);
      await until('the pointer to go', () => existsSync(pointer), (isThere) => !isThere);
      await set('limits.weekly', undefined);
      await until('the editor to be back in its usual home', () => sharedValues(), (found) => found['limits.weekly'] === undefined);
      assert.equal(home(), process.env.OPENROUTER_SPEND_HOME);
    },
  },
};
