import { expect, test } from 'vitest';
import type { LedgerEvent } from '../../../src/core/ledger/events.ts';
import { mergeEvent } from '../../../src/core/ledger/merge.ts';
import { cellsOf, dimensionsOf, recordOf, sumCells, sumsIn } from '../../../src/core/ledger/rows.ts';
import { ENTRY_FIELDS, SUM_FIELDS } from '../../../src/core/ledger/schema.ts';
import { sumsOf } from '../../../src/core/ledger/sums.ts';
import { nano } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';

const ENTRY: UsageEntry = {
  id: 'e', exchange: 'x', attempt: 1, at: 1_800_000, origin: 'o', device: 'd', keyHash: 'k', source: 'prompt', status: 'ok', calls: 1,
  costSource: 'usage', cost: nano(2 ** 40), isByok: false, streamed: true, tags: ['a', 'b'], rates: { prompt: '0.1', completion: '0.2' }, requestedModel: 'm',
};
const EVENT: Extract<LedgerEvent, { type: 'entry' }> = { v: 1, ev: '01ARZ3NDEKTSV4RRFFQ69G5FAV', at: 1, type: 'entry', id: 'e', entry: ENTRY };

const rowOf = (names: readonly string[], cells: readonly unknown[]): Record<string, unknown> => Object.fromEntries(names.map((name, index) => [name, cells[index]]));

test('a record is the same after a journey through its row', () => {
  const record = mergeEvent(mergeEvent(undefined, EVENT), {
    v: 1, ev: '01ARZ3NDEKTSV4RRFFQ69G5FAW', at: 2, type: 'amend', id: 'e', fields: { costSource: 'generation', cost: nano(5), generationId: 'g' },
  });
  expect(recordOf(rowOf([...ENTRY_FIELDS, 'stamps'], cellsOf(record)))).toEqual(record);
});

test('durations are kept to the whole millisecond, and impossible numbers not at all', () => {
  const record = mergeEvent(undefined, { ...EVENT, entry: { ...ENTRY, durationMs: 12.6, firstTokenMs: Number.NaN } });
  const { fields } = recordOf(rowOf([...ENTRY_FIELDS, 'stamps'], cellsOf(record)));
  expect([fields.durationMs, fields.firstTokenMs]).toEqual([13, undefined]);
});

test('sums taken back cancel sums counted in', () => {
  const sums = sumsOf(ENTRY);
  const [plus, minus] = [sumCells(sums, 1), sumCells(sums, -1)];
  expect(plus.map((cell, index) => Number(cell) + Number(minus[index]))).toEqual(plus.map(() => 0));
  expect(sumsIn(rowOf(SUM_FIELDS, plus))).toEqual(sums);
});

test('a call that nobody answered counts under the model it asked for', () => {
  expect(dimensionsOf(ENTRY)).toMatchObject({ model: 'm', provider: '', origin: 'o' });
  expect(dimensionsOf({ ...ENTRY, model: 'n' }).model).toBe('n');
});
