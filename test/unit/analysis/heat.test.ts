import { expect, it } from 'vitest';
import { heatOf } from '../../../src/core/analysis/heat.ts';
import type { AskBreakdown } from '../../../src/core/analysis/ledgerSource.ts';
import { NO_SUMS } from '../../../src/core/ledger/sums.ts';
import { fromUsd, nano } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';

it('hours tell what of their cost is estimated or missing, without what others spent', async () => {
  const all = { keys: ['3', '14'], sums: { ...NO_SUMS, cost: fromUsd(3), calls: 4, estimated: fromUsd(1), unknown: 2 }, latency: [], entries: 5 };
  const others = { keys: ['3', '14'], sums: { ...NO_SUMS, cost: fromUsd(1), estimated: fromUsd(0.4) }, latency: [], entries: 1 };
  const ask: AskBreakdown = ({ where }) => Promise.resolve([where?.source === undefined ? all : others]);
  const heat = await heatOf(ask, { origin: 'o', zone: UTC, range: { start: 0, end: 900_000 }, where: {}, countByok: false });
  expect([heat.cost, heat.calls, heat.estimated, heat.unknown].map((grid) => grid[2]?.[14])).toEqual([fromUsd(2), 4, nano(600_000_000), 2]);
  expect(heat.unknown.flat().reduce((sum, count) => sum + count, 0)).toBe(2);
});
