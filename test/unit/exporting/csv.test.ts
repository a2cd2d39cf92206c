import { csvParse } from 'd3-dsv';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CSV_COLUMNS, guarded, unguarded } from '../../../src/core/exporting/csv.ts';
import { nano } from '../../../src/core/money.ts';
import { NOON, entryOf } from '../fakes/ledger.ts';
import { ask, exported } from './kit.ts';

const nasty = fc.string({ unit: fc.constantFrom('a', '"', ',', '\r', '\n', '\t', '=', '+', '-', '@', '\'', ' ', 'é', '＝', ';') });

describe('a CSV export', () => {
  it('has a header and one line an entry, each ended by CR LF', async () => {
    const { text, rows } = await exported([entryOf({ id: 'a' }), entryOf({ id: 'b' })], ask('csv'));
    expect(rows).toBe(2);
    expect(text.split('\r\n').map((line) => line.split(',')[2])).toEqual(['id', 'a', 'b', undefined]);
    expect(text.startsWith('time,localTime,id,model,client,source,status,cost,')).toBe(true);
  });

  it('is only a header where there is nothing', async () => {
    const { text } = await exported([], ask('csv'));
    expect(text).toBe(`${CSV_COLUMNS.join(',')}\r\n`);
  });

  it('gives back every text when another program reads it', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(nasty, nasty, nasty), { maxLength: 5 }), async (texts) => {
      const entries = texts.map(([model, client, errorText], index) => entryOf({ id: `id-${index}`, model, client, errorText }));
      const { text } = await exported(entries, ask('csv'));
      const read = csvParse(text).map(({ model, client, errorText }) => [model, client, errorText].map((cell = 'missing') => unguarded(cell)));
      expect(read).toEqual(texts.map((row) => [...row]));
    }));
  });

  it('lets no text begin as a formula does', () => {
    fc.assert(fc.property(nasty, (text) => {
      expect(guarded(text)).not.toMatch(/^[=+\-@\t\r\n＝＋－＠]/);
      expect(unguarded(guarded(text))).toBe(text);
    }));
    expect(guarded('=HYPERLINK("http://x")')).toBe('\'=HYPERLINK("http://x")');
    expect(guarded('openai/gpt-4o')).toBe('openai/gpt-4o');
  });

  it('keeps numbers numbers, negative ones too', async () => {
    const { text } = await exported([entryOf({ id: 'a', cost: nano(-1_500_000_000), inputTokens: 12 })], ask('csv'));
    const [row] = csvParse(text);
    expect(row?.cost).toBe('-1.5');
    expect(row?.inputTokens).toBe('12');
  });

  it('writes money in full decimals, to the nano-dollar', async () => {
    for (const [text, amount] of Object.entries({ '0': 0, '0.000000001': 1, '1': 1_000_000_000, '123456.000000789': 123_456_000_000_789 })) {
      const [row] = csvParse((await exported([entryOf({ id: 'a', at: NOON, cost: nano(amount) })], ask('csv'))).text);
      expect(row?.cost).toBe(text);
    }
  });

  it('tells the time in UTC and on the wall', async () => {
    const [row] = csvParse((await exported([entryOf({ id: 'a', at: NOON, settledAt: NOON + 1 })], ask('csv'))).text);
    expect(row?.time).toBe('2026-11-18T12:00:00.000Z');
    expect(row?.localTime).toBe('2026-11-18 13:00:00');
    expect(row?.settledAt).toBe('2026-11-18T12:00:00.001Z');
  });

  it('leaves a missing cost empty, which is not zero', async () => {
    const [row] = csvParse((await exported([entryOf({ id: 'a', costSource: 'none' })], ask('csv'))).text);
    expect(row?.cost).toBe('');
  });
});
