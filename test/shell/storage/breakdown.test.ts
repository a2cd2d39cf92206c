import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import initSqlJs from 'sql.js';
import type { SqlJsStatic } from 'sql.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { answerBreakdown } from '../../../src/core/ledger/answerBreakdown.ts';
import type { BreakdownAsk, BreakdownRow, Dimension, Filter } from '../../../src/core/ledger/breakdown.ts';
import { DIMENSIONS } from '../../../src/core/ledger/breakdown.ts';
import { binOf } from '../../../src/core/ledger/latency.ts';
import { unpackRows } from '../../../src/core/ledger/packedRows.ts';
import { LEDGER_SCHEMA } from '../../../src/core/ledger/schema.ts';
import { NO_SUMS, addSums, sumsOf } from '../../../src/core/ledger/sums.ts';
import { nano } from '../../../src/core/money.ts';
import type { Zone } from '../../../src/core/period.ts';
import { clockTime, createZone, dayKey, periodAt } from '../../../src/core/period.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { COST_SOURCES } from '../../../src/core/usage.ts';
import { Rollups } from '../../../src/storage/rollups.ts';
import { Sqlite } from '../../../src/storage/sqlite.ts';
import { ORIGIN, WORKER, entry } from './kit.ts';

const QUARTER = 900_000;
const DAY = 96 * QUARTER;
/** The clocks of each are put forward or back within the days of the test. */
const ZONES = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'America/Sao_Paulo'] as const;
const STARTS: Readonly<Record<(typeof ZONES)[number], readonly number[]>> = {
  'UTC': [Date.UTC(2025, 11, 28)],
  'Europe/Berlin': [Date.UTC(2026, 2, 27), Date.UTC(2026, 9, 23)],
  'America/St_Johns': [Date.UTC(2026, 2, 6), Date.UTC(2026, 9, 30)],
  'Asia/Kathmandu': [Date.UTC(2026, 1, 27)],
  'Australia/Lord_Howe': [Date.UTC(2026, 3, 3), Date.UTC(2026, 9, 2)],
  'America/Sao_Paulo': [Date.UTC(2018, 10, 2), Date.UTC(2019, 1, 15)],
};
const zones = new Map<string, Zone>(ZONES.map((name) => [name, createZone(name)]));
let sql: SqlJsStatic;

beforeAll(async () => {
  sql = await initSqlJs({ wasmBinary: new Uint8Array(readFileSync(WORKER.wasm)).buffer });
});

const details = fc.record({
  at: fc.nat(5 * DAY), model: fc.constantFrom('a', 'b'), requestedModel: fc.constantFrom('a', 'c'), provider: fc.constantFrom('P', 'Q'),
  client: fc.constantFrom('', 'cli'), project: fc.constantFrom('x', 'y'), session: fc.constantFrom('', 's', 't'), purpose: fc.constantFrom('edit'),
  tags: fc.subarray(['red', 'green', '1']), status: fc.constantFrom('ok' as const, 'error' as const, 'blocked' as const),
  costSource: fc.constantFrom(...COST_SOURCES), source: fc.constantFrom('prompt' as const, 'untracked' as const), cost: fc.nat(5000).map(nano),
  durationMs: fc.nat(400_000), inputTokens: fc.nat(9), keyHash: fc.constantFrom('k', 'l'), origin: fc.constantFrom(ORIGIN, ORIGIN, ORIGIN, 'http://127.0.0.1:1'),
}, { requiredKeys: ['at', 'status', 'costSource', 'source', 'keyHash', 'origin'] });

const VALUES = { model: ['a', 'b', 'c', ''], client: ['cli', ''], key: ['k', 'l'], session: ['s', 't', ''], tag: ['red', 'green', ''], status: ['ok', 'error'] } as const;
const NAMES = ['model', 'client', 'key', 'session', 'session', 'tag', 'tag', 'status'] as const;
const filter: fc.Arbitrary<Filter> = fc.uniqueArray(fc.constantFrom(...NAMES), { maxLength: 2 })
  .chain((names) => fc.tuple(...names.map((name) => fc.subarray([...VALUES[name]], { minLength: 1 }).map((values) => [name, values] as const))))
  .map((pairs): Filter => Object.fromEntries(pairs));

const by = fc.oneof(
  fc.constant([] as const),
  fc.constantFrom(...DIMENSIONS).map((one) => [one] as const),
  fc.shuffledSubarray([...DIMENSIONS], { minLength: 2, maxLength: 2 }).map(([one = 'day', two = 'model']) => [one, two] as const),
);

const scene = fc.constantFrom(...ZONES).chain((zone) => fc.record({
  zone: fc.constant(zone), from: fc.constantFrom(...STARTS[zone]), details: fc.array(details, { maxLength: 25 }), kept: fc.constantFrom(zone, zone, 'UTC'),
  asks: fc.array(fc.record({ by, where: filter, latency: fc.boolean(), edges: fc.tuple(edge(), edge()) }), { minLength: 4, maxLength: 4 }),
}));

/** Quarter hours since the scene began; some before it and after it. */
function edge(): fc.Arbitrary<number> {
  return fc.oneof(fc.integer({ min: -200, max: 700 }), fc.integer({ min: -1, max: 6 }).map((day) => day * 96));
}

function readerOf(entries: readonly UsageEntry[], zone: string): { db: Sqlite; zone: Zone; rows: (text: string, values: readonly (string | number)[]) => Iterable<readonly unknown[]> } {
  const db = Sqlite.create(sql, LEDGER_SCHEMA);
  const rollups = new Rollups(db);
  rollups.setZone(zone);
  for (const each of entries) rollups.count(each, 1);
  rollups.flush();
  return { db, zone: zones.get(zone) ?? createZone(zone), rows: (text, values) => db.values(text, values) };
}

/** What the breakdown should be, from the entries themselves. */
function grouped(entries: readonly UsageEntry[], ask: BreakdownAsk): ReadonlyMap<string, BreakdownRow> {
  const zone = zones.get(ask.zone) ?? createZone(ask.zone);
  const rows = new Map<string, BreakdownRow>();
  for (const each of entries) {
    if (each.origin !== ask.origin || each.at < ask.start || each.at >= ask.end || !fits(each, ask.where ?? {}, zone)) continue;
    for (const keys of keysOf(each, ask.by, zone)) rows.set(JSON.stringify(keys), withEntry(rows.get(JSON.stringify(keys)), keys, each, ask.latency === true));
  }
  return rows;
}

function withEntry(row: BreakdownRow | undefined, keys: readonly string[], each: UsageEntry, latency: boolean): BreakdownRow {
  const known = row ?? { keys, sums: NO_SUMS, entries: 0, latency: Array.from({ length: latency ? 24 : 0 }, () => 0) };
  const bin = each.durationMs === undefined || each.status === 'blocked' ? -1 : binOf(each.durationMs);
  return { keys, sums: addSums(known.sums, sumsOf(each)), entries: known.entries + 1, latency: known.latency.map((count, index) => count + (index === bin ? 1 : 0)) };
}

function fits(each: UsageEntry, where: Filter, zone: Zone): boolean {
  return (Object.entries(where) as [Dimension, readonly string[]][]).every(([dimension, values]) => VALUE[dimension](each, zone).some((value) => values.includes(value)));
}

function keysOf(each: UsageEntry, dimensions: readonly Dimension[], zone: Zone): readonly (readonly string[])[] {
  return dimensions.reduce<readonly (readonly string[])[]>((keys, dimension) => keys.flatMap((key) => VALUE[dimension](each, zone).map((value) => [...key, value])), [[]]);
}

const field = (name: 'provider' | 'client' | 'user' | 'project' | 'session' | 'purpose' | 'endpoint' | 'source' | 'status' | 'costSource' | 'keyHash') => (each: UsageEntry): readonly string[] => [each[name] ?? ''];

const VALUE: Readonly<Record<Dimension, (each: UsageEntry, zone: Zone) => readonly string[]>> = {
  model: ({ model, requestedModel }) => [model ?? requestedModel ?? ''],
  provider: field('provider'), client: field('client'), user: field('user'), project: field('project'), session: field('session'), purpose: field('purpose'),
  endpoint: field('endpoint'), source: field('source'), status: field('status'), costSource: field('costSource'), key: field('keyHash'),
  tag: ({ tags = [] }) => (tags.length === 0 ? [''] : tags),
  hour: ({ at }, zone) => [String(Number(clockTime(at, zone).slice(0, 2)))],
  weekday: ({ at }, zone) => [String(new Date(`${dayKey(at, zone)}T12:00Z`).getUTCDay() || 7)],
  day: ({ at }, zone) => [dayKey(at, zone)],
  week: ({ at }, zone) => [dayKey(periodAt('week', at, zone).start, zone)],
  month: ({ at }, zone) => [dayKey(at, zone).slice(0, 7)],
};

describe('a breakdown', () => {
  test('says what a plain grouping of the entries says: any dimensions, filter, range and zone', () => {
    fc.assert(fc.property(scene, ({ zone, from, details: all, kept, asks }) => {
      const entries = all.map((given, index): UsageEntry => ({ ...entry(`e${index}`), ...given, at: from + given.at }));
      const { db, ...reader } = readerOf(entries, kept);
      for (const { by: dimensions, where, latency, edges: [one, two] } of asks) {
        const ask: BreakdownAsk = { origin: ORIGIN, zone, start: from + Math.min(one, two) * QUARTER, end: from + Math.max(one, two) * QUARTER, by: dimensions, where, latency };
        const answer = unpackRows(answerBreakdown(ask, zones.get(zone) ?? createZone(zone), reader));
        const expected = grouped(entries, ask);
        expect(new Map(answer.map((row) => [JSON.stringify(row.keys), row])), JSON.stringify(ask)).toEqual(expected);
        expect(answer).toHaveLength(expected.size);
      }
      db.close();
    }), { numRuns: 150 });
  });
});

