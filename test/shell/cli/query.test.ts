import { describe, expect, it } from 'vitest';
import { fromUsd } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { open } from '../storage/kit.ts';
import { bench, homeOf } from './kit.ts';
import { QUERY, parsed } from './shapes.ts';

const cli = bench();
const DAY = 24 * 3_600_000;
const homeWith = (...entries: readonly Partial<UsageEntry>[]): Promise<string> => homeOf(cli, entries);

describe('query', () => {
  it('finds a call in the ledger, by either id', async () => {
    const home = cli.folder();
    const call = JSON.parse((await cli.run(home, ['call', '-m', 'openai/gpt-4o-mini', '-p', 'x', '--json'])).out) as { readonly id: string; readonly generationId: string; readonly cost: number };
    cli.simulator.clearRequests();
    for (const id of [call.generationId, call.id]) {
      const { code, out } = await cli.run(home, ['query', '--id', id, '--json']);
      expect(code).toBe(0);
      expect(parsed(QUERY, out)).toMatchObject({ id, foundIn: 'ledger', cost: call.cost, generationId: call.generationId, entry: { id: call.id, source: 'cli' } });
    }
    expect(cli.simulator.requests()).toEqual([]);
    const elsewhere = await cli.run(cli.folder(), ['query', '--id', call.generationId, '--json'], { env: { OPENROUTER_API_KEY: cli.keyOf(home).key } });
    expect(parsed(QUERY, elsewhere.out)).toMatchObject({ foundIn: 'openrouter', cost: call.cost, costSource: 'generation', entry: null });
  });

  it('finds what other tools called by ids of their own, old calls too', async () => {
    const home = await homeWith(
      { generationId: 'abc-def', cost: fromUsd(0.5), at: Date.now() - 70 * DAY },
      { generationId: 'req/7', cost: fromUsd(0.25), at: Date.now() - 60 * DAY },
      ...Array.from({ length: 3 }, () => ({ cost: fromUsd(0.1) })),
    );
    const ledger = await open(home);
    await ledger.compact();
    await ledger.dispose();
    for (const [id, cost] of [['abc-def', 0.5], ['req/7', 0.25], ['01B00000000000000000000001', 0.25]] as const) {
      expect(parsed(QUERY, (await cli.run(home, ['query', '--id', id, '--json'])).out)).toMatchObject({ id, foundIn: 'ledger', cost });
    }
    const { code, err } = await cli.run(home, ['query', '--id', 'req/8']);
    expect([code, err]).toEqual([1, 'openrouter-spend: req/8 is not in the ledger, and is none of OpenRouter\'s ids.\n']);
  });

  it('says that it was the key that was refused, and shows what is known all the same', async () => {
    const env = { OPENROUTER_API_KEY: `sk-or-v1-${'0'.repeat(64)}` };
    const unknown = await cli.run(cli.folder(), ['query', '--id', 'gen-1-unknown'], { env });
    expect(unknown).toMatchObject({ code: 1, out: '', err: 'openrouter-spend: OpenRouter does not accept this key: User not found.\n' });
    const home = await homeWith({ generationId: 'gen-1-open', costSource: 'none', cost: undefined } as unknown as Partial<UsageEntry>);
    const known = await cli.run(home, ['query', '--id', 'gen-1-open', '--json'], { env });
    expect(known).toMatchObject({ code: 0, err: 'OpenRouter does not accept this key: User not found.\n' });
    expect(parsed(QUERY, known.out)).toMatchObject({ foundIn: 'ledger', cost: null });
  });

  it('says so where nobody knows it', async () => {
    const { code, err } = await cli.run(cli.folder(), ['query', '--id', 'gen-1-unknown']);
    expect(code).toBe(1);
    expect(err).toMatch(/^openrouter-spend: gen-1-unknown is not in the ledger, and OpenRouter does not know it/);
  });
});
