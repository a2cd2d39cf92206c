import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Comparable } from '../../../src/core/importing/matching.ts';
import { pairUp, secondOf } from '../../../src/core/importing/matching.ts';
import { nano } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { KEY, NOON, entryOf } from '../fakes/ledger.ts';
import { OTHER_KEY } from './kit.ts';

const SECOND = NOON / 1000;
const generation = (offset: number, tail: string): string => `gen-${SECOND + offset}-${tail}`;

const ours = (offset: number, tokens: number, more: Partial<UsageEntry> = {}): UsageEntry =>
  entryOf({ id: `e${offset}-${tokens}`, generationId: generation(offset, `wire${tokens}`), inputTokens: tokens, outputTokens: 10, model: 'openai/gpt-5.6-codex', ...more });
const row = (offset: number, tokens: number, more: Partial<Comparable> = {}): Comparable =>
  ({ keyHash: KEY, at: NOON + offset * 1000, generationId: generation(offset, `bill${tokens}`), inputTokens: tokens, outputTokens: 10, model: 'openai/gpt-5.6-codex', ...more });

const found = (rows: readonly Comparable[], entries: readonly UsageEntry[]): readonly (string | undefined)[] => {
  const pairs = pairUp(rows, entries);
  return rows.map((each) => pairs.get(each)?.id);
};

describe('the second in an id of the upstream', () => {
  it('is read from every form that carries one', () => {
    expect(secondOf('gen-1793520000-abc')).toBe(1_793_520_000);
    expect(secondOf('gen-embed-1793520000-abc')).toBe(1_793_520_000);
    for (const other of [undefined, '', 'gen-abc', 'chatcmpl-1793520000-x', 'gen-17935-x']) expect(secondOf(other)).toBeUndefined();
  });
});

describe('two descriptions of one call', () => {
  it('are told by second, model and tokens where their ids differ', () => {
    expect(found([row(0, 1000)], [ours(0, 1000)])).toEqual(['e0-1000']);
    expect(found([row(1, 1000)], [ours(0, 1010)])).toEqual(['e0-1010']);
    expect(found([row(2, 1000)], [ours(0, 1000)])).toEqual([undefined]);
    expect(found([row(0, 1000)], [ours(0, 9000)])).toEqual([undefined]);
    expect(found([row(0, 1000, { model: 'other/model' })], [ours(0, 1000)])).toEqual([undefined]);
  });

  it('are of one key', () => {
    expect(found([row(0, 1000, { keyHash: OTHER_KEY })], [ours(0, 1000)])).toEqual([undefined]);
  });

  it('may name the model with its date or variant', () => {
    expect(found([row(0, 1000, { model: 'openai/gpt-5.6-codex-2026-08-07' })], [ours(0, 1000)])).toEqual(['e0-1000']);
    expect(found([row(0, 1000)], [ours(0, 1000, { model: 'openai/gpt-5.6-codex:nitro' })])).toEqual(['e0-1000']);
  });

  it('are the ones whose tokens are nearest, each used once', () => {
    const rows = [row(0, 1000), row(0, 1020), row(0, 1021)];
    expect(found(rows, [ours(0, 1019), ours(0, 1001)])).toEqual(['e0-1001', 'e0-1019', undefined]);
  });

  it('are rather those that cost the same', () => {
    const rows = [row(0, 1000, { cost: nano(7) })];
    expect(found(rows, [ours(0, 1000, { cost: nano(5) }), ours(0, 1030, { cost: nano(7) })])).toEqual(['e0-1030']);
  });

  it('must agree exactly where an entry was imported, or an id does not tell the second', () => {
    const imported = ours(0, 1000, { source: 'import', cost: nano(7) });
    expect(found([row(0, 1000, { cost: nano(7) })], [imported])).toEqual(['e0-1000']);
    expect(found([row(0, 1000)], [imported])).toEqual([undefined]);
    expect(found([row(0, 1001, { cost: nano(7) })], [imported])).toEqual([undefined]);
    const { generationId, ...nameless } = row(0, 1000, { cost: nano(7) });
    expect(generationId).toBeDefined();
    expect(found([nameless], [ours(0, 1000, { cost: nano(7) })])).toEqual(['e0-1000']);
    expect(found([nameless], [ours(0, 1001, { cost: nano(7) })])).toEqual([undefined]);
  });

  it('do not depend on the order of either list, and nothing is used twice', () => {
    const offsets = fc.array(fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 90 })), { maxLength: 8 });
    fc.assert(fc.property(offsets, offsets, (rowSeeds, entrySeeds) => {
      const rows = rowSeeds.map(([offset, tokens], index) => row(offset, tokens, { generationId: generation(offset, `r${index}`) }));
      const entries = entrySeeds.map(([offset, tokens], index) => ours(offset, tokens, { id: `e${index}`, generationId: generation(offset, `w${index}`) }));
      const pairs = pairUp(rows, entries);
      expect(new Set(pairs.values()).size).toBe(pairs.size);
      const turned = pairUp(rows.toReversed(), entries.toReversed());
      expect(rows.map((each) => turned.get(each)?.id)).toEqual(rows.map((each) => pairs.get(each)?.id));
    }));
  });
});
