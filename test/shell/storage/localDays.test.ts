import fc from 'fast-check';
import type { SqlJsStatic } from 'sql.js';
import { beforeAll, expect, it } from 'vitest';
import { BUCKET_MS } from '../../../src/core/ledger/quarterHours.ts';
import { LEDGER_SCHEMA } from '../../../src/core/ledger/schema.ts';
import { createZone, dayKey } from '../../../src/core/period.ts';
import { LocalDays } from '../../../src/storage/localDays.ts';
import { Sqlite } from '../../../src/storage/sqlite.ts';
import { loadSql } from './databaseKit.ts';

const HOUR = 3_600_000;
/** Lord Howe puts its clocks by half an hour, Chatham's and Kathmandu's are three quarters off, Newfoundland's half an hour. */
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Chatham', 'Asia/Kathmandu', 'Africa/Casablanca', 'America/Sao_Paulo'];

let sql: SqlJsStatic;

beforeAll(async () => {
  sql = await loadSql();
});

it('every quarter hour has the day and the hour that clocks show, in every zone', () => {
  for (const name of ZONES) {
    const db = Sqlite.create(sql, LEDGER_SCHEMA);
    const days = new LocalDays(db);
    days.setZone(name);
    const zone = createZone(name);
    const quarters = fc.integer({ min: Date.UTC(2015, 0) / BUCKET_MS, max: Date.UTC(2030, 0) / BUCKET_MS });
    fc.assert(fc.property(quarters, (quarter) => {
      for (const start of [quarter, quarter + 1, quarter + 2, quarter + 3].map((each) => each * BUCKET_MS)) {
        expect(days.at(start)).toEqual({ day: dayKey(start, zone), hour: String(Math.floor((start + zone.offsetAt(start)) / HOUR) % 24) });
      }
    }), { numRuns: 60 });
    for (let start = Date.UTC(2026, 2, 1); start < Date.UTC(2026, 4, 1); start += BUCKET_MS) {
      if (days.at(start).day !== dayKey(start, zone)) throw new Error(`${name}: ${new Date(start).toISOString()}`);
    }
    db.close();
  }
});
