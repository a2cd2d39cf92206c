import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromUsd } from '../../../src/core/money.ts';
import { entryEvent, open } from '../storage/kit.ts';
import { bench, leftovers } from './kit.ts';

const cli = bench();
const REFUSED = 'openrouter-spend: The ledger belongs to a newer version of OpenRouter Spend: update this program, or the extension that it came with.\n';

/** A ledger with a dollar in it that only a newer version may read. */
async function newerHome(): Promise<string> {
  const home = cli.folder();
  const ledger = await open(home);
  await ledger.append([entryEvent('01B00000000000000000000000', { origin: cli.simulator.origin, keyHash: cli.keyOf(home).hash, cost: fromUsd(1) })]);
  await ledger.dispose();
  writeFileSync(join(home, 'manifest.json'), JSON.stringify({ format: 99, minReader: 99, minCompactor: 99 }));
  return home;
}

describe('a ledger of a newer version', () => {
  it.each([
    ['stats'], ['stats', '--json'], ['stats', '--days', '60'], ['trend'], ['limits'], ['status'], ['status', '--json'], ['export', '-f', 'csv'], ['query', '--id', 'gen-1-x'], ['limits', 'set', '--daily', '5'],
    ['clean', '--before', '2020-01-01', '--yes'], ['call', '-m', 'openai/gpt-4o-mini', '-p', 'x'],
  ])('is refused by %s %s %s, in words for a terminal, and no figure is shown', async (...args) => {
    const home = await newerHome();
    const { code, out, err } = await cli.run(home, args);
    expect([code, out, err]).toEqual([1, '', REFUSED]);
    expect(leftovers(home)).toEqual([]);
  });

  it('is no home for a limit of an older one', async () => {
    const home = await newerHome();
    await cli.run(home, ['limits', 'set', '--daily', '5']);
    expect(() => readFileSync(join(home, 'config.json'))).toThrow(/ENOENT/);
  });

  it('is named by the doctor', async () => {
    const { code, out } = await cli.run(await newerHome(), ['doctor']);
    expect(code).toBe(1);
    expect(out).toMatch(/^BAD {3}Database +The ledger belongs to a newer version/m);
  });
});
