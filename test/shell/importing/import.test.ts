import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ImportAsk, ImportReply } from '../../../src/core/importing/types.ts';
import { nano } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import type { Ledger } from '../../../src/storage/ledger.ts';
import { KEY, SetClock, entryEvent, open, tempFolder } from '../storage/kit.ts';

const NOW = Date.UTC(2026, 10, 18, 12);
const ORIGIN = 'https://openrouter.ai';
const FIXTURES = fileURLToPath(new URL('../../fixtures/import/', import.meta.url));

let folder: ReturnType<typeof tempFolder>;
let home: string;
let ledger: Ledger;

beforeEach(async () => {
  folder = tempFolder();
  home = join(folder.path, 'home');
  ledger = await open(home, { clock: new SetClock(NOW) });
});

afterEach(async () => {
  await ledger.dispose();
  folder.remove();
});

const ask = (path: string, more: Partial<ImportAsk> = {}): ImportAsk => ({ path, dryRun: false, origin: ORIGIN, device: 'test', keyHash: KEY, mine: ['laptop'], now: NOW, ...more });
const fixture = (name: string): string => join(FIXTURES, name);

/** Everything that the ledger holds of OpenRouter's own calls, oldest first. */
const entries = async (): Promise<readonly UsageEntry[]> => (await ledger.query('entries', { origin: ORIGIN, limit: 1000 })).toReversed();
const days = async (): Promise<unknown> => ledger.query('days', { origin: ORIGIN, zone: 'UTC', from: '2026-01-01', to: '2026-12-31' });
const own = (id: string, more: Partial<UsageEntry> = {}): Promise<void> =>
  ledger.append([entryEvent(id, { origin: ORIGIN, at: Date.UTC(2026, 10, 1, 8, 0, 0), generationId: 'gen-1793520000-aaaaaaaaaaaaaaaaaaaa', ...more })]);
const outcome = ({ added, merged, duplicates, bad }: ImportReply): object => ({ added, merged, duplicates, bad: bad.count });

/** A usage log of calls spread over the months of a year. */
function log(name: string, count: number): string {
  const path = join(folder.path, name);
  const first = Date.UTC(2026, 0, 2) / 1000;
  const line = (index: number): string => JSON.stringify({ ts: first + index * 25_000, model: `m/${index % 3}`, prompt_tokens: 100 + index, completion_tokens: 5, cost: 0.001, id: `gen-${first + index * 25_000}-${index}` });
  writeFileSync(path, Array.from({ length: count }, (_, index) => line(index)).join('\n'));
  return path;
}

describe('an import', () => {
  it('brings in OpenRouter\'s export, adds to a call of ours what it lacks, and does nothing the second time', async () => {
    await own('01KAQ000000000000000000001', { cost: nano(12_500_000), model: 'anthropic/claude-haiku-4.5' });
    const reply = await ledger.import(ask(fixture('activity.csv')));
    expect(outcome(reply)).toEqual({ added: 5, merged: 1, duplicates: 0, bad: 2 });
    const [first, second] = await entries();
    expect(first).toMatchObject({ id: '01KAQ000000000000000000001', client: 'Cline', provider: 'Anthropic', durationMs: 2140, source: 'prompt', costSource: 'usage' });
    expect(second).toMatchObject({ client: 'Tab, the "editor"', source: 'import', keyHash: KEY, cost: 335_000, costSource: 'import' });
    expect(outcome(await ledger.import(ask(fixture('activity.csv'))))).toEqual({ added: 0, merged: 0, duplicates: 6, bad: 2 });
    expect(await entries()).toHaveLength(6);
  });

  it('that is only tried says the same, and leaves every file as it was', async () => {
    await own('01KAQ000000000000000000001');
    await ledger.compact();
    const before = files();
    const tried = await ledger.import(ask(fixture('activity.csv'), { dryRun: true }));
    expect(files()).toEqual(before);
    expect(tried).not.toHaveProperty('bulk');
    const { bulk, ...made } = await ledger.import(ask(fixture('activity.csv')));
    expect(bulk).toMatch(/^[0-9A-Z]{26}$/);
    expect(made).toEqual(tried);
  });

  it('counts in every figure: months, days, and what the status bar reads', async () => {
    const reply = await ledger.import(ask(log('usage.jsonl', 1000)));
    expect(outcome(reply)).toEqual({ added: 1000, merged: 0, duplicates: 0, bad: 0 });
    expect(reply).toMatchObject({ cost: 1e9, unknown: 0 });
    const sums = (await days()) as readonly { readonly cost: number; readonly calls: number }[];
    expect(sums.reduce((sum, { cost }) => sum + cost, 0)).toBe(1e9);
    expect(readdirSync(join(home, 'months')).length).toBeGreaterThan(6);
    const account = ledger.state.keys.at(ORIGIN).reduce((sum, { own: spent }) => sum + spent, 0);
    expect(account).toBe(1e9);
  });

  it('is seen by every other process, and survives that the ledger is opened anew', async () => {
    const other = await open(home, { clock: new SetClock(NOW) });
    await ledger.import(ask(fixture('usage.jsonl')));
    expect(await other.query('entries', { origin: ORIGIN, limit: 100 })).toHaveLength(5);
    await other.dispose();
    await ledger.dispose();
    ledger = await open(home, { clock: new SetClock(NOW) });
    expect(await entries()).toHaveLength(5);
  });

  it('that is cancelled leaves the ledger as it was', async () => {
    await own('01KAQ000000000000000000001');
    await ledger.compact();
    const before = files();
    const stop = new AbortController();
    const path = log('usage.jsonl', 20_000);
    const cancelled = ledger.import(ask(path, { now: Date.UTC(2045, 0, 1) }), { signal: stop.signal, onProgress: () => stop.abort() });
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    expect(files()).toEqual(before);
    expect(await entries()).toHaveLength(1);
    expect(outcome(await ledger.import(ask(path, { now: Date.UTC(2045, 0, 1) })))).toEqual({ added: 20_000, merged: 0, duplicates: 0, bad: 0 });
  });

  it('tells how far it is, up to the end', async () => {
    const seen: number[] = [];
    await ledger.import(ask(log('usage.jsonl', 5000), { now: Date.UTC(2045, 0, 1) }), { onProgress: ({ bytes, totalBytes }) => seen.push(bytes / totalBytes) });
    expect(seen.at(-1)).toBe(1);
    expect(seen.length).toBeGreaterThan(2);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });

  it('is refused in plain words where there is nothing to import', async () => {
    await expect(ledger.import(ask(fixture('grouped.csv')))).rejects.toMatchObject({ code: 'bad-file', message: expect.stringMatching(/not single calls/) as string });
    await expect(ledger.import(ask(fixture('none.csv')))).rejects.toMatchObject({ code: 'bad-file', message: 'There is no such file.' });
    await expect(ledger.import(ask(FIXTURES))).rejects.toMatchObject({ code: 'bad-file' });
    await expect(ledger.import(ask(fixture('README.md')))).rejects.toMatchObject({ code: 'bad-file', message: expect.stringMatching(/^No line of this file .* What is read: /) as string });
  });

  it('reads what Windows writes: a mark at the beginning, CRLF, two bytes a character', async () => {
    const text = `\uFEFF${readFileSync(fixture('usage.jsonl'), 'utf8').replaceAll('\n', '\r\n')}`;
    const wide = join(folder.path, 'wide.jsonl');
    writeFileSync(wide, text, 'utf16le');
    expect(outcome(await ledger.import(ask(wide)))).toEqual({ added: 5, merged: 0, duplicates: 1, bad: 2 });
    const narrow = join(folder.path, 'narrow.jsonl');
    writeFileSync(narrow, text);
    expect(outcome(await ledger.import(ask(narrow)))).toEqual({ added: 0, merged: 0, duplicates: 6, bad: 2 });
  });

  it('keeps calls of other keys apart from those of the key at work', async () => {
    const reply = await ledger.import(ask(fixture('activity.csv')));
    expect(reply.byKey.map(({ name, isMine, calls }) => [name, isMine, calls])).toEqual([['laptop', true, 4], ['ci', false, 2]]);
    const mine = (await entries()).filter(({ keyHash }) => keyHash === KEY);
    expect(mine).toHaveLength(4);
  });
});

describe('an import that is taken back', () => {
  it('leaves what other imports brought, and all that was there before', async () => {
    await own('01KAQ000000000000000000001', { cost: nano(12_500_000) });
    await own('01KAQ000000000000000000002', { cost: nano(7), generationId: 'gen-x', at: Date.UTC(2026, 1, 3) });
    await ledger.compact();
    const before = await entries();
    const { bulk = '' } = await ledger.import(ask(fixture('activity.csv')));
    await ledger.import(ask(log('other.jsonl', 100), { mine: [''] }));
    expect(await ledger.undo(bulk)).toMatchObject({ removed: 5, restored: 1 });
    const left = (await entries()).filter(({ source }) => source !== 'import');
    expect(left).toEqual(before);
    expect((await entries()).length).toBe(102);
    await expect(ledger.undo(bulk)).rejects.toMatchObject({ code: 'bad-file' });
  });

  it('leaves the sums as they were', async () => {
    await own('01KAQ000000000000000000001', { cost: nano(12_500_000) });
    await ledger.compact();
    const before = { entries: await entries(), days: await days(), accounts: accounts() };
    const { bulk = '' } = await ledger.import(ask(fixture('activity.csv')));
    expect(accounts()).not.toEqual(before.accounts);
    await ledger.undo(bulk);
    expect({ entries: await entries(), days: await days() }).toEqual({ entries: before.entries, days: before.days });
    expect(accounts()).toEqual(before.accounts);
  });

  it('can be made again, and stays through the next compaction', async () => {
    const path = log('usage.jsonl', 500);
    const { bulk = '' } = await ledger.import(ask(path, { mine: [''] }));
    const before = { entries: await entries(), days: await days() };
    await ledger.undo(bulk);
    expect(outcome(await ledger.import(ask(path, { mine: [''] })))).toEqual({ added: 500, merged: 0, duplicates: 0, bad: 0 });
    expect({ entries: await entries(), days: await days() }).toEqual(before);
    await ledger.compact();
    expect({ entries: await entries(), days: await days() }).toEqual(before);
    expect(outcome(await ledger.import(ask(path, { mine: [''] })))).toEqual({ added: 0, merged: 0, duplicates: 500, bad: 0 });
  });

  it('of which nobody has heard is refused', async () => {
    await expect(ledger.undo('../../etc/passwd')).rejects.toMatchObject({ code: 'bad-file' });
    await expect(ledger.undo('01KAQ000000000000000000009')).rejects.toMatchObject({ code: 'bad-file' });
  });
});

/** Own spend and number of calls of each key that has any. */
function accounts(): object {
  return ledger.state.keys.at(ORIGIN).filter(({ calls }) => calls > 0).map(({ keyHash, own: spent, calls }) => ({ keyHash, spent, calls }));
}

/** Every file of the ledger with its content, but for the locks and owners of those who run. */
function files(): Readonly<Record<string, string>> {
  const names = readdirSync(home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const kept = names.filter((name) => !name.includes('/locks/') && !name.endsWith('.owner'));
  return Object.fromEntries(kept.map((name) => [name, readFileSync(name, 'latin1')]));
}
