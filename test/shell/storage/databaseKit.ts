import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import initSqlJs from 'sql.js';
import type { SqlJsStatic } from 'sql.js';
import type { AmendEvent, EntryEvent } from '../../../src/core/ledger/events.ts';
import { nano } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { COST_SOURCES } from '../../../src/core/usage.ts';
import { LedgerDatabase } from '../../../src/storage/database.ts';
import { MonthFolder } from '../../../src/storage/monthFile.ts';
import { WORKER, createIds, entry } from './kit.ts';

export type CallEvent = EntryEvent | AmendEvent;

const HOUR = 3_600_000;

export async function loadSql(): Promise<SqlJsStatic> {
  return initSqlJs({ wasmBinary: new Uint8Array(readFileSync(WORKER.wasm)).buffer });
}

/** A database that fails a test when it has something to tell. */
export function openDatabase(sql: SqlJsStatic, bytes?: Uint8Array, root?: string): LedgerDatabase {
  const months = root === undefined ? undefined : new MonthFolder(join(root, 'months'));
  return new LedgerDatabase(sql, bytes, (text) => {
    throw new Error(text);
  }, { months });
}

/** Every entry and every sum, in words and in one order: numbers of texts and combinations, and the form of stamps, depend on what came first. */
export function contentOf(db: LedgerDatabase): Readonly<Record<string, unknown>> {
  const combo = '(SELECT json_array(origin, keyHash, model, provider, client, project, source, endpoint, purpose, user, status, costSource) FROM combos WHERE id = combo) AS combo';
  return {
    entries: [...db.eachEntry({ start: 0, end: Number.MAX_SAFE_INTEGER })],
    r15: inOrder(db, `SELECT *, ${combo} FROM r15`),
    rlabel: inOrder(db, `SELECT *, ${combo} FROM rlabel`),
    rday: inOrder(db, 'SELECT * FROM rday'),
    accounts: inOrder(db, 'SELECT * FROM accounts'),
    bookings: inOrder(db, 'SELECT * FROM bookings'),
    aliases: inOrder(db, 'SELECT * FROM aliases'),
  };
}

function inOrder(db: LedgerDatabase, text: string): readonly string[] {
  return db.all(text).map((row) => JSON.stringify(row)).sort();
}

/** Histories of a few calls that are told of in pieces, some twice under different ids, over the hours after `start`. */
export function histories(start: number, spacingHours = 1): fc.Arbitrary<readonly CallEvent[]> {
  const fields = fc.record({
    cost: fc.nat(5000).map(nano), costSource: fc.constantFrom(...COST_SOURCES), model: fc.constantFrom('a', 'b'), provider: fc.constantFrom('P', 'Q'),
    inputTokens: fc.nat(10), session: fc.constantFrom('s1', 's2'), tags: fc.subarray(['t1', 't2']), durationMs: fc.nat(300_000), exchange: fc.constantFrom('x1', 'x2'),
  }, { requiredKeys: ['costSource'] });
  const when = fc.nat(40).map((steps) => start + steps * spacingHours * HOUR);
  const draft = fc.record({ id: fc.constantFrom('p', 'q', 'r', 's', 'u:abababab:00000000:1:0'), isEntry: fc.boolean(), fields, at: fc.option(when, { nil: undefined }) });
  return fc.array(draft, { maxLength: 14 }).map((drafts) => {
    const ids = createIds();
    return drafts.map(({ id, isEntry, fields: given, at }): CallEvent => {
      const head = { v: 1, ev: ids.next(), at: start, id } as const;
      const said = { ...given, ...GENERATIONS[id], ...(at === undefined ? {} : { at }) };
      return isEntry ? { ...head, type: 'entry', entry: entry(id, { at: start, ...said }) } : { ...head, type: 'amend', fields: said };
    });
  });
}

/** `p` and `r` are one call, and `q` and `s` another. */
const GENERATIONS: Readonly<Record<string, Partial<UsageEntry>>> = {
  p: { generationId: 'gen-1' }, r: { generationId: 'gen-1' }, q: { generationId: 'gen-2' }, s: { generationId: 'gen-2' },
  'u:abababab:00000000:1:0': { source: 'untracked', calls: 0 },
};

/** The same events in another order, some of them again. */
export function shuffled(events: readonly CallEvent[]): fc.Arbitrary<readonly CallEvent[]> {
  return fc.shuffledSubarray([...events, ...events.slice(0, 3)], { minLength: events.length + Math.min(3, events.length) });
}
