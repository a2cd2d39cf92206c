import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { mergeEvent } from '../../../src/core/ledger/merge.ts';
import type { LedgerQueries, LedgerQuery } from '../../../src/core/ledger/queries.ts';
import { PUT_RECORD, QUERY_SQL } from '../../../src/core/ledger/queries.ts';
import { cellsOf } from '../../../src/core/ledger/rows.ts';
import { MIGRATIONS } from '../../../src/core/ledger/schema.ts';
import { NOON, ORIGIN, spent, written } from '../fakes/ledger.ts';

const open: DatabaseSync[] = [];
afterEach(() => {
  for (const database of open.splice(0)) database.close();
});

/** A database in memory with these entries. */
function databaseOf(events: readonly NewEvent[]): DatabaseSync {
  const database = new DatabaseSync(':memory:');
  open.push(database);
  for (const step of MIGRATIONS) database.exec(step);
  for (const event of events) {
    const whole = written(event);
    if (whole.type === 'entry') database.prepare(PUT_RECORD).run(...cellsOf(mergeEvent(undefined, whole)));
  }
  return database;
}

function ids<Q extends LedgerQuery>(database: DatabaseSync, query: Q, ask: LedgerQueries[Q]['ask']): readonly unknown[] {
  const { text, values } = QUERY_SQL[query](ask);
  return database.prepare(text).all(...values).map(({ id }) => id);
}

describe('the newest entries', () => {
  it('are calls, however much was spent elsewhere since', () => {
    const elsewhere = Array.from({ length: 30 }, (_, index) => spent(`u:abababab:00000000:1:${index}`, 1, { at: NOON + 100 + index, source: 'untracked', calls: 0, costSource: 'key' }));
    const database = databaseOf([spent('a', 1), ...elsewhere, spent('b', 1, { at: NOON + 1 }), spent('c', 1, { origin: 'http://127.0.0.1:1' })]);
    expect(ids(database, 'entries', { origin: ORIGIN, limit: 20 })).toEqual(['b', 'a']);
  });

  it('are no more than was asked for', () => {
    const database = databaseOf(Array.from({ length: 5 }, (_, index) => spent(`e${index}`, 1, { at: NOON + index })));
    expect(ids(database, 'entries', { origin: ORIGIN, limit: 2 })).toEqual(['e4', 'e3']);
  });
});
