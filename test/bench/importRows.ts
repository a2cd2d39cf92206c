import { nano } from '../../src/core/money.ts';
import type { UsageEntry } from '../../src/core/usage.ts';
import { createIds } from '../../src/storage/system.ts';
import { benchImport } from './import.ts';
import { timeOf } from './measure.ts';
import { PEER_ENGINES, insertPlain, makePlainTable } from './peers.ts';
import type { BenchRow } from './row.ts';
import { row } from './row.ts';
import type { World } from './world.ts';

/** The import, beside what it takes to put as many such calls into a plain table: one transaction, no rollups, no months. */
export async function benchImportRows(world: World): Promise<readonly BenchRow[]> {
  const [preview, first, ...others] = await benchImport(world.entries);
  if (preview === undefined || first === undefined) throw new Error('The import has no figures.');
  const withPeers: BenchRow[] = [];
  for (const engine of ['node:sqlite', 'better-sqlite3'] as const) {
    const time = await timeOf(() => insertAll(engine, `${world.folder('import')}-${engine.replace(':', '-')}.db`, world.entries));
    const { p50, peerP50 = Number.NaN, peerP99 = Number.NaN, ratio = Number.NaN } = row(first.name, [first.p50], [time]);
    withPeers.push({ ...first, p50, peer: `${engine}, plain table`, peerP50, peerP99, ratio });
  }
  return [preview, ...withPeers, ...others];
}

function insertAll(engine: keyof typeof PEER_ENGINES, path: string, count: number): void {
  const db = PEER_ENGINES[engine](path);
  makePlainTable(db);
  const ids = createIds();
  db.exec('BEGIN');
  for (let index = 0; index < count; index++) insertPlain(db, callOf(ids.next(), index));
  db.exec('COMMIT');
  db.close();
}

function callOf(id: string, index: number): UsageEntry {
  return {
    id, exchange: id, attempt: 1, at: 1_760_000_000_000 + index * 31_000, origin: 'https://openrouter.ai', device: 'bench', keyHash: '', source: 'import', status: 'ok', calls: 1,
    model: `vendor/model-${index % 17}`, inputTokens: 1000 + (index % 977), outputTokens: index % 333, cost: nano((index % 1000) * 10_000), costSource: 'import', generationId: `gen-${id}`,
  };
}
