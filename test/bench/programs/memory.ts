import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '../../../src/storage/ledger.ts';

/** A process that tells how much memory it takes (10⁶ bytes): with an open ledger, with rollups and one month, and at its highest while all months are searched. */

const [way, root = '', file = '', wasm = ''] = process.argv.slice(2);
if (way === 'nothing') {
  await sleep(2000);
  process.stdout.write(JSON.stringify({ open: memory('VmRSS') }));
} else {
  await withLedger();
}

async function withLedger(): Promise<void> {
  const { open } = await import('../../shell/storage/kit.ts');
  const { ORIGIN, ZONE } = await import('../year.ts');
  const alive = setInterval(() => undefined, 1000);
  const ledger = await open(root, { zone: () => ZONE, worker: { file, wasm } });
  await sleep(2000);
  const opened = memory('VmRSS');
  await ledger.query('entries', { origin: ORIGIN, limit: 50 });
  await ledger.query('breakdown', { origin: ORIGIN, zone: ZONE, start: Date.UTC(2000, 0), end: Date.UTC(2100, 0), by: ['model', 'provider'] });
  await sleep(500);
  const month = memory('VmRSS');
  await search(ledger, ORIGIN);
  process.stdout.write(JSON.stringify({ open: opened, month, searching: memory('VmHWM') }));
  await ledger.dispose();
  clearInterval(alive);
}

/** For something that stands in no entry, so that every month is read to its end. */
async function search(ledger: Ledger, origin: string): Promise<void> {
  await ledger.query('entriesIn', { origin, start: 0, end: Date.UTC(2100, 0), where: { session: ['nobody'] }, limit: 100 });
}

function memory(field: 'VmRSS' | 'VmHWM'): number {
  const kilobytes = new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kilobytes) * 1024 / 1e6;
}
