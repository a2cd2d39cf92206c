import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { monotonicFactory } from 'ulid';
import type { ImportReply } from '../../src/core/importing/types.ts';
import { open } from '../shell/storage/kit.ts';
import { createTempFolder } from '../vscode/harness/tempFolder.ts';
import type { BenchRow } from './row.ts';
import { atMost, row } from './row.ts';

const YEAR_S = 365 * 24 * 3600;
const TARGET_MS = 15_000;

/** Importing a million lines (or so many) of a usage log into an empty ledger, parsing, folding and saving included, in the ledger's own thread; and the same file once more. */
export async function benchImport(lines = 1_000_000): Promise<readonly BenchRow[]> {
  const folder = createTempFolder('bench-import');
  const next = monotonicFactory();
  const ledger = await open(join(folder.path, 'home'), { ids: { next: () => next() } });
  try {
    const path = join(folder.path, 'usage.jsonl');
    const now = Date.now();
    await writeLog(path, lines, Math.floor(now / 1000) - YEAR_S);
    const take = async (dryRun: boolean): Promise<readonly [number, ImportReply]> => {
      const began = performance.now();
      const reply = await ledger.import({ path, dryRun, origin: 'https://openrouter.ai', device: 'bench', now });
      return [performance.now() - began, reply];
    };
    const [previewed] = await take(true);
    const [imported, { added }] = await take(false);
    const [again, { duplicates }] = await take(false);
    if (added !== lines || duplicates !== lines) throw new Error(`imported ${added} and knew ${duplicates} of ${lines} lines`);
    const what = `${lines.toLocaleString('en-US')} lines`;
    const first = row(`import ${what}`, [imported]);
    return [row(`preview ${what}`, [previewed]), lines === 1_000_000 ? atMost(first, TARGET_MS) : first, row(`import the same ${what} again`, [again])];
  } finally {
    await ledger.dispose();
    await folder.dispose();
  }
}

/** Calls of seventeen models, evenly over a year. */
async function writeLog(path: string, lines: number, first: number): Promise<void> {
  const out = createWriteStream(path);
  for (let index = 0; index < lines; index++) {
    const at = first + Math.floor((index / lines) * YEAR_S);
    const line = {
      ts: new Date(at * 1000).toISOString(), model: `vendor/model-${index % 17}`, prompt_tokens: 1000 + (index % 977), completion_tokens: index % 333,
      cost: (index % 1000) / 1e5, id: `gen-${at}-${index.toString(36).padStart(20, 'q')}`,
    };
    if (!out.write(`${JSON.stringify(line)}\n`)) await once(out, 'drain');
  }
  out.end();
  await once(out, 'finish');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const rows = await benchImport(Number(process.argv[2] ?? 1_000_000));
  console.table(rows.map(({ name, ...figures }) => ({ what: name, ...figures })));
}
