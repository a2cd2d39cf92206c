import { describe, expect, it } from 'vitest';
import { loadCatalogue } from './catalogue.ts';
import { pastMonth, type PastCall } from './history.ts';
import { priceOf } from './pricing.ts';
import { at, get, keyData, simulators } from './testing.ts';

const start = simulators();
const catalogue = loadCatalogue();
const NOW = Date.parse('2026-11-20T17:30:00Z');

function month(seed = 'demo', now = NOW): readonly PastCall[] {
  return pastMonth({ seed, now, catalogue });
}

function dailyTotals(calls: readonly PastCall[]): ReadonlyMap<string, number> {
  const days = new Map<string, number>();
  for (const call of calls) days.set(dayOf(call), (days.get(dayOf(call)) ?? 0) + call.costUsd);
  return days;
}

function dayOf(call: PastCall): string {
  return new Date(call.at).toISOString().slice(0, 10);
}

describe('thirty days of the past', () => {
  it.each(['demo', 'a', 'b', 'c'])('cost three to six dollars each working day and little at weekends (seed %s)', (seed) => {
    const totals = dailyTotals(month(seed));
    for (const [day, total] of totals) {
      const weekend = [0, 6].includes(new Date(`${day}T12:00:00Z`).getUTCDay());
      if (day === '2026-11-20') continue;
      expect(total, day).toBeGreaterThan(weekend ? 0 : 3);
      expect(total, day).toBeLessThan(weekend ? 1.5 : 6);
    }
    expect([...totals.keys()].filter((day) => ![0, 6].includes(new Date(`${day}T12:00:00Z`).getUTCDay()))).toHaveLength(23);
  });

  it('are sorted, over by now, reach back a month and include today', () => {
    const calls = month();
    expect(calls.map((c) => c.at)).toEqual(calls.map((c) => c.at).toSorted((a, b) => a - b));
    expect(Math.max(...calls.map((c) => c.at + c.durationMs))).toBeLessThanOrEqual(NOW);
    expect(calls.slice(0, 1).map(dayOf)).toEqual(['2026-10-21']);
    expect(dailyTotals(calls).get('2026-11-20')).toBeGreaterThan(1);
    expect(dailyTotals(month('demo', Date.parse('2026-11-22T09:00:00Z'))).get('2026-11-22'), 'a Sunday morning').toBeGreaterThan(0.5);
  });

  it('are the same for the same seed, and the past does not change as time goes on', () => {
    expect(month()).toEqual(month());
    const before = (calls: readonly PastCall[]): readonly PastCall[] => calls.filter((c) => c.at >= Date.parse('2026-10-26T00:00:00Z') && c.at < Date.parse('2026-11-19T20:00:00Z'));
    expect(before(month('demo', NOW + 3 * 3_600_000))).toEqual(before(month()));
    expect(month('other')[0]).not.toEqual(month()[0]);
  });

  it('price every call by the catalogue', () => {
    for (const call of month()) {
      const pricing = catalogue.find(call.model)?.pricing;
      if (pricing === undefined) throw new Error(`unknown model ${call.model}`);
      const { total } = priceOf(pricing, { prompt: call.inputTokens, completion: call.outputTokens, cached: call.cacheReadTokens, written: call.cacheWriteTokens }, call.at);
      expect(Math.abs(Number(total) / 1e24 - call.costUsd)).toBeLessThanOrEqual(0.6e-9);
    }
  });

  it('come from several models, tools and projects, a few failed or cancelled', () => {
    const calls = month();
    const distinct = (of: (call: PastCall) => unknown): number => new Set(calls.map(of)).size;
    expect(distinct((c) => c.model)).toBeGreaterThanOrEqual(8);
    expect(distinct((c) => c.client)).toBe(5);
    expect(distinct((c) => c.project)).toBe(4);
    expect(distinct((c) => c.session)).toBeGreaterThan(100);
    for (const status of ['error', 'cancelled'] as const) {
      const share = calls.filter((c) => c.status === status).length / calls.length;
      expect(share, status).toBeGreaterThan(0.002);
      expect(share, status).toBeLessThan(0.05);
    }
    expect(calls.filter((c) => c.status === 'error').every((c) => c.costUsd === 0 && c.errorCode !== null && c.generationId === null)).toBe(true);
  });

  it('agree with the key, the credits and the activity they are booked on', async () => {
    const simulator = await start({ credits: 10 });
    const calls = simulator.loadHistory(simulator.key.hash);
    const sum = (from: string): number => calls.filter((c) => c.at >= Date.parse(from)).reduce((total, c) => total + c.costUsd, 0);
    const data = await keyData(simulator);
    for (const [name, from] of [['usage', '2000-01-01'], ['usage_daily', '2026-11-18'], ['usage_weekly', '2026-11-16'], ['usage_monthly', '2026-11-01']] as const) expect(data[name], name).toBeCloseTo(sum(`${from}T00:00:00Z`), 8);
    const credits = (await get(simulator, '/credits', simulator.managementKey.key)).body.data;
    expect(Number(at(credits, 'total_credits')) - Number(at(credits, 'total_usage'))).toBeGreaterThan(25);
    const rows = (await get(simulator, '/activity', simulator.managementKey.key)).body.data as readonly { readonly usage: number }[];
    expect(rows.reduce((total, row) => total + row.usage, 0)).toBeCloseTo(sum('2000-01-01T00:00:00Z') - sum('2026-11-18T00:00:00Z'), 8);
  });
});
