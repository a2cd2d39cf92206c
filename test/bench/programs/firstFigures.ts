import { subscribe } from 'node:diagnostics_channel';
import { budgetingOf } from '../../../src/core/budget/standing.ts';
import { createZone, periodAt } from '../../../src/core/period.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/settings.ts';
import { glanceOf } from '../../../src/vscode/statusBar/glance.ts';
import { open } from '../../shell/storage/kit.ts';
import { PEER_ENGINES } from '../peers.ts';
import { ORIGIN, ZONE } from '../year.ts';

/** A process that has just begun and is asked for the figures of the status bar: by the ledger of a home, or by the raw rows of a plain table. */

interface Asked {
  readonly calls: number;
  readonly close: () => unknown;
}

const [way = '', path = ''] = process.argv.slice(2);
let threads = 0;
subscribe('worker_threads', () => threads++);
const zone = createZone(ZONE);

const [asked, worked] = [performance.now(), process.cpuUsage()];
const { calls, close } = way === 'ledger' ? await fromLedger() : fromPlainTable();
const ms = performance.now() - asked;
const { user, system } = process.cpuUsage(worked);
await close();
process.stdout.write(JSON.stringify({ ms, cpu: (user + system) / 1000, calls, threads }));

async function fromLedger(): Promise<Asked> {
  const ledger = await open(path);
  const budgeting = budgetingOf(DEFAULT_SETTINGS, zone, ORIGIN);
  const { periods } = glanceOf(ledger.state, Date.now(), budgeting, { kind: 'no-key' }, undefined);
  return { calls: periods.find(({ kind }) => kind === 'day')?.spend.sums.calls ?? 0, close: () => ledger.dispose() };
}

function fromPlainTable(): Asked {
  const db = PEER_ENGINES[way as keyof typeof PEER_ENGINES](path);
  const now = Date.now();
  const [day] = (['day', 'week', 'month'] as const).map((kind) => {
    const { start } = periodAt(kind, now, zone);
    return db.all(`SELECT COUNT(*) AS calls, SUM(cost) AS cost FROM calls WHERE at >= ${start} AND origin = '${ORIGIN}'`)[0] as { readonly calls: number };
  });
  return { calls: day?.calls ?? 0, close: () => db.close() };
}
