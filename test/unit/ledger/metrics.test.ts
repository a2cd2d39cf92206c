import { describe, expect, it } from 'vitest';
import { binOf } from '../../../src/core/ledger/latency.ts';
import { metricsOf } from '../../../src/core/ledger/metrics.ts';
import type { Sums } from '../../../src/core/ledger/sums.ts';
import { NO_SUMS } from '../../../src/core/ledger/sums.ts';
import { nano } from '../../../src/core/money.ts';

function metrics(sums: Partial<Sums>, durations: readonly number[] = [], countByok = false): ReturnType<typeof metricsOf> {
  const latency = Array.from({ length: 24 }, (_, bin) => durations.filter((duration) => binOf(duration) === bin).length);
  return metricsOf({ sums: { ...NO_SUMS, ...sums }, latency }, countByok);
}

describe('metrics', () => {
  it('are what the sums say, divided', () => {
    expect(metrics({ cost: nano(1001), calls: 2, inputTokens: 3000, outputTokens: 1000, cacheReadTokens: 750, estimated: nano(1) }))
      .toMatchObject({ cost: 1001, calls: 2, costPerCall: 501, costPer1kTokens: 250, cachedShare: 0.25, estimated: 1, unknown: 0 });
  });

  it('are not known where nothing is there to divide by', () => {
    expect(metrics({ cost: nano(5) })).toMatchObject({ cost: 5, costPerCall: undefined, costPer1kTokens: undefined, cachedShare: undefined, p50: undefined, p95: undefined });
  });

  it('leave calls of unknown cost out of what a call costs', () => {
    expect(metrics({ cost: nano(100), calls: 3, unknown: 1 }).costPerCall).toBe(50);
    expect(metrics({ calls: 1, unknown: 1, inputTokens: 10 })).toMatchObject({ costPerCall: undefined, costPer1kTokens: undefined });
  });

  it('tell what own calls cost, whatever others spent beside them', () => {
    const own = { ...NO_SUMS, cost: nano(1200), calls: 6, inputTokens: 400, outputTokens: 200 };
    expect(metricsOf({ sums: { ...own, cost: nano(1_801_200) }, own, latency: [] }, false)).toMatchObject({ cost: 1_801_200, costPerCall: 200, costPer1kTokens: 2000 });
  });

  it('do not spread known costs over the tokens of calls whose cost is not known', () => {
    expect(metrics({ cost: nano(100), calls: 2, unknown: 1, inputTokens: 100_000 })).toMatchObject({ costPerCall: 100, costPer1kTokens: undefined });
  });

  it('count what providers charged only when asked to', () => {
    const sums = { cost: nano(10), byokCost: nano(30), calls: 1 };
    expect([metrics(sums).cost, metrics(sums, [], true).cost, metrics(sums, [], true).costPerCall]).toEqual([10, 40, 40]);
  });

  it('find the middle and the tail of the latencies to within a bin', () => {
    const { p50 = 0, p95 = 0 } = metrics({}, [...Array.from({ length: 90 }, () => 1000), ...Array.from({ length: 10 }, () => 30_000)]);
    expect(p50).toBeGreaterThan(1000 / Math.SQRT2);
    expect(p50).toBeLessThan(1000 * Math.SQRT2);
    expect(p95).toBeGreaterThan(30_000 / Math.SQRT2);
    expect(p95).toBeLessThan(30_000 * Math.SQRT2);
  });
});
