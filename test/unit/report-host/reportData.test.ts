import { describe, expect, it } from 'vitest';
import { wallsNow } from '../../../src/core/budget/wallsNow.ts';
import type { Forecasts } from '../../../src/core/forecast/running.ts';
import { ZERO, fromUsd } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';
import type { Settings } from '../../../src/core/settings.ts';
import type { Connection, ReportData } from '../../../src/protocol/report.ts';
import { reportData } from '../../../src/vscode/report/reportData.ts';
import { glanceAfter } from '../fakes/glance.ts';
import { KEY, NOON, ORIGIN, budgeting, spent, stateAfter } from '../fakes/ledger.ts';

function report(settings: Partial<Settings> = {}, forecasts: Forecasts = {}, connection: Connection = { kind: 'live', at: NOON }): ReportData {
  return reportData({ glance: glanceAfter([spent('x', 1)], settings, { connection }), budgeting: budgeting(settings), forecasts, hasHistory: true, walls: [], daily: [], troubles: ['trouble'] });
}

describe('the report', () => {
  it('has the running periods with their limits and what happens at their end', () => {
    const { periods } = report({ 'limits.daily': 4, 'policy': 'ask' });
    expect(periods.map(({ kind, spend, limit, state, policy }) => [kind, spend.amount, limit, state, policy])).toEqual([
      ['day', fromUsd(1), fromUsd(4), 'active', 'ask'], ['week', fromUsd(1), undefined, 'active', 'ask'], ['month', fromUsd(1), undefined, 'active', 'ask'],
    ]);
  });

  it('has the limit of an hour, which no card shows', () => {
    expect([report({ 'limits.hourly': 0.75 }).hourlyLimit, report()]).toEqual([fromUsd(0.75), expect.not.objectContaining({ hourlyLimit: expect.anything() as unknown })]);
  });

  it('says of spend that it is a part where others\' cannot be seen, as the status bar does', () => {
    const parts = (countUntracked: boolean, connection: Connection): readonly unknown[] => report({ countUntracked }, {}, connection).periods.map(({ isPart }) => isPart);
    expect(parts(true, { kind: 'no-key' })).toEqual([true, true, true]);
    expect(parts(true, { kind: 'live', at: NOON })).toEqual([undefined, undefined, undefined]);
    expect(parts(false, { kind: 'no-key' })).toEqual([undefined, undefined, undefined]);
  });

  it('hands on what the periods may come to, unless others\' spend cannot be seen', () => {
    const day = { kind: 'known', expected: fromUsd(3), low: fromUsd(2), high: fromUsd(4), basis: { days: 30, trials: 9 } } as const;
    const cards = (countUntracked: boolean, connection: Connection): readonly unknown[] => report({ countUntracked }, { day }, connection).periods.map(({ forecast }) => forecast);
    const offline: Connection = { kind: 'offline', since: NOON, reason: 'x' };
    expect(cards(true, { kind: 'live', at: NOON })).toEqual([{ expected: fromUsd(3), low: fromUsd(2), high: fromUsd(4), days: 30 }, undefined, undefined]);
    expect([cards(true, offline)[0], cards(false, offline)[0]]).toEqual([undefined, expect.objectContaining({ days: 30 })]);
  });

  it('says of the key what the key says, and hands on troubles, connection and zone', () => {
    const glance = glanceAfter([{ type: 'sample', id: 's', origin: ORIGIN, keyHash: KEY, key: { usage: fromUsd(9), tookMs: 1, label: 'sk-or-v1-abc…', limit: fromUsd(5), limitRemaining: fromUsd(-1), credits: ZERO }, cut: { epoch: 1, counterAtStart: ZERO, ownAtStart: ZERO, own: ZERO, open: [] } }]);
    const data = reportData({ glance, budgeting: budgeting(), forecasts: {}, hasHistory: false, walls: [], daily: [], troubles: ['trouble'] });
    expect(data).toMatchObject({ key: { label: 'sk-or-v1-abc…', limit: fromUsd(5), remaining: fromUsd(-1), reset: 'never', credits: 0 }, troubles: ['trouble'], connection: { kind: 'live', at: NOON }, zone: UTC.name, asOf: NOON });
    expect(report()).not.toHaveProperty('key');
  });

  it('says how long the credits last, what will stop calls first, and the currency, where there are any', () => {
    const key = { usage: fromUsd(9), tookMs: 1, credits: fromUsd(6) };
    const events = [spent('x', 3, { at: NOON - 60_000 }), { type: 'sample', id: 's', origin: ORIGIN, keyHash: KEY, key, cut: { epoch: 1, counterAtStart: ZERO, ownAtStart: ZERO, own: ZERO, open: [] } } as const];
    const settings = { 'limits.daily': 5, 'currency': 'EUR', 'currencyRate': 0.92 };
    const walls = wallsNow(stateAfter(events), NOON, budgeting(settings), {}, KEY);
    const data = reportData({ glance: glanceAfter(events, settings), budgeting: budgeting(settings), forecasts: {}, walls, daily: [1, 2, 3].map(fromUsd), hasHistory: true, troubles: [] });
    expect(data.key?.creditDays).toMatchObject({ kind: 'known', days: 3, perDay: fromUsd(2), of: 3 });
    expect(data.next?.line).toMatch(/^At this rate the daily limit stops calls at 12:\d\d UTC\.$/);
    expect(data.next?.basis).toMatch(/^\$2\.00 of \$5\.00 left\. From the last /);
    expect(data.currency).toEqual({ code: 'EUR', sign: '€', perUsd: 0.92 });
    expect([report().next, report().currency]).toEqual([undefined, undefined]);
  });
});
