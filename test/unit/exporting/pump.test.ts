import { describe, expect, it } from 'vitest';
import { CHUNK_LENGTH, pumpExport } from '../../../src/core/exporting/pump.ts';
import type { ExportFormat } from '../../../src/core/exporting/types.ts';
import { nano } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { entryOf } from '../fakes/ledger.ts';
import { ask, exported } from './kit.ts';

const LONGEST_ROW = 2000;

function* many(count: number, seen: { taken: number }): Iterable<UsageEntry> {
  for (let index = 0; index < count; index += 1) {
    seen.taken += 1;
    yield entryOf({ id: `id-${index}`, at: ask('csv').start + index, cost: nano(index) });
  }
}

describe('an export', () => {
  it.each<ExportFormat>(['csv', 'json', 'jsonl'])('of 200,000 rows never holds more than a chunk: %s', async (format) => {
    const seen = { taken: 0 };
    let last = 0;
    let largest = 0;
    let mostAhead = 0;
    const { rows, cost } = await pumpExport(many(200_000, seen), ask(format), {
      async write(chunk) {
        largest = Math.max(largest, chunk.length);
        const rowsOfChunk = seen.taken - last;
        await new Promise((resolve) => setImmediate(resolve));
        // While a chunk is being taken, no row is read.
        mostAhead = Math.max(mostAhead, seen.taken - last - rowsOfChunk);
        last = seen.taken;
      },
      progress: () => Promise.resolve(),
    });
    expect(rows).toBe(200_000);
    expect(cost).toBe((200_000 * 199_999) / 2);
    expect(largest).toBeLessThan(CHUNK_LENGTH + LONGEST_ROW);
    expect(mostAhead).toBe(0);
  });

  it('leaves out what was spent elsewhere when asked to', async () => {
    const entries = [entryOf({ id: 'a' }), entryOf({ id: 'u', source: 'untracked' })];
    expect((await exported(entries, ask('jsonl', { untracked: false }))).rows).toBe(1);
    expect((await exported(entries, ask('jsonl'))).rows).toBe(2);
  });

  it('says how far it is, to the end', async () => {
    const entries = Array.from({ length: 2500 }, (_, index) => entryOf({ id: `id-${index}`, at: ask('csv').start + index * 100_000 }));
    const { progress, length, text } = await exported(entries, ask('csv'));
    expect(progress.map(({ rows }) => rows)).toEqual([0, 1000, 2000, 2500]);
    expect(progress.map(({ share }) => share)).toEqual([0, expect.closeTo(0.165, 2), expect.closeTo(0.33, 2), 1]);
    expect(length).toBe(text.length);
  });

  it('stops within a thousand rows when it is cancelled, and says why', async () => {
    const seen = { taken: 0 };
    const stop = new AbortController();
    const reason = new Error('enough');
    const running = pumpExport(many(100_000, seen), ask('md'), {
      write: () => Promise.resolve(),
      progress: ({ rows }) => { if (rows >= 5000) stop.abort(reason); return Promise.resolve(); },
    }, stop.signal);
    await expect(running).rejects.toBe(reason);
    expect(seen.taken).toBeLessThan(6002);
  });

  it('ends when its reader does not want any more', async () => {
    const seen = { taken: 0 };
    const running = pumpExport(many(100_000, seen), ask('csv'), { write: () => Promise.reject(new Error('closed')), progress: () => Promise.resolve() });
    await expect(running).rejects.toThrow('closed');
    expect(seen.taken).toBeLessThan(1000);
  });
});
