import { describe, expect, it } from 'vitest';
import { inTurn } from '../../../src/core/analysis/inTurn.ts';
import type { BreakdownAsk, BreakdownRow } from '../../../src/core/ledger/breakdown.ts';

const ask: BreakdownAsk = { origin: 'o', zone: 'UTC', start: 0, end: 900_000, by: [] };

/** A ledger that answers when it is told to. */
function slowLedger(): { readonly asked: (() => void)[]; readonly query: () => Promise<readonly BreakdownRow[]> } {
  const asked: (() => void)[] = [];
  return { asked, query: () => new Promise((resolve) => asked.push(() => resolve([]))) };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('questions in turn', () => {
  it('are asked two at a time, in their order', async () => {
    const { asked, query } = slowLedger();
    const turn = inTurn(query, undefined);
    const answers = [turn(ask), turn(ask), turn(ask)];
    await settled();
    expect(asked).toHaveLength(2);
    asked[0]?.();
    await settled();
    expect(asked).toHaveLength(3);
    asked[1]?.();
    asked[2]?.();
    expect(await Promise.all(answers)).toEqual([[], [], []]);
  });

  it('are not asked once nobody wants them any more', async () => {
    const { asked, query } = slowLedger();
    const stop = new AbortController();
    const turn = inTurn(query, stop.signal);
    const answers = [turn(ask), turn(ask), turn(ask), turn(ask)];
    await settled();
    stop.abort();
    for (const answer of asked) answer();
    expect((await Promise.allSettled(answers)).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected']);
    expect(asked).toHaveLength(2);
  });

  it('go on after one that failed', async () => {
    const failing = inTurn(() => Promise.reject(new Error('no')), undefined);
    expect((await Promise.allSettled([failing(ask), failing(ask)])).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});
