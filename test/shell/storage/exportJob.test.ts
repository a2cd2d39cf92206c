import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { csvParse } from 'd3-dsv';
import { ulid } from 'ulid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fromRecord } from '../../../src/core/exporting/record.ts';
import type { ExportAsk, ExportFormat, ExportRecord } from '../../../src/core/exporting/types.ts';
import { ZERO, decimalUsd, nano } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import type { Ledger } from '../../../src/storage/ledger.ts';
import { ORIGIN, entry, entryEvent, open, tempFolder } from './kit.ts';

const NOW = Date.now();
const ROWS = 3000;

let folder: ReturnType<typeof tempFolder>;
let ledger: Ledger;
beforeEach(async () => {
  folder = tempFolder();
  ledger = await open(folder.path);
});
afterEach(async () => {
  await ledger.dispose();
  folder.remove();
});

function ask(format: ExportFormat, more: Partial<ExportAsk> = {}): ExportAsk {
  return { format, origin: ORIGIN, zone: 'UTC', start: 0, end: Number.MAX_SAFE_INTEGER, untracked: true, countByok: false, now: NOW, ...more };
}

async function exported(what: ExportAsk): Promise<string> {
  const chunks: string[] = [];
  await ledger.export(what, { write: async (chunk) => { chunks.push(chunk); await Promise.resolve(); } });
  return chunks.join('');
}

/** Entries a minute apart, oldest first, the last one just now. */
async function filled(): Promise<readonly UsageEntry[]> {
  const entries = Array.from({ length: ROWS }, (_, index) => {
    const at = NOW - (ROWS - index) * 60_000;
    return entry(ulid(at), { at, model: `vendor/"model", ${index % 3}`, client: index % 2 === 0 ? '=cmd' : 'aider', cost: nano(index), tags: ['a'] });
  });
  await ledger.append(entries.map((each) => entryEvent(each.id, each)));
  return entries;
}

describe('an export from the ledger', () => {
  it('gives JSON lines that hold every entry as it is', async () => {
    const entries = await filled();
    const [, ...lines] = (await exported(ask('jsonl'))).trimEnd().split('\n');
    expect(lines.map((line) => fromRecord(JSON.parse(line) as ExportRecord))).toEqual(entries);
  });

  it('gives CSV that another program reads back the same', async () => {
    const entries = await filled();
    const rows = csvParse(await exported(ask('csv')));
    expect(rows.map(({ id, time, model, client, cost }) => [id, time, model, client, cost])).toEqual(entries.map(({ id, at, model, client, cost }) => [id, new Date(at).toISOString(), model, client === '=cmd' ? '\'=cmd' : client, decimalUsd(cost ?? ZERO)]));
  });

  it('holds what its range and filter say', async () => {
    const entries = await filled();
    const rows = csvParse(await exported(ask('csv', { start: entries[1000]?.at ?? 0, end: entries[2000]?.at ?? 0, where: { client: ['aider'] } })));
    expect(rows.map(({ id }) => id)).toEqual(entries.slice(1000, 2000).filter(({ client }) => client === 'aider').map(({ id }) => id));
  });

  it('holds only what costs more, where that is asked for', async () => {
    await filled();
    const rows = csvParse(await exported(ask('csv', { where: { client: ['aider'] }, match: { costOver: { amount: ROWS - 6, countByok: false } } })));
    expect(rows.map(({ cost }) => cost)).toEqual([ROWS - 5, ROWS - 3, ROWS - 1].map((amount) => decimalUsd(nano(amount))));
  });

  it('of an empty ledger is an empty file of its kind', async () => {
    expect(csvParse(await exported(ask('csv')))).toHaveLength(0);
    expect(JSON.parse(await exported(ask('json')))).toMatchObject({ entries: [], totals: { entries: 0 } });
    expect(await exported(ask('md'))).toContain('- Cost: $0.00');
  });

  it('waits for its reader, and stops when it is cancelled', async () => {
    await filled();
    const stop = new AbortController();
    let chunks = 0;
    const running = ledger.export(ask('jsonl'), {
      signal: stop.signal,
      write: async () => { chunks += 1; stop.abort(); await Promise.resolve(); },
    });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    expect(chunks).toBe(1);
    // The thread answers on.
    expect(csvParse(await exported(ask('csv')))).toHaveLength(ROWS);
  });

  it('ends with the reason of a reader that fails', async () => {
    await filled();
    await expect(ledger.export(ask('csv'), { write: () => Promise.reject(new Error('the disk is gone')) })).rejects.toThrow('the disk is gone');
  });
});

describe('an export of 200,000 entries', () => {
  it.each<ExportFormat>(['csv', 'json', 'jsonl', 'md'])('keeps the memory of its process bounded: %s', (format) => {
    const { stdout, status } = spawnSync(process.execPath, ['--expose-gc', fileURLToPath(new URL('programs/exporter.ts', import.meta.url)), format, '200000'], { encoding: 'utf8' });
    expect(status).toBe(0);
    const { rows, cost, length, said, looks, most } = JSON.parse(stdout) as Readonly<Record<'rows' | 'cost' | 'length' | 'said' | 'looks' | 'most', number>>;
    expect(rows).toBe(200_000);
    expect(cost).toBe((200_000 * 199_999) / 2);
    expect(length).toBe(said);
    // The text is tens of megabytes; what is kept at any time is a chunk and some sums.
    expect(format === 'md' || length > 40_000_000).toBe(true);
    expect(looks).toBeGreaterThan(100);
    expect(most).toBeLessThan(8_000_000);
  });
});
