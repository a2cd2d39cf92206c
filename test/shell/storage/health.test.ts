import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { healthOf } from '../../../src/storage/health.ts';
import { OpenLedgers, entryEvent, tempFolder } from './kit.ts';

const ledgers = new OpenLedgers();
const folder = tempFolder();
afterEach(async () => {
  await ledgers.closeAll();
  folder.remove();
});

it('says how the files of a home stand, before and after it is compacted', async () => {
  expect(healthOf(join(folder.path, 'nothing'))).toMatchObject({ segments: 0, journalBytes: 0, writers: 0, countersBytes: undefined, databaseBytes: undefined, compactedAt: undefined, months: 0, setAside: 0 });
  const ledger = await ledgers.open(folder.path, { compacts: true });
  await ledger.append([entryEvent('01J00000000000000000000001'), entryEvent('01J00000000000000000000002', { at: Date.UTC(2025, 0, 5) })]);
  const before = healthOf(folder.path);
  expect(before).toMatchObject({ segments: 1, writers: 1, setAside: 0 });
  expect(before.journalBytes).toBeGreaterThan(500);
  await ledger.compact();
  writeFileSync(join(folder.path, 'quarantine-seg-00-1.jsonl'), 'damaged');
  const after = healthOf(folder.path);
  expect(after).toMatchObject({ months: 1, setAside: 1 });
  expect(after.countersBytes).toBeGreaterThan(100);
  expect(after.databaseBytes).toBeGreaterThan(4000);
  expect(Math.abs((after.compactedAt ?? 0) - Date.now())).toBeLessThan(60_000);
});
