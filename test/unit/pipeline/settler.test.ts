import { describe, expect, it } from 'vitest';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { fromUsd, nano } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import type { GenerationFacts } from '../../../src/core/wire/generation.ts';
import { settle } from '../fakes/clock.ts';
import { HOUR, KEY, NOON, ORIGIN, entryOf, held } from '../fakes/ledger.ts';
import { Bench, FOUND } from '../fakes/settlerBench.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;

describe('a call that ended without its cost', () => {
  it('is asked about after half a second, and settled with the answer', async () => {
    const bench = new Bench();
    bench.answers = [FOUND];
    await bench.callEnds();
    await bench.clock.advance(499);
    expect(bench.asked).toEqual([]);
    await bench.clock.advance(1);
    expect(bench.entry).toMatchObject({ cost: 420, costSource: 'generation', inputTokens: 11, outputTokens: 7, provider: 'Azure', settledAt: NOON + 500 });
  });

  it('is asked about again and again, with longer and longer pauses, through refusals and silence', async () => {
    const bench = new Bench();
    bench.answers = [undefined, new Error('unreachable'), { fromCache: false }, FOUND];
    await bench.callEnds();
    const times: number[] = [];
    for (let at = 0; at < 20 && bench.entry?.cost === undefined; at += 0.5) {
      const before = bench.asked.length;
      await bench.clock.advance(500);
      if (bench.asked.length > before) times.push(at + 0.5);
    }
    expect([times, bench.entry?.cost]).toEqual([[0.5, 1.5, 3.5, 7.5], 420]);
    expect(bench.logger.troubles).toHaveLength(1);
  });

  it('is not asked about twice at the same time, however long an answer takes', async () => {
    const bench = new Bench();
    bench.answers = [new Promise(() => undefined)];
    await bench.callEnds();
    await bench.clock.advance(30 * MINUTE);
    expect(bench.asked).toEqual(['gen-1']);
  });

  it('is given its estimate after a day without an answer, marked as one, and is left alone then', async () => {
    const bench = new Bench();
    await bench.callEnds();
    await bench.clock.advance(23 * HOUR);
    expect(bench.entry?.cost).toBeUndefined();
    await bench.clock.advance(3 * HOUR);
    expect(bench.entry).toMatchObject({ cost: 1000, costSource: 'estimate' });
    const asked = bench.asked.length;
    await bench.clock.advance(10 * HOUR);
    expect(bench.asked).toHaveLength(asked);
  });

  it('is estimated from its tokens where they are known', async () => {
    const bench = new Bench();
    await bench.callEnds({ inputTokens: 1000, outputTokens: 500, rates: { prompt: '0.00000015', completion: '0.0000006' } });
    await bench.clock.advance(26 * HOUR);
    expect(bench.entry).toMatchObject({ cost: fromUsd(0.00045), costSource: 'estimate' });
  });

  it('without an id is not asked about, but is not waited for for ever either', async () => {
    const bench = new Bench();
    await bench.store.append([{ type: 'entry', id: 'a', entry: entryOf({ id: 'a', costSource: 'none', estimate: nano(1000) }) }]);
    await bench.clock.advance(25 * HOUR);
    expect([bench.asked, bench.entry?.cost]).toEqual([[], 1000]);
  });

  it('stays unknown where there is not even an estimate', async () => {
    const bench = new Bench();
    await bench.store.append([{ type: 'entry', id: 'a', entry: entryOf({ id: 'a', costSource: 'none' }) }]);
    await bench.clock.advance(30 * HOUR);
    expect(bench.entry).not.toHaveProperty('cost');
  });

  it.each<[string, Partial<UsageEntry>]>([['is settled', { cost: nano(5), costSource: 'usage' }], ['is another key\'s', { keyHash: 'cd'.repeat(32) }], ['is another origin\'s', { origin: 'http://127.0.0.1:1' }]])('that %s is left alone', async (_, fields) => {
    const bench = new Bench();
    await bench.callEnds(fields);
    await bench.clock.advance(HOUR);
    expect(bench.asked).toEqual([]);
  });

  it('is not amended any more when somebody else was faster', async () => {
    const bench = new Bench();
    let answer: (facts: GenerationFacts) => void = () => undefined;
    bench.answers = [new Promise((resolve) => (answer = resolve))];
    await bench.callEnds();
    await bench.clock.advance(SECOND);
    await bench.store.append([{ type: 'amend', id: 'a', fields: { cost: nano(7), costSource: 'generation' } }]);
    answer(FOUND);
    await settle();
    expect([bench.entry?.cost, bench.store.journal.events.filter(({ type }) => type === 'amend')]).toMatchObject([7, [{}]]);
  });
});

describe('what goes wrong on the way', () => {
  it('is logged, and tried again', async () => {
    const bench = new Bench();
    bench.answers = [FOUND, FOUND];
    await bench.callEnds();
    bench.store.broken = new Error('the disk is full');
    await bench.clock.advance(SECOND);
    expect(bench.logger.troubles.join()).toContain('the disk is full');
    bench.store.broken = undefined;
    await bench.clock.advance(4 * MINUTE);
    expect(bench.entry?.cost).toBe(420);
  });

  it('never becomes an unhandled rejection', async () => {
    const bench = new Bench();
    bench.answers = [FOUND];
    bench.catalogueFails = true;
    await bench.callEnds();
    await bench.clock.advance(SECOND);
    expect(bench.logger.troubles.join()).toContain('no catalogue');
  });
});

describe('calls of other processes', () => {
  const foreign: readonly NewEvent[] = [held('a', nano(1000), 'seg-02'), { type: 'entry', id: 'a', entry: entryOf({ id: 'a', settledAt: NOON, costSource: 'none', generationId: 'gen-1' }) }];

  it('are theirs to ask about for two minutes, then anybody\'s', async () => {
    const bench = new Bench();
    bench.answers = [FOUND];
    await bench.store.append(foreign);
    await bench.clock.advance(119 * SECOND);
    expect(bench.asked).toEqual([]);
    await bench.clock.advance(2 * MINUTE);
    expect(bench.entry?.cost).toBe(420);
  });

  it('get an entry when their process died, and their cost is asked for', async () => {
    const bench = new Bench();
    bench.answers = [FOUND];
    await bench.store.append([held('a', nano(1000), 'seg-02'), { type: 'gen', id: 'a', generationId: 'gen-1' }]);
    await bench.clock.advance(2 * MINUTE);
    expect(bench.store.state.holds.size).toBe(1);
    bench.store.journal.dead.add('seg-02');
    await bench.clock.advance(MINUTE);
    expect([bench.store.state.holds.size, bench.entry]).toMatchObject([0, { status: 'cancelled', errorCode: 'process-died', at: NOON, calls: 1 }]);
    await bench.clock.advance(MINUTE);
    expect(bench.entry?.cost).toBe(420);
  });

  it('keep counting with their high figure and the bound of their tokens while nothing more is known', async () => {
    const bench = new Bench();
    await bench.store.append([{ ...held('a', nano(1000), 'seg-02'), tokens: 700 } as NewEvent]);
    bench.store.journal.dead.add('seg-02');
    await bench.clock.advance(MINUTE);
    expect(bench.store.state.buckets.total(0, Number.MAX_SAFE_INTEGER, () => true)).toMatchObject({ pending: 1000, pendingTokens: 700, cost: 0, unknown: 1 });
  });

  it('are adopted once by two windows at once', async () => {
    const bench = new Bench();
    const other = new Bench(bench.store);
    bench.answers = [FOUND];
    await bench.store.append([held('a', nano(1000), 'seg-02'), { type: 'gen', id: 'a', generationId: 'gen-1' }]);
    bench.store.journal.dead.add('seg-02');
    await Promise.all([bench.clock.advance(2 * MINUTE), other.clock.advance(2 * MINUTE)]);
    expect(bench.store.state.buckets.total(0, Number.MAX_SAFE_INTEGER, () => true)).toMatchObject({ calls: 1, cost: 420, unknown: 0 });
  });
});

describe('calls of a key that is not at work', () => {
  const OTHER = 'cd'.repeat(32);
  const dead = (fields: object = {}): NewEvent => ({ ...held('a', nano(1000), 'seg-02'), ...fields });

  it.each<[string, object, Bench['at']]>([
    ['another key', { keyHash: OTHER }, { origin: ORIGIN, keyHash: KEY }],
    ['another origin', { origin: 'http://127.0.0.1:1' }, { origin: ORIGIN, keyHash: KEY }],
    ['no key', {}, undefined],
  ])('get an entry when their process died, and their estimate after a day, with %s at work', async (_, fields, at) => {
    const bench = new Bench();
    bench.at = at;
    bench.store.journal.dead.add('seg-02');
    await bench.store.append([dead(fields), { type: 'gen', id: 'a', generationId: 'gen-1' }]);
    await bench.clock.advance(MINUTE);
    expect([bench.store.state.holds.size, bench.entry]).toMatchObject([0, { status: 'cancelled', errorCode: 'process-died', origin: ORIGIN, keyHash: KEY, ...fields }]);
    await bench.clock.advance(25 * HOUR);
    expect([bench.entry?.cost, bench.entry?.costSource, bench.asked]).toEqual([1000, 'estimate', []]);
  });

  it('are asked about once their key is', async () => {
    const bench = new Bench();
    bench.at = undefined;
    bench.answers = [FOUND];
    await bench.callEnds();
    await bench.clock.advance(10 * MINUTE);
    expect(bench.asked).toEqual([]);
    bench.at = { origin: ORIGIN, keyHash: KEY };
    await bench.clock.advance(2 * MINUTE);
    expect(bench.entry?.cost).toBe(420);
  });

  it('are not asked about with the next key\'s right, and again when theirs has come back', async () => {
    const bench = new Bench();
    bench.answers = [undefined, FOUND];
    await bench.callEnds();
    await bench.clock.advance(SECOND);
    expect(bench.asked).toHaveLength(1);
    bench.at = { origin: ORIGIN, keyHash: OTHER };
    await bench.clock.advance(HOUR);
    expect(bench.asked).toHaveLength(1);
    bench.at = { origin: ORIGIN, keyHash: KEY };
    await bench.clock.advance(2 * MINUTE);
    expect(bench.entry?.cost).toBe(420);
  });

  it('are settled with an answer that was under way when the key changed', async () => {
    const bench = new Bench();
    let answer: (facts: GenerationFacts) => void = () => undefined;
    bench.answers = [new Promise((resolve) => (answer = resolve))];
    await bench.callEnds();
    await bench.clock.advance(SECOND);
    bench.at = undefined;
    answer(FOUND);
    await settle();
    expect(bench.entry?.cost).toBe(420);
  });
});

describe('a settler that is disposed of', () => {
  it('leaves no timer and no listener, and writes nothing more', async () => {
    const bench = new Bench();
    bench.answers = [undefined, new Promise(() => undefined)];
    await bench.callEnds();
    await bench.clock.advance(SECOND);
    bench.settler.dispose();
    bench.settler.dispose();
    expect([bench.clock.pending, bench.store.listening]).toEqual([0, 0]);
  });

  it('in the middle of a question does not write its answer', async () => {
    const bench = new Bench();
    let answer: (facts: GenerationFacts) => void = () => undefined;
    bench.answers = [new Promise((resolve) => (answer = resolve))];
    await bench.callEnds();
    await bench.clock.advance(SECOND);
    bench.settler.dispose();
    answer(FOUND);
    await settle();
    expect([bench.entry?.cost, bench.clock.pending]).toEqual([undefined, 0]);
  });
});
