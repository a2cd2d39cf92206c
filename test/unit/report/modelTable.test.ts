import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_SORT, MODEL_COLUMNS, modelTotal, modelView, sortBy, sortModels } from '../../../media/report/model/modelTable.ts';
import { fromUsd, ZERO } from '../../../src/core/money.ts';
import type { ModelRow } from '../../../src/protocol/report.ts';
import { exactly } from '../../fixtures/report/data.ts';

const row = (model: string, calls: number, usd: number, parts: Partial<ModelRow> = {}): ModelRow => ({
  model, name: model.toUpperCase(), calls, errors: 0, inputTokens: calls * 1000, outputTokens: calls * 10, cacheReadTokens: 0, reasoningTokens: 0, spend: exactly(fromUsd(usd)), share: usd / 10, ...parts,
});
const ROWS = [row('b', 3, 1), row('', 0, 4, { name: '' }), row('a', 1, 2), row('c', 2, 3)];
const ids = (rows: readonly ModelRow[]): readonly string[] => rows.map(({ model }) => model);

describe('sorting models', () => {
  it('begins with the dearest', () => {
    expect(ids(sortModels(ROWS, DEFAULT_SORT))).toEqual(['', 'c', 'a', 'b']);
  });

  it('turns round on a second click and starts a new column its natural way', () => {
    const once = sortBy(DEFAULT_SORT, 'calls');
    expect(once).toEqual({ column: 'calls', descending: true });
    expect(sortBy(once, 'calls')).toEqual({ column: 'calls', descending: false });
    expect(sortBy(once, 'name')).toEqual({ column: 'name', descending: false });
  });

  it('keeps what is unknown at the end, whichever way', () => {
    expect(ids(sortModels(ROWS, { column: 'calls', descending: true }))).toEqual(['b', 'c', 'a', '']);
    expect(ids(sortModels(ROWS, { column: 'input', descending: false }))).toEqual(['a', 'c', 'b', '']);
  });

  it('goes by name where figures are equal', () => {
    expect(ids(sortModels([row('b', 1, 1), row('a', 1, 1)], DEFAULT_SORT))).toEqual(['a', 'b']);
  });

  it('keeps every row and gives the same order whatever order they come in', () => {
    const rows = fc.uniqueArray(fc.record({ id: fc.integer({ min: 0, max: 30 }), calls: fc.nat(5), usd: fc.nat(5) }), { selector: ({ id }) => id });
    fc.assert(fc.property(rows, fc.constantFrom(...MODEL_COLUMNS), fc.boolean(), (specs, column, descending) => {
      const all = specs.map(({ id, calls, usd }) => row(`m${id}`, calls, usd));
      const sorted = ids(sortModels(all, { column, descending }));
      expect(sorted).toEqual(ids(sortModels([...all].reverse(), { column, descending })));
      expect([...sorted].sort()).toEqual([...ids(all)].sort());
    }));
  });
});

describe('a row', () => {
  it('shows name, counts, cost and share', () => {
    const view = modelView(row('x/y', 182, 2, { inputTokens: 1_240_000, outputTokens: 85_000, cacheReadTokens: 1_000_000, errors: 3, share: 0.004, hue: 2 }));
    expect(view).toMatchObject({ calls: '182', input: '1.24M', output: '85.0k', spend: '$2.00', share: '<1 %', paint: 'hue-2', callsTitle: '182 calls, 3 failed' });
    expect(view.inputTitle).toBe('1,240,000 tokens in, 1,000,000 of them from the cache');
    expect(view.summary.replaceAll('\u00a0', ' ')).toBe('182 calls · 1.24M in · 85.0k out');
  });

  it('does not pretend to know the calls of money spent elsewhere', () => {
    expect(modelView(row('', 0, 2))).toMatchObject({ name: 'Elsewhere on this key', calls: '–', input: '–', output: '–', paint: 'elsewhere' });
  });

  it('draws a share bar full and no further', () => {
    expect([modelView(row('a', 1, 1, { share: 1.2 })).fill, modelView(row('a', 1, 1, { share: -1 })).fill]).toEqual([1, 0]);
  });

  it('sums all rows, holes included', () => {
    const total = modelTotal([row('a', 1, 1), row('b', 2, 2, { spend: { amount: fromUsd(2), estimated: ZERO, unknown: 1 } })]);
    expect(total).toMatchObject({ calls: '3', input: '3,000', output: '30', spend: '≥$3.00' });
    expect(modelTotal([]).spend).toBe('$0.00');
  });
});
