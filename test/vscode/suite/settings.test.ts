import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { SETTINGS_SECTION } from '../../../src/vscode/contributions.ts';
import type { HostSuite } from '../harness/hostSuite.ts';
import { until } from '../harness/wait.ts';
import { activated, home, set, setting, sharedValues } from './kit.ts';

export const suite: HostSuite = {
  name: 'settings',
  before: async () => {
    await activated();
  },
  after: () => set('limits.weekly', undefined),
  tests: {
    'a limit reaches the file that every guard reads': async () => {
      await set('limits.weekly', 25);
      const values = await until('the shared limit', () => sharedValues(), (found) => found['limits.weekly'] === 25);
      assert.equal(values['limits.weekly'], 25);
    },
    'whether any of them is set can be asked at once': async () => {
      await set('limits.weekly', 25);
      const all = (): unknown => vscode.workspace.getConfiguration().inspect<{ limits?: unknown }>(SETTINGS_SECTION)?.globalValue?.limits;
      assert.deepEqual(await until('the settings to be one', all, (found) => found !== undefined), { weekly: 25 });
      assert.equal(vscode.workspace.getConfiguration().inspect('openrouterSpendOfNobody')?.globalValue, undefined);
    },
    'a wrong value leaves the last good one in force': async () => {
      await set('limits.weekly', -3);
      await set('limits.monthly', 90);
      const values = await until('the other limit', () => sharedValues(), (found) => found['limits.monthly'] === 90);
      assert.equal(values['limits.weekly'], 25);
      await set('limits.monthly', undefined);
    },
    'a deleted file does not take the limits with it': async () => {
      await set('limits.weekly', 25);
      await until('the shared limit', () => sharedValues(), (found) => found['limits.weekly'] === 25);
      rmSync(join(home(), 'config.json'));
      const values = await until('the file to come back', () => sharedValues(), (found) => found['limits.weekly'] === 25);
      assert.equal(values['limits.weekly'], 25);
      assert.equal(setting('limits.weekly'), 25);
    },
    'what cannot be used is marked where it stands, in the settings of a remote machine too': async () => {
      const folder = mkdtempSync(join(tmpdir(), 'marks-'));
      for (const place of ['User', 'Machine']) {
        mkdirSync(join(folder, place));
        const uri = vscode.Uri.file(join(folder, place, 'settings.json'));
        writeFileSync(uri.fsPath, '{\n  "openrouterSpend.limits.weekly": 5,\n  "openrouterSpend.limits.daily": 9\n}\n');
        await vscode.workspace.openTextDocument(uri);
        const ours = (): readonly vscode.Diagnostic[] => vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'OpenRouter Spend');
        const [mark] = await until(`marks in the settings of the ${place}`, ours, (found) => found.length > 0);
        assert.equal(mark?.severity, vscode.DiagnosticSeverity.Error);
        assert.deepEqual([mark.range.start.line, mark.range.start.character, mark.range.end.character], [2, 34, 35]);
      }
      rmSync(folder, { recursive: true });
    },
    'what another program writes into that file comes into the editor': async () => {
      await set('limits.weekly', 25);
      const file = join(home(), 'config.json');
      await until('the file to settle', () => sharedValues(), (found) => found['limits.monthly'] === undefined && found['limits.weekly'] === 25);
      const config = JSON.parse(readFileSync(file, 'utf8')) as { revision: number; values: Record<string, unknown> };
      writeFileSync(`${file}.test`, JSON.stringify({ revision: config.revision + 1, writer: 'test', values: { ...config.values, 'limits.weekly': 12 } }));
      renameSync(`${file}.test`, file);
      const value = await until('the setting to follow', () => setting('limits.weekly'), (found) => found === 12);
      assert.equal(value, 12);
    },
  },
};
