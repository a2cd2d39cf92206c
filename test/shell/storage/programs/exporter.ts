import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExportFormat } from '../../../../src/core/exporting/types.ts';
import { nano } from '../../../../src/core/money.ts';
import type { UsageEntry } from '../../../../src/core/usage.ts';
import { runExport } from '../../../../src/storage/exportJob.ts';

/** Exports so many entries to a reader that is slower than the writer, and prints how much memory that took beyond what it began with. */
const format = process.argv[2] as ExportFormat;
const rows = Number(process.argv[3]);
const START = Date.UTC(2026, 0, 1);

const source = {
  *eachEntry(): Iterable<UsageEntry> {
    for (let row = 0; row < rows; row += 1) {
      const id = `01${String(row).padStart(24, '0')}`;
      yield {
        id, exchange: id, attempt: 1, at: START + row * 1000, origin: 'http://127.0.0.1:1', device: 'd', keyHash: 'ab'.repeat(32), source: 'proxy', client: `client ${row % 7}`, status: 'ok', calls: 1,
        model: `vendor/model-${row % 50}`, inputTokens: row % 5000, outputTokens: row % 700, cost: nano(row), costSource: 'usage', generationId: `gen-${row}`, tags: ['a', 'b'],
      };
    }
  },
};

const used = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};
const before = used();
const digest = createHash('sha256');
let most = 0;
let looks = 0;
let chunks = 0;
let length = 0;
const reply = await runExport(source, { format, origin: 'http://127.0.0.1:1', zone: 'Europe/Berlin', start: 0, end: Number.MAX_SAFE_INTEGER, untracked: true, countByok: false, now: START }, {
  signal: new AbortController().signal,
  onProgress() {
    looks += 1;
    if (looks % 20 === 0) most = Math.max(most, used() - before);
  },
  async write(chunk) {
    digest.update(chunk);
    length += chunk.length;
    chunks += 1;
    if (chunks % 100 === 0) await sleep(1);
  },
});
process.stdout.write(`${JSON.stringify({ rows: reply.rows, cost: reply.cost, length, said: reply.length, looks, most })}\n`);
