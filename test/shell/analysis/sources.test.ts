import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { analyse } from '../../../src/core/analysis/analyse.ts';
import { LedgerSource } from '../../../src/core/analysis/ledgerSource.ts';
import type { Focus } from '../../../src/core/analysis/range.ts';
import { DEFAULT_FOCUS } from '../../../src/core/analysis/range.ts';
import { TotalsSource } from '../../../src/core/analysis/totalsSource.ts';
import { windowOf } from '../../../src/core/analysis/window.ts';
import { heatOf } from '../../../src/core/analysis/heat.ts';
import { nano } from '../../../src/core/money.ts';
import type { Zone } from '../../../src/core/period.ts';
import { createZone } from '../../../src/core/period.ts';
import type { Ledger } from '../../../src/storage/ledger.ts';
import { KEY, ORIGIN, OpenLedgers, createIds, entryEvent, tempFolder } from '../storage/kit.ts';

const ledgers = new OpenLedgers();
const folder = tempFolder();
const now = Date.now();
let ledger: Ledger;

/** Repeatable numbers from 0 to 1. */
let seed = 11;
const random = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
const one = (all: readonly string[]): string => all[Math.floor(random() * all.length)] ?? '';

beforeAll(async () => {
  ledger = await ledgers.open(folder.path, { zone: () => 'Europe/Berlin' });
  const ids = createIds();
  await ledger.append(Array.from({ length: 600 }, () => {
    const at = now - Math.floor(random() * 40 * 86_400_000);
    const cost = nano(Math.floor(random() * 1e9));
    const id = ids.next();
    if (random() < 0.1) return { type: 'entry' as const, id, entry: { id, exchange: id, attempt: 1, at, origin: ORIGIN, device: 'test', keyHash: KEY, source: 'untracked' as const, status: 'ok' as const, calls: 0, cost, costSource: 'key' as const } };
    return entryEvent(id, { at, source: 'proxy', cost, durationMs: Math.floor(random() * 5000), model: one(['x/one', 'x/two', 'x/three']), ...(random() < 0.3 ? {} : { client: one(['cline', 'aider']) }) });
  }));
  await ledger.compact();
});

afterEach(() => {
  seed = 11;
});

afterAll(async () => {
  await ledgers.closeAll();
  folder.remove();
});

test.each<Partial<Focus>>([
  {}, { range: { kind: '24h' } }, { range: { kind: '7d' }, unit: 'hour' }, { by: 'client', unit: 'week' }, { by: 'project', where: { model: ['x/one'] } }, { by: 'source' }, { unit: 'month', where: { client: ['', 'cline'] } },
])('the running totals and the database tell the same of %j', async (focus) => {
  for (const zone of ['Europe/Berlin', 'Asia/Kathmandu', 'America/St_Johns'].map(createZone)) expect(await told(focus, zone, 'totals')).toEqual(await told(focus, zone, 'ledger'));
});

test('the database tells latencies, which the running totals have not', async () => {
  const { total, totalCurve } = await analyse({ ...DEFAULT_FOCUS, metric: 'latency' }, windowOf({ kind: '7d' }, 'auto', now, createZone('UTC'), undefined), source(createZone('UTC')), terms);
  expect(total.p50).toBeGreaterThan(500);
  expect(total.p95).toBeGreaterThan(total.p50 ?? 0);
  expect(totalCurve.latency.some((value) => value > 0)).toBe(true);
});

test('hours and weekdays add up to what our own calls have cost', async () => {
  const zone = createZone('Europe/Berlin');
  const window = windowOf({ kind: '30d' }, 'auto', now, zone, undefined);
  const heat = await heatOf((ask) => ledger.query('breakdown', ask), { origin: ORIGIN, zone, range: window.now, where: {}, countByok: false });
  const { total, elsewhere } = await analyse(DEFAULT_FOCUS, window, source(zone), terms);
  const cost = heat.cost.flat().reduce((sum, amount) => sum + amount, 0);
  expect(cost).toBe(total.cost - (elsewhere?.tally.cost ?? 0));
  expect(heat.calls.flat().reduce((sum, count) => sum + count, 0)).toBe(total.calls);
});

const terms = { countByok: false, countUntracked: true, compares: false, drawn: (keys: readonly string[]) => keys.slice(0, 2) };

function source(zone: Zone): LedgerSource {
  return new LedgerSource((ask) => ledger.query('breakdown', ask), ORIGIN, zone);
}

function told(focus: Partial<Focus>, zone: Zone, from: 'totals' | 'ledger'): ReturnType<typeof analyse> {
  const asked = { ...DEFAULT_FOCUS, ...focus };
  const window = windowOf(asked.range, asked.unit, now, zone, undefined);
  return analyse(asked, window, from === 'totals' ? new TotalsSource(ledger.state.buckets, ORIGIN) : source(zone), terms);
}
