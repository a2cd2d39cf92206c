import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS } from '../../../src/vscode/contributions.ts';
import type { HostSuite } from '../harness/hostSuite.ts';
import { until } from '../harness/wait.ts';
import { IMPORTED, activated, bulks, home } from './kit.ts';

let folder: string;

export const suite: HostSuite = {
  name: 'import',
  before: async () => {
    await activated();
    folder = mkdtempSync(join(tmpdir(), 'import-'));
  },
  after: () => rmSync(folder, { recursive: true, force: true }),
  tests: {
    'a usage log is brought into the ledger by the command': async () => {
      const file = join(folder, 'usage.jsonl');
      const at = Math.floor(Date.now() / 1000) - 3600;
      const lines = [0, 1, 2].map((index) => JSON.stringify({ ts: at + index, model: 'openai/gpt-4o-mini', prompt_tokens: 10, completion_tokens: 2, cost: IMPORTED / 3e9, id: `gen-${at + index}-suite` }));
      writeFileSync(file, [...lines, 'not json'].join('\n'));
      // The command waits for an answer to its notification.
      void vscode.commands.executeCommand(COMMANDS.importUsage, { file, confirmed: true });
      const announced = await until('the import to be announced', () => bulks(), (found) => found.length > 0);
      assert.deepEqual(announced.map(({ what, entries }) => ({ what, entries })), [{ what: 'import', entries: 3 }]);
      assert.ok(existsSync(join(home(), 'ledger.db')));
    },
  },
};
