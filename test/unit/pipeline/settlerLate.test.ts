import { describe, expect, it } from 'vitest';
import { nano } from '../../../src/core/money.ts';
import { HOUR, NOON, entryOf } from '../fakes/ledger.ts';
import { Bench, FOUND } from '../fakes/settlerBench.ts';

const MINUTE = 60_000;

describe('a call whose cost was given up, or is told late', () => {
  it('is still asked about once a day when it was given up, and a late answer takes the estimate\'s place', async () => {
    const bench = new Bench();
    await bench.callEnds();
    await bench.clock.advance(26 * HOUR);
    const asked = bench.asked.length;
    await bench.clock.advance(20 * HOUR);
    expect([bench.entry?.costSource, bench.asked.length - asked]).toEqual(['estimate', 0]);
    bench.answers = [FOUND];
    await bench.clock.advance(4 * HOUR);
    expect([bench.entry?.cost, bench.entry?.costSource, bench.asked.length - asked]).toEqual([420, 'generation', 1]);
  });

  it('that was given up before this process began is asked about at once', async () => {
    const bench = new Bench();
    bench.answers = [FOUND];
    await bench.store.append([{ type: 'entry', id: 'a', entry: entryOf({ id: 'a', at: NOON - 50 * HOUR, generationId: 'gen-1', cost: nano(1000), estimate: nano(1000), costSource: 'estimate' }) }]);
    await bench.clock.advance(2 * MINUTE);
    expect(bench.entry).toMatchObject({ cost: 420, costSource: 'generation' });
  });

  it('is settled with what the upstream says of the user\'s own provider, also where that is nothing', async () => {
    const bench = new Bench();
    bench.answers = [FOUND];
    await bench.callEnds({ isByok: true, upstreamCost: nano(5), costSource: 'estimate', cost: nano(1000) });
    await bench.clock.advance(2 * MINUTE);
    expect(bench.entry).toMatchObject({ cost: 420, isByok: false });
  });

  it('is not estimated from tokens as long as those that it wrote are unknown: unknown tokens are not free', async () => {
    const bench = new Bench();
    await bench.callEnds({ inputTokens: 1000, rates: { prompt: '0.00000015', completion: '0.0000006' } });
    await bench.clock.advance(26 * HOUR);
    expect(bench.entry).toMatchObject({ cost: 1000, costSource: 'estimate' });
  });
});
