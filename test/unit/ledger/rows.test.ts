import { expect, test } from 'vitest';
import type { LedgerEvent } from '../../../src/core/ledger/events.ts';
import { mergeEvent } from '../../../src/core/ledger/merge.ts';
import type { Dictionary } from '../../../src/core/ledger/rows.ts';
import { ENTRY_ROW, cellsOf, comboKey, dimensionsOf, fieldsOf, labelsOf, latencyBinOf, recordOf, sumsIn } from '../../../src/core/ledger/rows.ts';
import { SUM_FIELDS } from '../../../src/core/ledger/schema.ts';
import { sumsOf } from '../../../src/core/ledger/sums.ts';
import { nano } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';

const ENTRY: UsageEntry = {
  id: 'e', exchange: 'x', attempt: 1, at: 1_800_000, origin: 'o', device: 'd', keyHash: 'k', source: 'prompt', status: 'ok', calls: 1,
  costSource: 'usage', cost: nano(2 ** 40), isByok: false, streamed: true, tags: ['a', 'b'], rates: { prompt: '0.1', completion: '0.2' }, requestedModel: 'm',
};
const EVENT: Extract<LedgerEvent, { type: 'entry' }> = { v: 1, ev: '01ARZ3NDEKTSV4RRFFQ69G5FAV', at: 1, type: 'entry', id: 'e', entry: ENTRY };
const AMEND: Extract<LedgerEvent, { type: 'amend' }> = {
  v: 1, ev: '01ARZ3NDEKTSV4RRFFQ69G5FAW', at: 2, type: 'amend', id: 'e', fields: { costSource: 'generation', cost: nano(5), generationId: 'g' },
};

/** Texts in memory. */
class Words implements Dictionary {
  readonly words: string[] = [];

  numberOf(text: string): number {
    if (!this.words.includes(text)) this.words.push(text);
    return this.words.indexOf(text);
  }

  textOf(number: number): string {
    return this.words[number] ?? '';
  }
}

test('a record is the same after a journey through its row', () => {
  const words = new Words();
  const record = mergeEvent(mergeEvent(undefined, EVENT), AMEND);
  expect(recordOf(cellsOf(record, words), words)).toEqual(record);
  expect(words.words).toEqual(expect.arrayContaining(['o', 'k', 'prompt', '["a","b"]']));
  expect(words.words).not.toContain('g');
});

test('an exchange is written only where it is another than the id, and none is not taken for the id', () => {
  const words = new Words();
  const cellOf = (record: Parameters<typeof cellsOf>[0]): unknown => cellsOf(record, words)[ENTRY_ROW.indexOf('"exchange"')];
  const alone = mergeEvent(undefined, { ...EVENT, entry: { ...ENTRY, exchange: 'e' } });
  expect([alone, mergeEvent(undefined, EVENT), mergeEvent(undefined, AMEND)].map(cellOf)).toEqual([null, 'x', '']);
  expect(recordOf(cellsOf(alone, words), words).fields.exchange).toBe('e');
  expect(recordOf(cellsOf(mergeEvent(undefined, AMEND), words), words).fields.exchange).toBeUndefined();
});

test('a row of the view gives the fields that it has', () => {
  expect(fieldsOf({ id: 'e', at: 5, streamed: 0, tags: '["a"]', model: null, unknown: 1 })).toEqual({ id: 'e', at: 5, streamed: false, tags: ['a'] });
});

test('durations are kept to the whole millisecond, and impossible numbers not at all', () => {
  const words = new Words();
  const record = mergeEvent(undefined, { ...EVENT, entry: { ...ENTRY, durationMs: 12.6, firstTokenMs: Number.NaN } });
  const { fields } = recordOf(cellsOf(record, words), words);
  expect([fields.durationMs, fields.firstTokenMs]).toEqual([13, undefined]);
});

test('the sums of a row are read in the order of their columns', () => {
  const sums = sumsOf(ENTRY);
  expect(sumsIn(SUM_FIELDS.map((name) => sums[name]))).toEqual(sums);
});

test('a call that nobody answered counts under the model it asked for', () => {
  expect(dimensionsOf(ENTRY)).toMatchObject({ model: 'm', provider: '', origin: 'o' });
  expect(dimensionsOf({ ...ENTRY, model: 'n' }).model).toBe('n');
});

test('combinations with the same values in other places are told apart', () => {
  const key = (more: Partial<UsageEntry>): string => comboKey(dimensionsOf({ ...ENTRY, ...more }));
  expect(key({ client: 'a' })).not.toBe(key({ project: 'a' }));
});

test('labels are the session, all tags together in one order, and both', () => {
  expect(labelsOf({ ...ENTRY, session: 's', tags: ['b', 'a', 'b'] })).toEqual([['session', 's'], ['tags', '["a","b"]'], ['session+tags', '["s","a","b"]']]);
  expect(labelsOf({ ...ENTRY, tags: [] })).toEqual([]);
});

test('only calls that were made and timed have a latency', () => {
  expect(latencyBinOf({ ...ENTRY, durationMs: 50 })).toBe(0);
  expect(latencyBinOf({ ...ENTRY, durationMs: 50, status: 'cancelled' })).toBe(0);
  expect([latencyBinOf(ENTRY), latencyBinOf({ ...ENTRY, durationMs: 50, status: 'blocked' }), latencyBinOf({ ...ENTRY, durationMs: Number.NaN })]).toEqual([undefined, undefined, undefined]);
});
