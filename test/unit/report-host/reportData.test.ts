import { describe, expect, it } from 'vitest';
import type { Forecasts } from '../../../src/core/forecast/running.ts';
import type { DayModelRow } from '../../../src/core/ledger/queries.ts';
import type { Sums } from '../../../src/core/ledger/sums.ts';
import { NO_SUMS } from '../../../src/core/ledger/sums.ts';
import { ZERO, fromUsd } from '../../../src/core/money.ts';
import { UTC, createZone } from '../../../src/core/period.ts';
import type { Settings } from '../../../src/core/settings.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import type { Connection, ReportData } from '../../../src/protocol/report.ts';
import { REPORT_DAYS, reportData, reportDays } from '../../../src/vscode/report/reportData.ts';
import { glanceAfter } from '../fakes/glance.ts';
import { KEY, NOON, ORIGIN, budgeting, entryOf, spent } from '../fakes/ledger.ts';

function row(day: string, model: string, usd: number, sums: Partial<Sums> = {}): DayModelRow {
  return { ...NO_SUMS, day, model, cost: fromUsd(usd), calls: model === '' ? 0 : 1, ...sums };
}

function report(days: readonly DayModelRow[], settings: Partial<Settings> = {}, entries: readonly UsageEntry[] = [], forecasts: Forecasts = {}, connection: Connection = { kind: 'live', at: NOON }): ReportData {
  const hues = new Map([['a', 3]]);
  return reportData({ glance: glanceAfter([spent('x', 1)], settings, { connection }), budgeting: budgeting(settings), forecasts, days, entries, guard: { limits: [], changes: [] }, troubles: ['trouble'], nameOf: (model) => `Name of ${model}`, huesOf: () => hues });
}

const TODAY = '2026-11-18';

describe('the report', () => {
  it('has thirty days, empty ones included, the last one running', () => {
    const { days } = report([row(TODAY, 'a', 2), row(TODAY, '', 1), row('2026-11-10', 'b', 4)]);
    expect([days.length, days[0]?.day, days.at(-1)?.day]).toEqual([REPORT_DAYS, '2026-10-20', TODAY]);
    expect(days.filter(({ running }) => running).map(({ day }) => day)).toEqual([TODAY]);
    expect(days.at(-1)).toMatchObject({ total: { amount: fromUsd(3), unknown: 0 }, models: [{ model: 'a', amount: fromUsd(2) }, { model: '', amount: fromUsd(1) }] });
    expect(days.find(({ day }) => day === '2026-11-10')?.total.amount).toBe(fromUsd(4));
    expect(days.find(({ day }) => day === '2026-11-11')).toMatchObject({ total: { amount: 0 }, models: [] });
  });

  it.each(['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Pacific/Apia', 'America/Santiago'])('has thirty different days at any hour of the year in %s', (name) => {
    const zone = createZone(name);
    for (let hour = 0; hour < 366 * 24; hour += 7) {
      const now = Date.UTC(2026, 0, 1, hour);
      const days = reportDays(now, zone);
      expect(days).toHaveLength(REPORT_DAYS);
      const last = days.at(-1);
      expect(last !== undefined && last.start <= now && now < last.end).toBe(true);
    }
  });

  it('has a row for each model, dearest first, whose shares make a whole', () => {
    const { models } = report([row(TODAY, 'a', 2), row('2026-11-10', 'a', 1), row(TODAY, 'b', 6), row(TODAY, '', 3)]);
    expect(models.map(({ model, name, hue, spend, share, calls }) => [model, name, hue, spend.amount, share, calls])).toEqual([
      ['b', 'Name of b', undefined, fromUsd(6), 0.5, 1], ['a', 'Name of a', 3, fromUsd(3), 0.25, 2], ['', '', undefined, fromUsd(3), 0.25, 0],
    ]);
  });

  it('counts a provider\'s own charge only where the user wants it', () => {
    const rows = [row(TODAY, 'a', 1, { byokCost: fromUsd(9) })];
    expect([report(rows).days.at(-1)?.total.amount, report(rows, { countByok: true }).days.at(-1)?.total.amount]).toEqual([fromUsd(1), fromUsd(10)]);
  });

  it('says what is unknown and what is estimated, and never shows it as nothing', () => {
    const { days, models, calls } = report([row(TODAY, 'a', 1, { unknown: 2, estimated: fromUsd(0.5) })], {}, [entryOf({ id: 'e', costSource: 'none' }), entryOf({ id: 'f', costSource: 'estimate', cost: fromUsd(1) }), entryOf({ id: 'g', cost: ZERO })]);
    expect([days.at(-1)?.total, models[0]?.spend]).toEqual([{ amount: fromUsd(1), estimated: fromUsd(0.5), unknown: 2 }, { amount: fromUsd(1), estimated: fromUsd(0.5), unknown: 2 }]);
    expect(calls.map(({ cost, estimated }) => [cost, estimated])).toEqual([[undefined, false], [fromUsd(1), true], [0, false]]);
    expect(calls[0]).not.toHaveProperty('cost');
  });

  it('has no share where nothing was spent', () => {
    expect(report([row(TODAY, 'a', 0)]).models[0]?.share).toBe(0);
  });

  it('lists calls, without what others spent, and without the mark that tells folders of one name apart', () => {
    const { calls } = report([], {}, [
      entryOf({ id: 'e', at: NOON, project: 'my project 1234abcd', provider: 'OpenAI', cost: fromUsd(1), requestedModel: 'asked/for', durationMs: 5, errorText: 'x' }), entryOf({ id: 'u', source: 'untracked' }), entryOf({ id: 'b', status: 'blocked', cost: ZERO }),
    ]);
    expect(calls.map(({ id, status, name }) => [id, status, name])).toEqual([['e', 'ok', 'Name of openai/gpt-4o-mini'], ['b', 'blocked', 'Name of openai/gpt-4o-mini']]);
    expect(calls[0]).toMatchObject({ project: 'my project', provider: 'OpenAI', durationMs: 5, errorText: 'x' });
  });

  it('has the running periods with their limits and what happens at their end', () => {
    const { periods } = report([], { 'limits.daily': 4, 'policy': 'ask' });
    expect(periods.map(({ kind, spend, limit, state, policy }) => [kind, spend.amount, limit, state, policy])).toEqual([
      ['day', fromUsd(1), fromUsd(4), 'active', 'ask'], ['week', fromUsd(1), undefined, 'active', 'ask'], ['month', fromUsd(1), undefined, 'active', 'ask'],
    ]);
  });

  it('hands on what the periods may come to, unless others\' spend cannot be seen', () => {
    const day = { kind: 'known', expected: fromUsd(3), low: fromUsd(2), high: fromUsd(4), basis: { days: 30, trials: 9 } } as const;
    const cards = (countUntracked: boolean, connection: Connection): readonly unknown[] => report([], { countUntracked }, [], { day }, connection).periods.map(({ forecast }) => forecast);
    const offline: Connection = { kind: 'offline', since: NOON, reason: 'x' };
    expect(cards(true, { kind: 'live', at: NOON })).toEqual([{ expected: fromUsd(3), low: fromUsd(2), high: fromUsd(4), days: 30 }, undefined, undefined]);
    expect([cards(true, offline)[0], cards(false, offline)[0]]).toEqual([undefined, expect.objectContaining({ days: 30 })]);
  });

  it('says of the key what the key says, and hands on troubles, connection and zone', () => {
    const glance = glanceAfter([{ type: 'sample', id: 's', origin: ORIGIN, keyHash: KEY, key: { usage: fromUsd(9), tookMs: 1, label: 'sk-or-v1-abc…', limit: fromUsd(5), limitRemaining: fromUsd(-1), credits: ZERO }, cut: { epoch: 1, counterAtStart: ZERO, ownAtStart: ZERO, own: ZERO, open: [] } }]);
    const data = reportData({ glance, budgeting: budgeting(), forecasts: {}, days: [], entries: [], guard: { limits: [], changes: [] }, troubles: ['trouble'], nameOf: String, huesOf: () => new Map() });
    expect(data).toMatchObject({ key: { label: 'sk-or-v1-abc…', limit: fromUsd(5), remaining: fromUsd(-1), reset: 'never', credits: 0 }, troubles: ['trouble'], connection: { kind: 'live', at: NOON }, zone: UTC.name, asOf: NOON });
    expect(report([])).not.toHaveProperty('key');
  });
});
