import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { budgetingOf } from '../../../src/core/budget/standing.ts';
import { fromUsd, nano } from '../../../src/core/money.ts';
import { UTC, daysBetween } from '../../../src/core/period.ts';
import type { RawSettings, SettingName, Settings } from '../../../src/core/settings.ts';
import { DEFAULT_SETTINGS, readSettings } from '../../../src/core/settings.ts';
import type { InsightRequests, WhatIfAsk, WhatIfReply } from '../../../src/protocol/insight.ts';
import type { Handlers } from '../../../src/protocol/transport.ts';
import type { Ledger } from '../../../src/storage/ledger.ts';
import type { CallSource } from '../../../src/vscode/report/callHistory.ts';
import { CallHistory, callsIn } from '../../../src/vscode/report/callHistory.ts';
import { InsightDesk } from '../../../src/vscode/report/insightDesk.ts';
import { ModelsDesk } from '../../../src/vscode/report/modelsDesk.ts';
import { CATALOGUE } from '../../unit/insight/kit.ts';
import { ORIGIN, OpenLedgers, SetClock, createIds, entryEvent, tempFolder } from '../storage/kit.ts';

const DAY = 24 * 3_600_000;
const NOW = Date.parse('2026-11-28T20:00:00Z');
const HAIKU = 'anthropic/claude-haiku-4.5';

let folder: ReturnType<typeof tempFolder>;
let ledger: Ledger;
let history: CallHistory;
const clock = new SetClock(NOW);
const ledgers = new OpenLedgers();
const ids = createIds();

beforeEach(async () => {
  folder = tempFolder();
  ledger = await ledgers.open(folder.path);
  history = new CallHistory(ledger, ORIGIN, clock);
});

afterEach(async () => {
  history.dispose();
  await ledgers.closeAll();
  folder.remove();
});

/** Settings in memory, read as the editor's are. */
class MemorySettings {
  current: Settings = DEFAULT_SETTINGS;
  private raw: RawSettings = {};

  change(name: SettingName, value: unknown): Promise<void> {
    this.raw = { ...this.raw, [name]: value ?? undefined };
    this.current = readSettings(this.raw).settings;
    return Promise.resolve();
  }
}

function deskOf(settings = new MemorySettings(), acted: string[] = [], memory = new Map<string, unknown>()): Handlers<InsightRequests> {
  return new InsightDesk({
    history: () => Promise.resolve(history), keptSince: () => ledger.query('keptSince', null), catalogue: () => Promise.resolve(CATALOGUE), settings, clock, key: () => ({ usage: fromUsd(9), limit: null, tookMs: 1 }),
    budgeting: () => budgetingOf(settings.current, UTC, ORIGIN), nameOf: (model) => model.split('/')[1] ?? model,
    memory: {
      get: (name) => memory.get(name),
      update: (name, value) => {
        memory.set(name, JSON.parse(JSON.stringify(value)));
        return Promise.resolve();
      },
    },
    act: (action) => acted.push(action),
  }).handlers();
}

function called(daysAgo: number, usd: number, more: Parameters<typeof entryEvent>[1] = {}): ReturnType<typeof entryEvent> {
  return entryEvent(ids.next(), { at: NOW - daysAgo * DAY, model: HAIKU, client: 'cline', inputTokens: 10_000, outputTokens: 1000, cost: fromUsd(usd), ...more });
}

/** Asks until everything is read, as the page does. */
async function ask(desk: Handlers<InsightRequests>, question: WhatIfAsk): Promise<Extract<WhatIfReply, { kind: 'ready' }>> {
  for (;;) {
    const reply = await desk.getWhatIf(question);
    if (reply.kind === 'ready') return reply;
  }
}

describe('what if, on a real ledger', () => {
  test('a cap of a day: which calls it would have stopped, beside the limit that is set', async () => {
    await ledger.append([called(3, 4), called(3, 3), called(2, 6), called(1, 1), called(40, 9), called(1, 7, { status: 'blocked', cost: nano(0) })]);
    const { whatIf, from, to, isCut } = await ask(deskOf(), { kind: 'cap', scope: {}, cap: fromUsd(5), period: 'day' });
    expect(whatIf).toMatchObject({ kind: 'cap', limit: null, capping: { stopped: 2, daysStopped: 2, before: 14_000_000_000, after: 5_000_000_000 } });
    expect([from, to, isCut]).toEqual(['2026-10-30', '2026-11-28', false]);
  });

  test('a cap of a month begins with the first of the month before', async () => {
    await ledger.append([called(40, 4), called(1, 4)]);
    const { whatIf, from } = await ask(deskOf(), { kind: 'cap', scope: {}, cap: fromUsd(5), period: 'month' });
    expect(whatIf).toMatchObject({ capping: { stopped: 0, before: 8_000_000_000 } });
    expect(from).toBe('2026-10-01');
  });

  test('begins where calls are kept from, and with whole weeks after that', async () => {
    await ledger.append([called(20, 4), called(16, 3), called(3, 3)]);
    await ledger.compact();
    // Tuesday 10 November.
    await ledger.clean({ before: NOW - 18 * DAY - 20 * 3_600_000, dryRun: false });
    const day = await ask(deskOf(), { kind: 'cap', scope: {}, cap: fromUsd(5), period: 'day' });
    expect([day.from, day.whatIf]).toMatchObject(['2026-11-10', { capping: { before: 6_000_000_000 } }]);
    const week = await ask(deskOf(), { kind: 'cap', scope: {}, cap: fromUsd(5), period: 'week' });
    expect([week.from, week.whatIf]).toMatchObject(['2026-11-16', { capping: { before: 3_000_000_000 } }]);
  });

  test('another model for the calls of one program, and what there is to choose from', async () => {
    await ledger.append([called(3, 0.02), called(2, 0.03), called(2, 0.1, { client: 'aider', purpose: 'summary' })]);
    const { whatIf, choices } = await ask(deskOf(), { kind: 'model', scope: { client: 'cline' }, model: 'openai/gpt-4o-mini' });
    // Two calls of 10,000 × 150 + 1,000 × 600.
    expect(whatIf).toMatchObject({ kind: 'model', repricing: { calls: 2, before: 50_000_000, after: 4_200_000 } });
    expect(choices).toEqual({
      models: [{ value: HAIKU, name: 'claude-haiku-4.5', spent: 150_000_000 }],
      clients: [{ value: 'aider', name: 'aider', spent: 100_000_000 }, { value: 'cline', name: 'cline', spent: 50_000_000 }],
      purposes: [{ value: 'summary', name: 'summary', spent: 100_000_000 }],
    });
  });

  test('a cache for prompts that repeat', async () => {
    await ledger.append([0, 1].map((turn) => called(1, 0.05, { session: 's', at: NOW - DAY + turn * 60_000, inputTokens: 10_000 })));
    const { whatIf } = await ask(deskOf(), { kind: 'cache', scope: {}, hitPercent: 100 });
    expect(whatIf).toMatchObject({ kind: 'cache', caching: { uncachedTokens: 10_000, before: 100_000_000, after: 91_000_000 } });
  });

  test('a model that is not in the list, and questions that make no sense, are answered with an error', async () => {
    const desk = deskOf();
    await expect(ask(desk, { kind: 'model', scope: {}, model: 'no/such' })).rejects.toThrow('no/such');
    for (const odd of [{}, null, { kind: 'cap', scope: {}, cap: -1, period: 'day' }, { kind: 'cap', scope: {}, cap: 1.5, period: 'day' }, { kind: 'cap', scope: { evil: 1 }, cap: 1, period: 'day' }, { kind: 'cache', scope: {}, hitPercent: 101 }]) {
      await expect(desk.getWhatIf(odd as never)).rejects.toThrow();
    }
  });
});

describe('the history of calls', () => {
  class Counted implements CallSource {
    readonly asked: number[] = [];
    readonly onChange: CallSource['onChange'];

    private readonly real: Ledger;

    constructor(real: Ledger) {
      this.real = real;
      this.onChange = (listener) => real.onChange(listener);
    }

    query(...[name, params, urgency]: Parameters<CallSource['query']>): ReturnType<CallSource['query']> {
      this.asked.push(params.start);
      return this.real.query(name, params, urgency);
    }
  }

  test('is read day by day, once, and read again from where something has changed', async () => {
    await ledger.append([called(2, 1), called(0.1, 2)]);
    const source = new Counted(ledger);
    const counted = new CallHistory(source, ORIGIN, clock);
    const days = daysBetween(NOW - 4 * DAY, NOW, UTC);
    const costs = async (): Promise<readonly unknown[]> => {
      const reading = await counted.read(days, 20_000);
      return reading.kind === 'whole' ? (await callsIn(reading.pieces)).map(({ cost }) => cost) : [reading];
    };
    expect(await costs()).toEqual([1_000_000_000, 2_000_000_000]);
    expect(source.asked).toEqual(days.map(({ start }) => start).toReversed());
    await costs();
    expect(source.asked).toHaveLength(5);
    await ledger.append([called(1, 3)]);
    expect(await costs()).toEqual([1_000_000_000, 3_000_000_000, 2_000_000_000]);
    expect(source.asked).toHaveLength(7);
    await ledger.append([{ type: 'bulk', id: 'b', what: 'import', entries: 1 }]);
    await costs();
    expect(source.asked).toHaveLength(12);
    counted.dispose();
  });

  test('says how far it is rather than let somebody wait', async () => {
    const reading = await history.read(daysBetween(NOW - 29 * DAY, NOW, UTC), 0);
    expect(reading).toEqual({ kind: 'reading', share: 0 });
    expect((await history.read(daysBetween(NOW - 29 * DAY, NOW, UTC), 20_000)).kind).toBe('whole');
  });
});

describe('advice, on a real ledger', () => {
  const said = async (desk: Handlers<InsightRequests>): Promise<{ readonly ids: readonly string[]; readonly dismissed: number }> => {
    for (;;) {
      const reply = await desk.getAdvice(null);
      if (reply.kind === 'ready') return { ids: reply.advice.map(({ id }) => id), dismissed: reply.dismissed };
    }
  };

  test('is silent without calls', async () => {
    expect(await said(deskOf())).toEqual({ ids: [], dismissed: 0 });
  });

  test('is dismissed, brought back, and silent once it was followed', async () => {
    await ledger.append([called(2, 1), called(1, 1)]);
    const settings = new MemorySettings();
    const desk = deskOf(settings);
    expect((await said(desk)).ids).toEqual(['no-own-limit', 'key-without-limit', 'dear-providers anthropic/claude-haiku-4.5']);
    await desk.dismissAdvice({ id: 'no-own-limit', how: 'month' });
    expect(await said(desk)).toMatchObject({ ids: ['key-without-limit', 'dear-providers anthropic/claude-haiku-4.5'], dismissed: 1 });
    await desk.dismissAdvice({ id: 'no-own-limit', how: 'back' });
    const undo = await desk.changeSetting({ kind: 'limit', period: 'day', usd: 2 });
    expect(settings.current['limits.daily']).toBe(2);
    expect((await said(desk)).ids).not.toContain('no-own-limit');
    expect(await desk.changeSetting(undo)).toEqual({ kind: 'limit', period: 'day', usd: 2 });
    expect(settings.current['limits.daily']).toBeNull();
  });

  test('is not followed where that would contradict another limit', async () => {
    const settings = new MemorySettings();
    await settings.change('limits.weekly', 3);
    await expect(deskOf(settings).changeSetting({ kind: 'limit', period: 'day', usd: 5 })).rejects.toThrow('Daily limit (5) must not be above the weekly limit (3).');
    expect(settings.current['limits.daily']).toBeNull();
  });

  test('sets the default model, and takes it back', async () => {
    const settings = new MemorySettings();
    const undo = await deskOf(settings).changeSetting({ kind: 'default-model', model: HAIKU });
    expect(settings.current.defaultModel).toBe(HAIKU);
    await deskOf(settings).changeSetting(undo);
    expect(settings.current.defaultModel).toBe('');
  });

  test('has the host do what a page cannot, and nothing else', async () => {
    const acted: string[] = [];
    const desk = deskOf(new MemorySettings(), acted);
    await desk.actOnAdvice('connect-tool');
    await expect(desk.actOnAdvice('https://evil.example' as never)).rejects.toThrow();
    expect(acted).toEqual(['connect-tool']);
  });
});

describe('the list of models', () => {
  test('needs no calls; a typical one is the middle of one’s own', async () => {
    const desk = new ModelsDesk({ history: () => Promise.resolve(history), catalogue: () => Promise.resolve(CATALOGUE), fetchedAt: () => NOW, defaultModel: () => HAIKU, days: () => daysBetween(NOW - 29 * DAY, NOW, UTC) }).handlers();
    const { models, ...rest } = await desk.getModels(null);
    expect(rest).toEqual({ fetchedAt: NOW, defaultModel: HAIKU });
    expect(models).toHaveLength(CATALOGUE.models.length);
    expect(await desk.getTypicalCall(null)).toEqual({ inputTokens: 1000, outputTokens: 500, calls: 0 });
    await ledger.append([called(1, 1, { inputTokens: 40, outputTokens: 4 })]);
    expect(await desk.getTypicalCall(null)).toEqual({ inputTokens: 40, outputTokens: 4, calls: 1 });
  });

  test('is an error, not an empty list, where it was never fetched', async () => {
    const desk = new ModelsDesk({ history: () => Promise.resolve(history), catalogue: () => Promise.resolve(CATALOGUE), fetchedAt: () => undefined, defaultModel: () => '', days: () => [] }).handlers();
    await expect(desk.getModels(null)).rejects.toThrow('could not be fetched');
  });
});
