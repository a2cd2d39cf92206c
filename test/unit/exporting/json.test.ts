import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromRecord, shareable, toRecord } from '../../../src/core/exporting/record.ts';
import type { ExportRecord } from '../../../src/core/exporting/types.ts';
import { nano } from '../../../src/core/money.ts';
import { NOON, entryOf } from '../fakes/ledger.ts';
import { ask, exported } from './kit.ts';

const amount = fc.integer({ min: -1_000_000_000, max: 9_000_000_000_000_000 }).map(nano);

describe('a JSON lines export', () => {
  it('begins with what it is, then has one entry a line', async () => {
    const { text } = await exported([entryOf({ id: 'a', cost: nano(7765) }), entryOf({ id: 'b' })], ask('jsonl'));
    const lines = text.trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toEqual({
      format: 'openrouter-spend-export', version: 1, exportedAt: '2026-11-18T12:00:00.000Z', from: '2026-11-15T12:00:00.000Z', to: '2026-11-22T12:00:00.000Z',
      zone: 'Europe/Berlin', origin: 'https://openrouter.ai', untracked: true,
    });
    expect(lines[1]).toMatchObject({ id: 'a', time: '2026-11-18T12:00:00.000Z', at: NOON, cost: 0.000007765, costNano: 7765 });
    expect(lines[2]).not.toHaveProperty('cost');
  });

  it('says what alone is in it, where that is not everything', async () => {
    const only = { where: { model: ['x'] }, match: { errorText: 'busy' } };
    for (const format of ['jsonl', 'json'] as const) expect(JSON.parse((await exported([], ask(format, only))).text)).toMatchObject(only);
    expect(JSON.parse((await exported([], ask('jsonl', { where: {} }))).text)).not.toHaveProperty('where');
  });

  it('gives back every entry without loss', () => {
    fc.assert(fc.property(amount, amount, fc.string(), fc.array(fc.string()), (cost, estimate, model, tags) => {
      const entry = entryOf({ id: 'a', cost, estimate, model, tags, rates: { prompt: '0.0000001225', completion: '0.1' }, streamed: false, since: 3 });
      expect(fromRecord(JSON.parse(JSON.stringify(toRecord(entry))) as ExportRecord)).toEqual(entry);
    }));
  });

  it('lets no folder\'s place leave the machine', () => {
    for (const path of ['/home/jo/secret/shop', 'C:\\work\\shop', 'file:///home/jo/shop/', '~/shop', '\\\\server\\shop']) expect(shareable({ project: path })).toEqual({ project: 'shop' });
    expect(shareable({ project: 'shop 0a1b2c3d' })).toEqual({ project: 'shop 0a1b2c3d' });
    expect(shareable({})).toEqual({});
  });
});

describe('a JSON export', () => {
  it('is one object with entries and totals', async () => {
    const { text } = await exported([entryOf({ id: 'a', cost: nano(250_000_000) }), entryOf({ id: 'b', cost: nano(1) })], ask('json'));
    const whole = JSON.parse(text) as { format: string; entries: { id: string }[]; totals: object };
    expect(whole.format).toBe('openrouter-spend-export');
    expect(whole.entries.map(({ id }) => id)).toEqual(['a', 'b']);
    expect(whole.totals).toEqual({ entries: 2, cost: 0.250000001, costNano: 250_000_001 });
  });

  it('is valid where there is nothing', async () => {
    const { text } = await exported([], ask('json'));
    expect(JSON.parse(text)).toMatchObject({ entries: [], totals: { entries: 0, cost: 0 } });
  });
});
