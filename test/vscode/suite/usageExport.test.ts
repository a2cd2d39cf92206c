import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { fromRecord } from '../../../src/core/exporting/record.ts';
import type { ExportRecord } from '../../../src/core/exporting/types.ts';
import { COMMANDS } from '../../../src/vscode/contributions.ts';
import type { HostSuite } from '../harness/hostSuite.ts';
import { until } from '../harness/wait.ts';
import { activated, entries, home, sendPrompt, set, sharedValues } from './kit.ts';

let folder: string;
const at = (name: string): string => join(folder, name);

export const suite: HostSuite = {
  name: 'export',
  before: async () => {
    await activated();
    folder = mkdtempSync(join(tmpdir(), 'export-'));
    await sendPrompt({ model: 'openai/gpt-4o-mini', prompt: 'Something to export.' }, /today \$/);
  },
  after: async () => {
    for (const name of ['export.schedule', 'export.folder', 'export.format', 'export.range']) await set(name, undefined);
    rmSync(folder, { recursive: true, force: true });
  },
  tests: {
    'the command writes every entry into a file, whole and without loss': async () => {
      // The command waits for an answer to its notification.
      void vscode.commands.executeCommand(COMMANDS.exportUsage, { range: 'all', format: 'jsonl', file: at('usage.jsonl') });
      await until('the file', () => existsSync(at('usage.jsonl')), (found) => found);
      const [head = '', ...lines] = readFileSync(at('usage.jsonl'), 'utf8').trimEnd().split('\n');
      assert.equal((JSON.parse(head) as { format: string }).format, 'openrouter-spend-export');
      const written = lines.map((line) => fromRecord(JSON.parse(line) as ExportRecord));
      const prompt = entries().find(({ source, status }) => source === 'prompt' && status === 'ok');
      assert.deepEqual(written.find(({ id }) => id === prompt?.id), prompt);
      assert.deepEqual(readdirSync(folder), ['usage.jsonl']);
    },
    'a report is written for people': async () => {
      void vscode.commands.executeCommand(COMMANDS.exportUsage, { range: 'today', format: 'md', file: at('usage.md') });
      await until('the report', () => existsSync(at('usage.md')), (found) => found);
      assert.match(readFileSync(at('usage.md'), 'utf8'), /^# OpenRouter spend · \d{4}-\d\d-\d\d .*\| `openai\/gpt-4o-mini` \| \$0\.0/s);
    },
    'an export whose time passed while no editor was open is caught up with': async () => {
      await set('export.folder', at('scheduled'));
      await set('export.range', 'all');
      await set('export.schedule', '0 0 1 1 *');
      await until('the schedule to rule', () => sharedValues(), (values) => values['export.schedule'] === '0 0 1 1 *');
      writeFileSync(join(home(), 'export.json'), JSON.stringify({ schedule: '0 0 1 1 *', done: 0 }));
      const names = (): readonly string[] => (existsSync(at('scheduled')) ? readdirSync(at('scheduled')).filter((name) => name.endsWith('.csv')) : []);
      await until('the scheduled export', () => names(), (found) => found.length > 0 && readFileSync(at(`scheduled/${found[0] ?? ''}`)).length > 0);
      assert.match(names().join(), /^openrouter-spend-until-\d{4}-01-01\.csv$/);
    },
  },
};
