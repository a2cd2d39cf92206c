import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, EXTENSION_ID } from '../../../src/vscode/contributions.ts';
import type { HostSuite } from '../harness/hostSuite.ts';

export const suite: HostSuite = {
  name: 'activation',
  tests: {
    'the extension becomes active by itself': async () => {
      const extension = vscode.extensions.getExtension(EXTENSION_ID);
      assert.ok(extension, 'it is not installed');
      await extension.activate();
      assert.ok(extension.isActive);
    },
    'every command of the manifest is registered': async () => {
      const known = new Set(await vscode.commands.getCommands(true));
      const missing = Object.values(COMMANDS).filter((command) => !known.has(command));
      assert.deepEqual(missing, []);
    },
  },
};
