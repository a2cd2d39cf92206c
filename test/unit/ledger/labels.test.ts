import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LABELS, LabelTotals, labelOf, tagsIn } from '../../../src/core/ledger/labels.ts';
import { BUCKET_MS } from '../../../src/core/ledger/quarterHours.ts';
import { NO_SUMS, addSums, sumsOf } from '../../../src/core/ledger/sums.ts';
import { nano } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { NOON, ORIGIN, entryOf } from '../fakes/ledger.ts';

const entries: fc.Arbitrary<readonly UsageEntry[]> = fc.array(fc.record({
  at: fc.integer({ min: NOON - 5 * BUCKET_MS, max: NOON + 5 * BUCKET_MS }), cost: fc.nat(999).map(nano), source: fc.constantFrom('prompt', 'proxy', 'untracked'), origin: fc.constantFrom(ORIGIN, 'http://127.0.0.1:1'),
  user: fc.constantFrom('', 'me', 'you'), purpose: fc.constantFrom('', 'review'), session: fc.constantFrom('', 's1', 's2'), tags: fc.array(fc.constantFrom('a', 'b', 'a,b', '"'), { maxLength: 4 }),
}), { maxLength: 30 }).map((rows) => rows.map((row, index) => entryOf({ id: `e${index}`, ...row })));

describe('the totals by label', () => {
  it('are those of the calls that have it, each once, and of nobody else\'s', () => {
    fc.assert(fc.property(entries, fc.constantFrom(...LABELS), (all, label) => {
      const totals = new LabelTotals();
      for (const entry of all) totals.count(entry, sumsOf(entry), 1);
      for (const value of new Set(all.map((entry) => labelOf(entry, label)))) {
        const having = value === '' ? [] : all.filter((entry) => entry.source !== 'untracked' && entry.origin === ORIGIN && labelOf(entry, label) === value);
        expect(totals.total(0, Number.MAX_SAFE_INTEGER, (cell) => cell.origin === ORIGIN && cell.label === label && cell.value === value)).toEqual(having.map(sumsOf).reduce(addSums, NO_SUMS));
      }
    }));
  });

  it('are the same when they are saved and loaded, and hold nothing of what was taken back', () => {
    fc.assert(fc.property(entries, (all) => {
      const totals = new LabelTotals();
      for (const entry of all) totals.count(entry, sumsOf(entry), 1);
      const loaded = new LabelTotals(JSON.parse(JSON.stringify(totals)) as ReturnType<LabelTotals['toJSON']>);
      expect(loaded.toJSON()).toEqual(totals.toJSON());
      for (const entry of all.toReversed()) loaded.count(entry, sumsOf(entry), -1);
      expect(loaded.toJSON()).toEqual({ dimensions: [], cells: [] });
    }));
  });
});

describe('the tags of a call', () => {
  it('are one label, whatever their order and repetition, and can be told again', () => {
    fc.assert(fc.property(fc.array(fc.string({ minLength: 1 }), { maxLength: 5 }), (tags) => {
      const label = labelOf({ tags }, 'tags');
      expect(labelOf({ tags: [...tags, ...tags].toReversed() }, 'tags')).toBe(label);
      expect([...tagsIn(label)].toSorted()).toEqual([...new Set(tags)].toSorted());
      expect(label === '').toBe(tags.length === 0);
    }));
  });
});
