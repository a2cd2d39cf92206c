import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { entryEvent, open } from '../storage/kit.ts';
import { bench } from './kit.ts';

const cli = bench();

it('a long journal is folded away by a command that takes its time, and a short one is left alone', async () => {
  const home = cli.folder();
  await cli.run(home, ['status'], { env: { OPENROUTER_API_KEY: '' } });
  expect(existsSync(join(home, 'counters.json'))).toBe(false);
  const ledger = await open(home);
  await ledger.append(Array.from({ length: 8000 }, (_, index) => entryEvent(`01B000000000000000000${String(index).padStart(5, '0')}`, { origin: cli.simulator.origin, at: Date.now(), errorText: 'x'.repeat(200) })));
  await ledger.dispose();
  const { code, out } = await cli.run(home, ['status', '--json'], { env: { OPENROUTER_API_KEY: '' } });
  expect(code).toBe(0);
  expect(existsSync(join(home, 'counters.json'))).toBe(true);
  const after = await cli.run(home, ['stats', '--json']);
  expect((JSON.parse(after.out) as { readonly total: { readonly cost: number } }).total.cost).toBe((JSON.parse(out) as { readonly today: { readonly cost: number } }).today.cost);
});
