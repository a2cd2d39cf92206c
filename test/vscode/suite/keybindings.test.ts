import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/vscode/contributions.ts';
import type { HostSuite } from '../harness/hostSuite.ts';
import { activated } from './kit.ts';

interface Keybinding {
  readonly key: string;
  readonly command: string;
  readonly when?: string;
}

/** Every binding of the running editor by default, its bundled extensions' and ours included. */
async function defaults(): Promise<readonly Keybinding[]> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse('vscode://defaultsettings/keybindings.json'));
  // Comments stand on lines of their own there.
  return JSON.parse(document.getText().replaceAll(/^\s*\/\/.*$/gm, '')) as readonly Keybinding[];
}

/** One of the two is what begins the other: whoever types the longer one would run the shorter one instead. */
function collide(a: string, b: string): boolean {
  return `${a} `.startsWith(`${b} `) || `${b} `.startsWith(`${a} `);
}

const ours = new Set<string>(Object.values(COMMANDS));

export const suite: HostSuite = {
  name: 'keybindings',
  tests: {
    'those of the manifest are known to the editor': async () => {
      await activated();
      const found = (await defaults()).filter(({ command }) => ours.has(command));
      assert.deepEqual(found.map(({ key, command, when }) => [key, command, when]).sort(), [
        ['ctrl+k alt+p', COMMANDS.sendTrackedPrompt, '!inDebugRepl && !terminalFocus'],
        ['ctrl+k alt+r', COMMANDS.openReport, '!inDebugRepl && !terminalFocus'],
      ]);
    },
    'none of them takes the keys of another': async () => {
      const all = await defaults();
      assert.ok(all.length > 500, `only ${all.length} bindings`);
      const mine = all.filter(({ command }) => ours.has(command));
      // Some of the bundled ones say by `false` that they are meant for another system.
      const colliding = all.filter(({ command, key, when }) => !ours.has(command) && when !== 'false' && mine.some((binding) => collide(binding.key, key)));
      assert.deepEqual(colliding, []);
    },
  },
};
