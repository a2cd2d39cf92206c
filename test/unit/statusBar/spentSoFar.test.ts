import { expect, it } from 'vitest';
import type { KeySample } from '../../../src/core/ledger/events.ts';
import { NO_SPEND } from '../../../src/core/budget/spend.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { UTC, periodAt } from '../../../src/core/period.ts';
import { spentSoFar } from '../../../src/vscode/spentSoFar.ts';
import type { PeriodGlance } from '../../../src/vscode/statusBar/glance.ts';

/** A Wednesday. */
const NOW = Date.UTC(2026, 10, 18, 12);
const DAY = 86_400_000;
const KEY: KeySample = { usage: fromUsd(90), usageDaily: fromUsd(2), usageWeekly: fromUsd(5), usageMonthly: fromUsd(20), byokUsageDaily: fromUsd(1), tookMs: 1 };

function counted(day: number, week: number, month: number): readonly PeriodGlance[] {
  return Object.entries({ day, week, month }).map(([kind, usd]) => ({ kind: kind as PeriodGlance['kind'], period: periodAt(kind as PeriodGlance['kind'], NOW, UTC), spend: { ...NO_SPEND, spent: fromUsd(usd) } }));
}

it('takes the word of whoever knows of more, key or ledger', () => {
  const spent = spentSoFar({ now: NOW, periods: counted(3, 4, 4), key: KEY, sampledAt: NOW }, false);
  expect(spent).toEqual({ daily: fromUsd(3), weekly: fromUsd(5), monthly: fromUsd(20) });
});

it('counts what providers charge where the user counts it', () => {
  expect(spentSoFar({ now: NOW, periods: [], key: KEY, sampledAt: NOW }, true).daily).toBe(fromUsd(3));
});

it('takes no day of yesterday for today\'s, and no week of before', () => {
  const at = (sampledAt: number): object => spentSoFar({ now: NOW, periods: counted(0, 0, 0), key: KEY, sampledAt }, false);
  expect(at(NOW - DAY)).toEqual({ daily: 0, weekly: fromUsd(5), monthly: fromUsd(20) });
  expect(at(NOW - 4 * DAY)).toEqual({ daily: 0, weekly: 0, monthly: fromUsd(20) });
  expect(at(NOW - 30 * DAY)).toEqual({ daily: 0, weekly: 0, monthly: 0 });
});
