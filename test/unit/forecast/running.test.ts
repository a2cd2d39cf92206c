import { describe, expect, it } from 'vitest';
import { historyOf } from '../../../src/core/forecast/ofLedger.ts';
import { HistoryMemo, runningForecasts } from '../../../src/core/forecast/running.ts';
import { UTC, createZone } from '../../../src/core/period.ts';
import { DAY, HOUR, NOON, ORIGIN, spent, stateAfter } from '../fakes/ledger.ts';

const counting = { origin: ORIGIN, countUntracked: true, countByok: false, zone: UTC };
const days = Array.from({ length: 22 }, (_, ago) => spent(`m${ago}`, 1, { at: NOON - ago * DAY - 2 * HOUR }));

describe('forecasts of what runs', () => {
  it('are there for the day, the week and the month, none below what is spent', () => {
    const state = stateAfter(days);
    const found = runningForecasts(historyOf(state, NOON, counting), state, NOON, counting);
    expect(Object.keys(found)).toEqual(['day', 'week', 'month']);
    for (const one of Object.values(found)) expect(one.low).toBeGreaterThanOrEqual(1e9);
  });

  it('are absent where too little is known', () => {
    const state = stateAfter(days.slice(0, 3));
    expect(runningForecasts(historyOf(state, NOON, counting), state, NOON, counting)).toEqual({});
  });

  it('follow every call although the past is kept', () => {
    const before = stateAfter(days);
    const after = stateAfter([...days, spent('now', 50)]);
    const past = historyOf(before, NOON, counting);
    expect(runningForecasts(past, after, NOON, counting).day?.low).toBeGreaterThanOrEqual(51e9);
  });
});

describe('a past that is kept', () => {
  const history = { history: [], cellMs: 1 };
  const kept = (): HistoryMemo => {
    const memo = new HistoryMemo();
    expect(memo.keep(history, NOON, counting)).toBe(history);
    return memo;
  };

  it('holds for a minute', () => {
    expect(new HistoryMemo().recall(NOON, counting)).toBeUndefined();
    expect([kept().recall(NOON + 59_999, counting), kept().recall(NOON + 60_000, counting)]).toEqual([history, undefined]);
  });

  it('is not believed by a clock that was set back', () => {
    expect(kept().recall(NOON - 1, counting)).toBeUndefined();
  });

  it.each([{ countUntracked: false }, { countByok: true }, { origin: 'http://127.0.0.1:1' }, { zone: createZone('Europe/Berlin') }])('is not that of another way of counting: %j', (change) => {
    expect(kept().recall(NOON, { ...counting, ...change })).toBeUndefined();
  });

  it('ends with the day', () => {
    const memo = new HistoryMemo();
    memo.keep(history, NOON + 12 * HOUR - 1, counting);
    expect(memo.recall(NOON + 12 * HOUR, counting)).toBeUndefined();
  });
});
