import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/vscode/contributions.ts';
import type { HostSuite } from '../harness/hostSuite.ts';
import { activated } from './kit.ts';

export const suite: HostSuite = {
  name: 'activation',
  tests: {
    'the extension becomes active by itself': async () => {
      const extension = await activated();
      assert.ok(extension.isActive);
    },
    'every command of the manifest is registered': async () => {
      const known = new Set(await vscode.commands.getCommands(true));
      const missing = Object.values(COMMANDS).filter((command) => !known.has(command));
      assert.deepEqual(missing, []);
    },
    'neither the database nor the SDK is loaded for it': async () => {
      const { extensionPath } = await activated();
      const loaded = Object.keys(require.cache).filter((file) => file.startsWith(extensionPath)).map((file) => file.slice(extensionPath.length).replaceAll('\\', '/'));
      assert.deepEqual(loaded, ['/dist/extension.cjs']);
    },
  },
};
