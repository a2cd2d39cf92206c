import type { BreakdownAsk, Dimension } from '../../src/core/ledger/breakdown.ts';
import { DIMENSIONS } from '../../src/core/ledger/breakdown.ts';
import { createZone, periodAt } from '../../src/core/period.ts';
import type { Ledger } from '../../src/storage/ledger.ts';
import { open } from '../shell/storage/kit.ts';
import { timeOf, workOf } from './measure.ts';
import type { PeerDatabase } from './peers.ts';
import { PEER_ENGINES } from './peers.ts';
import type { BenchRow } from './row.ts';
import { atMost, median, row } from './row.ts';
import type { World } from './world.ts';
import { ORIGIN, ZONE } from './year.ts';

const ROUNDS = 5;
const ENGINES = ['node:sqlite', 'better-sqlite3'] as const;

type Axes = readonly [Dimension] | readonly [Dimension, Dimension];

interface Timed {
  readonly by: Axes;
  readonly times: readonly number[];
}

/** A year by every dimension, and by every pair of them: the worst must stand. Peers group a plain table's raw rows for that same worst one. */
export async function benchBreakdowns(world: World): Promise<readonly BenchRow[]> {
  const [home, { plain, end }] = [await world.home('breakdowns'), await world.year()];
  const ledger = await open(home, { zone: () => ZONE, worker: await world.bundles.worker() });
  const alive = setInterval(() => undefined, 1000);
  try {
    const singles = DIMENSIONS.map((dimension) => [dimension] as const);
    const pairs = DIMENSIONS.flatMap((first, index) => DIMENSIONS.slice(index + 1).map((second) => [first, second] as const));
    return [...await rowsOf('one', singles, 50, ledger, plain, end), ...await rowsOf('two', pairs, 400, ledger, plain, end)];
  } finally {
    clearInterval(alive);
    await ledger.dispose();
  }
}

async function rowsOf(count: string, all: readonly Axes[], bound: number, ledger: Ledger, plain: string, end: number): Promise<readonly BenchRow[]> {
  const timed: Timed[] = [];
  for (const by of all) timed.push({ by, times: await roundsOf(() => ledger.query('breakdown', askOf(by, end))) });
  timed.sort((a, b) => median(b.times) - median(a.times));
  const [worst] = timed;
  if (worst === undefined) return [];
  const cpu = Math.round(await workOf(() => ledger.query('breakdown', askOf(worst.by, end))));
  const note = timed.slice(0, 5).map(({ by, times }) => `${by.join(' × ')} ${median(times).toFixed(0)}`).join(', ');
  const typical = row(`a year by ${count} dimension${count === 'one' ? '' : 's'}, the middle one of ${all.length}`, timed.map(({ times }) => median(times)));
  const rows: BenchRow[] = [typical];
  for (const engine of ENGINES) {
    const db = PEER_ENGINES[engine](plain);
    const peer = await roundsOf(() => askPlain(db, worst.by, end));
    db.close();
    const found = row(`a year by ${worst.by.join(' and ')}, the slowest of ${all.length}`, worst.times, peer, { peer: `${engine}, raw rows`, cpu });
    rows.push(engine === ENGINES[0] ? atMost({ ...found, note: `slowest: ${note}` }, bound) : found);
  }
  return rows;
}

async function roundsOf(action: () => unknown): Promise<readonly number[]> {
  await action();
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await timeOf(action));
  return times;
}

function askOf(by: Axes, end: number): BreakdownAsk {
  return { origin: ORIGIN, zone: ZONE, ...yearOf(end), by };
}

/** The year that ends with the day of `end`, on local midnights. */
function yearOf(end: number): { readonly start: number; readonly end: number } {
  const zone = createZone(ZONE);
  return { start: periodAt('day', end - 364 * 86_400_000, zone).start, end: periodAt('day', end, zone).end };
}

function askPlain(db: PeerDatabase, by: Axes, end: number): void {
  const { start } = yearOf(end);
  const keys = by.map((dimension) => plainKey(dimension));
  const tags = by.includes('tag') ? ', json_each(calls.tags) AS tag' : '';
  const found = db.all(`SELECT ${keys.join(', ')}, COUNT(*), SUM(cost), SUM(inputTokens), SUM(outputTokens), SUM(cacheReadTokens), SUM(reasoningTokens), SUM(status = 'error')
    FROM calls${tags} WHERE calls.origin = '${ORIGIN}' AND calls.at >= ${start} GROUP BY ${keys.map((_, index) => index + 1).join(', ')}`);
  if (found.length === 0) throw new Error('The plain table has not the same year.');
}

/** Near enough: winter time all year. */
function plainKey(dimension: Dimension): string {
  const time = (format: string): string => `strftime('${format}', (calls.at + 3600000) / 1000, 'unixepoch')`;
  switch (dimension) {
    case 'key': return 'keyHash';
    case 'tag': return 'tag.value';
    case 'hour': return time('%H');
    case 'weekday': return time('%u');
    case 'day': return time('%Y-%m-%d');
    case 'week': return time('%G-%V');
    case 'month': return time('%Y-%m');
    default: return `"${dimension}"`;
  }
}
