import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { entryEvent, open, tempFolder } from '../storage/kit.ts';

const NOW = Date.UTC(2026, 10, 18);
const ORIGIN = 'https://openrouter.ai';
const PROGRAM = fileURLToPath(new URL('./programs/importer.ts', import.meta.url));
const LINES = 20_000;

/** Runs an import in a process of its own and kills it once so much of the file is done. Resolves to what it said last. */
async function killedAt(share: number, home: string, path: string): Promise<string> {
  const child = spawn(process.execPath, [PROGRAM, home, path, String(NOW)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  let last = '';
  for await (const line of createInterface({ input: child.stdout })) {
    last = line;
    if (Number(line) >= share) child.kill('SIGKILL');
  }
  assert.deepEqual(await ended, [null, 'SIGKILL']);
  return last;
}

it('an import that dies half way leaves the ledger as it was, and can be made again', { timeout: 300_000 }, async () => {
  const folder = tempFolder();
  const home = join(folder.path, 'home');
  const path = join(folder.path, 'usage.jsonl');
  const first = Date.UTC(2026, 0, 2) / 1000;
  const line = (index: number): string => JSON.stringify({ ts: first + index * 1200, model: 'm/x', prompt_tokens: 100, completion_tokens: 5, cost: 0.001, id: `gen-${first + index * 1200}-${index}` });
  writeFileSync(path, Array.from({ length: LINES }, (_, index) => line(index)).join('\n'));
  const before = await open(home);
  await before.append([entryEvent('01KAQ000000000000000000001', { origin: ORIGIN, at: first * 1000 + 3, generationId: 'gen-own' })]);
  await before.compact();
  await before.dispose();
  for (const share of [0.02, 0.5, 1]) expect(Number(await killedAt(share, home, path))).toBeGreaterThanOrEqual(share);
  const ledger = await open(home);
  expect((await ledger.query('entries', { origin: ORIGIN, limit: 10 })).map(({ id }) => id)).toEqual(['01KAQ000000000000000000001']);
  const days = await ledger.query('days', { origin: ORIGIN, zone: 'UTC', from: '2026-01-01', to: '2026-12-31' });
  expect(days.map(({ calls }) => calls)).toEqual([1]);
  const reply = await ledger.import({ path, dryRun: false, origin: ORIGIN, device: 'test', now: NOW });
  expect(reply).toMatchObject({ added: LINES, merged: 0, duplicates: 0 });
  await ledger.dispose();
  folder.remove();
});
