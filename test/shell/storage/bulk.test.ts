import { copyFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LABELS, LabelTotals } from '../../../src/core/ledger/labels.ts';
import type { SavedState } from '../../../src/core/ledger/state.ts';
import { nano } from '../../../src/core/money.ts';
import type { Ledger } from '../../../src/storage/ledger.ts';
import { KEY, ORIGIN, SetClock, entryEvent, until } from './kit.ts';
import { ledgerBench } from './ledgerBench.ts';

const NOW = Date.UTC(2026, 6, 10, 12);
const DAY = 24 * 3_600_000;

const bench = ledgerBench({ clock: new SetClock(NOW) }, { isQuiet: true });

const file = (name: string): string => join(bench.path, name);
const stateCost = (ledger: Ledger): number => ledger.state.buckets.total(NOW - 40 * DAY, NOW + DAY, () => true).cost;
const dbCost = async (ledger: Ledger): Promise<number> => (await ledger.query('models', { origin: ORIGIN, start: 0, end: NOW * 2 })).reduce((sum, { cost }) => sum + cost, 0);

/** A log of four calls: two of a closed month, two of the running one. */
function importLog(ledger: Ledger, more: Parameters<Ledger['import']>[1] = {}): ReturnType<Ledger['import']> {
  const times = [NOW - 120 * DAY, NOW - 119 * DAY, NOW - 2 * DAY, NOW - DAY];
  const lines = times.map((ts, index) => JSON.stringify({ ts: new Date(ts).toISOString(), model: 'a/model', prompt_tokens: 10, completion_tokens: index, cost: 0.001, id: `gen-${index}` }));
  writeFileSync(file('usage.jsonl'), `${lines.join('\n')}\n`);
  return ledger.import({ path: file('usage.jsonl'), dryRun: false, origin: ORIGIN, device: 'test', keyHash: KEY, mine: [''], now: NOW }, more);
}

test('what was imported is in database, months and everybody\'s counters, and holds stay', async () => {
  const [ledger, other] = [await bench.open(), await bench.open()];
  await ledger.append([entryEvent('own', { at: NOW, cost: nano(5) })]);
  await ledger.append([{ type: 'hold', id: 'open', exchange: 'open', attempt: 1, origin: ORIGIN, keyHash: KEY, device: 'test', owner: ledger.owner, high: nano(9), who: { source: 'prompt' } }]);
  expect(await importLog(ledger)).toMatchObject({ added: 4, merged: 0, bad: { count: 0 } });
  expect(await dbCost(ledger)).toBe(4_000_005);
  expect(stateCost(ledger)).toBe(2_000_005);
  await until(() => stateCost(other) === 2_000_005, 'the other to hear of it');
  expect([...other.state.holds.keys()]).toEqual(['open']);
  expect(readdirSync(file('months'))).toEqual(['2026-03.db']);
  await other.append([entryEvent('later', { at: NOW, cost: nano(1) })]);
  await other.compact();
  expect([stateCost(await bench.open()), await dbCost(other)]).toEqual([2_000_006, 4_000_006]);
});

test('importing the same again adds nothing', async () => {
  const ledger = await bench.open();
  await importLog(ledger);
  expect(await importLog(ledger)).toMatchObject({ added: 0, merged: 0, duplicates: 4 });
  expect([await dbCost(ledger), stateCost(ledger)]).toEqual([4_000_000, 2_000_000]);
});

test('a crash between database and counters of an import is healed by the next compaction', async () => {
  const ledger = await bench.open();
  await ledger.append([entryEvent('own', { at: NOW, cost: nano(5) })]);
  await ledger.compact();
  copyFileSync(file('counters.json'), file('counters.old'));
  await importLog(ledger);
  await bench.close(ledger);
  copyFileSync(file('counters.old'), file('counters.json'));
  const again = await bench.open();
  expect(await dbCost(again)).toBe(4_000_005);
  await again.compact();
  expect(stateCost(await bench.open())).toBe(2_000_005);
});

test('a cancelled import changes nothing', async () => {
  const ledger = await bench.open();
  await ledger.append([entryEvent('own', { at: NOW, cost: nano(5) })]);
  await ledger.compact();
  const before = readFileSync(file('ledger.db'));
  await expect(importLog(ledger, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
  expect(readFileSync(file('ledger.db')).equals(before)).toBe(true);
  expect([await dbCost(ledger), stateCost(ledger)]).toEqual([5, 5]);
});

test('counters that count something else than the database are counted anew', async () => {
  const ledger = await bench.open();
  await ledger.append([entryEvent('own', { at: NOW, cost: nano(5) })]);
  await ledger.compact();
  await bench.close(ledger);
  writeFileSync(file('counters.json'), readFileSync(file('counters.json'), 'utf8').replace(/"cells":\[\[(\d+),0,5/, '"cells":[[$1,0,7'));
  const again = await bench.open();
  expect(stateCost(again)).toBe(7);
  await again.compact();
  expect(stateCost(await bench.open())).toBe(5);
});

test.each(LABELS)('counters that lack totals by %s are counted anew', async (lacking) => {
  const ledger = await bench.open();
  await ledger.append([entryEvent('own', { at: NOW, cost: nano(5), user: 'u', purpose: 'p', session: 's', tags: ['t'] })]);
  await ledger.compact();
  await bench.close(ledger);
  const saved = JSON.parse(readFileSync(file('counters.json'), 'utf8')) as { readonly state: SavedState };
  const labels = new LabelTotals();
  for (const cell of new LabelTotals(saved.state.labels).between(0, NOW * 2)) if (cell.label !== lacking) labels.addCell(cell);
  writeFileSync(file('counters.json'), JSON.stringify({ ...saved, state: { ...saved.state, labels } }));
  const callsBy = ({ state }: Ledger): number => state.labels.total(0, NOW * 2, ({ label }) => label === lacking).calls;
  const again = await bench.open();
  expect(callsBy(again)).toBe(0);
  await again.compact();
  expect(callsBy(await bench.open())).toBe(1);
});

test('an export is handed over piece by piece, and ends with an error of whoever takes it', async () => {
  const ledger = await bench.open();
  await ledger.append(Array.from({ length: 3000 }, (_, number) => entryEvent(`e${number}`, { at: NOW - number })));
  const ask = { format: 'jsonl', origin: ORIGIN, zone: 'UTC', start: 0, end: NOW * 2, untracked: true, countByok: false, now: NOW } as const;
  const pieces: string[] = [];
  const { rows } = await ledger.export(ask, { write: (piece) => Promise.resolve(pieces.push(piece)).then(() => undefined) });
  expect(rows).toBe(3000);
  expect(pieces.length).toBeGreaterThan(1);
  expect(pieces.join('').trim().split('\n')).toHaveLength(3001);
  await expect(ledger.export(ask, { write: () => Promise.reject(new Error('no room')) })).rejects.toThrow('no room');
  expect(await dbCost(ledger)).toBe(3_000_000);
});

test('the files of a bulk change are sound', async () => {
  const ledger = await bench.open();
  await importLog(ledger);
  for (const name of ['ledger.db', 'months/2026-03.db']) {
    const db = new bench.sql.Database(readFileSync(file(name)));
    expect(db.exec('PRAGMA integrity_check')[0]?.values).toEqual([['ok']]);
    db.close();
  }
});
