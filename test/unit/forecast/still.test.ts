import { describe, expect, it } from 'vitest';
import { historyOf } from '../../../src/core/forecast/ofLedger.ts';
import { runningForecasts } from '../../../src/core/forecast/running.ts';
import { StillForecasts } from '../../../src/core/forecast/still.ts';
import { UTC } from '../../../src/core/period.ts';
import { DAY, HOUR, NOON, ORIGIN, spent, stateAfter } from '../fakes/ledger.ts';

const counting = { origin: ORIGIN, countUntracked: true, countByok: false, zone: UTC };
const days = (usd: number, name: string): Parameters<typeof stateAfter>[0] => Array.from({ length: 22 }, (_, ago) => spent(`${name}${ago}`, usd, { at: NOON - ago * DAY - 2 * HOUR }));
const before = stateAfter(days(1, 'a'));
const fresh = (state: typeof before, now: number): unknown => runningForecasts(historyOf(state, now, counting), state, now, counting);

describe('forecasts for whoever looks again and again', () => {
  it('are the same ones for five minutes in which nothing happens, and then new ones', () => {
    const forecasts = new StillForecasts();
    const first = forecasts.at(NOON, before, counting);
    expect(first).toEqual(fresh(before, NOON));
    expect(forecasts.at(NOON + 299_999, stateAfter(days(1, 'a')), counting)).toBe(first);
    expect(forecasts.at(NOON + 300_000, before, counting)).not.toBe(first);
    expect(forecasts.at(NOON + 300_000, before, counting)).toEqual(fresh(before, NOON + 300_000));
  });

  it('follow every call', () => {
    const forecasts = new StillForecasts();
    const first = forecasts.at(NOON, before, counting);
    const after = stateAfter([...days(1, 'a'), spent('now', 50)]);
    expect(forecasts.at(NOON + 1000, after, counting).day?.expected).toBeGreaterThan((first.day?.expected ?? 0) + 40e9);
  });

  it('know of a past that changes, as by an import, within a minute', () => {
    const forecasts = new StillForecasts();
    forecasts.at(NOON, before, counting);
    const imported = stateAfter([...days(1, 'a'), ...days(40, 'b').slice(1)]);
    forecasts.at(NOON + 10_000, imported, counting);
    expect(forecasts.at(NOON + 60_000, imported, counting)).toEqual(fresh(imported, NOON + 60_000));
    expect(fresh(imported, NOON + 60_000)).not.toEqual(fresh(before, NOON + 60_000));
  });
});
