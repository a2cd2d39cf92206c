import { historyOf } from '../../src/core/forecast/ofLedger.ts';
import { runningForecasts } from '../../src/core/forecast/running.ts';
import { analyse } from '../../src/core/analysis/analyse.ts';
import { DEFAULT_FOCUS } from '../../src/core/analysis/range.ts';
import { TotalsSource } from '../../src/core/analysis/totalsSource.ts';
import { windowOf } from '../../src/core/analysis/window.ts';
import { newestCalls } from '../../src/core/ledger/newestCalls.ts';
import { createZone } from '../../src/core/period.ts';
import type { Ledger } from '../../src/storage/ledger.ts';
import { open } from '../shell/storage/kit.ts';
import { interleaved, timeOf, workOf } from './measure.ts';
import { PEER_ENGINES } from './peers.ts';
import type { BenchRow } from './row.ts';
import { atMost, median, row } from './row.ts';
import type { World } from './world.ts';
import { ORIGIN, ZONE } from './year.ts';

/** How many of the last calls are asked for. */
const REPORT_CALLS = 50;
const WARM = 40;
const COLD = 9;

/**
 * What the report takes from the ledger when it is opened: 30 days by model, the last calls, and the forecasts. Cold, the ledger is still to be
 * opened. Peers answer days and calls from a plain table's raw rows.
 */
export async function benchReport(world: World): Promise<readonly BenchRow[]> {
  const [home, { plain, end }] = [await world.home('report'), await world.year()];
  const worker = await world.bundles.worker();
  const start = (): Promise<Ledger> => open(home, { zone: () => ZONE, worker });
  const alive = setInterval(() => undefined, 1000);
  try {
    return [...await cold(start, plain, end), ...await warm(start, plain, end)];
  } finally {
    clearInterval(alive);
  }
}

/** A process that opens the ledger and asks at once. */
async function cold(start: () => Promise<Ledger>, plain: string, end: number): Promise<readonly BenchRow[]> {
  const times = { ours: [] as number[], work: [] as number[], node: [] as number[], better: [] as number[] };
  for (let round = 0; round <= COLD; round++) {
    let ours = 0;
    const opened: Ledger[] = [];
    const work = await workOf(async () => (ours = await timeOf(async () => {
      const ledger = await start();
      opened.push(ledger);
      await askOurs(ledger, end);
    })));
    for (const ledger of opened) await ledger.dispose();
    const node = await timeOf(() => openAndAsk('node:sqlite', plain, end));
    const better = await timeOf(() => openAndAsk('better-sqlite3', plain, end));
    if (round === 0) continue;
    times.ours.push(ours);
    times.work.push(work);
    times.node.push(node);
    times.better.push(better);
  }
  const name = 'the report\'s data for 30 days, cold';
  return [
    atMost(row(name, times.ours, times.node, { peer: 'node:sqlite, raw rows', cpu: median(times.work) }), 250),
    row(name, times.ours, times.better, { peer: 'better-sqlite3, raw rows' }),
  ];
}

async function warm(start: () => Promise<Ledger>, plain: string, end: number): Promise<readonly BenchRow[]> {
  const ledger = await start();
  const [node, better] = [PEER_ENGINES['node:sqlite'](plain), PEER_ENGINES['better-sqlite3'](plain)];
  try {
    const times = await interleaved(WARM, () => undefined, {
      ours: () => askOurs(ledger, end),
      node: () => askPlain(node, end),
      better: () => askPlain(better, end),
    });
    const work = await workOf(() => askOurs(ledger, end));
    const name = 'the report\'s data for 30 days, warm';
    return [
      atMost(row(name, times.ours, times.node, { peer: 'node:sqlite, raw rows', cpu: Math.round(work) }), 20),
      row(name, times.ours, times.better, { peer: 'better-sqlite3, raw rows' }),
    ];
  } finally {
    node.close();
    better.close();
    await ledger.dispose();
  }
}

async function askOurs({ state }: Ledger, end: number): Promise<void> {
  const zone = createZone(ZONE);
  const counting = { origin: ORIGIN, zone, countUntracked: true, countByok: false };
  const window = windowOf(DEFAULT_FOCUS.range, 'auto', end, zone, undefined);
  const { columns, groups } = await analyse(DEFAULT_FOCUS, window, new TotalsSource(state.buckets, ORIGIN), { ...counting, compares: false, drawn: (keys) => keys.slice(0, 7) });
  const calls = newestCalls(state, ORIGIN, REPORT_CALLS);
  const forecasts = runningForecasts(historyOf(state, end, counting), state, end, counting);
  if (columns.length < 30 || groups.length === 0 || calls.length < REPORT_CALLS || forecasts.day === undefined) throw new Error(`The report would be empty: ${groups.length} groups, ${calls.length} calls.`);
}

function openAndAsk(engine: keyof typeof PEER_ENGINES, plain: string, end: number): void {
  const db = PEER_ENGINES[engine](plain);
  askPlain(db, end);
  db.close();
}

function askPlain(db: ReturnType<(typeof PEER_ENGINES)['node:sqlite']>, end: number): void {
  const { now } = windowOf(DEFAULT_FOCUS.range, 'auto', end, createZone(ZONE), undefined);
  const offset = createZone(ZONE).offsetAt(end);
  const days = db.all(`SELECT date((at + ${offset}) / 1000, 'unixepoch') AS day, model, COUNT(*), SUM(cost), SUM(inputTokens), SUM(outputTokens), SUM(cacheReadTokens),
    SUM(reasoningTokens), SUM(status = 'error') FROM calls WHERE origin = '${ORIGIN}' AND at >= ${now.start} GROUP BY 1, 2`);
  const entries = db.all(`SELECT * FROM calls WHERE origin = '${ORIGIN}' AND source <> 'untracked' ORDER BY at DESC LIMIT ${REPORT_CALLS}`);
  if (days.length < 30 || entries.length < REPORT_CALLS) throw new Error('The plain table has not the same year.');
}
