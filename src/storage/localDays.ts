import { LABEL_KINDS, R15_DIMENSIONS, ROLLUP_COLUMNS } from '../core/ledger/schema.ts';
import type { R15Dimension } from '../core/ledger/schema.ts';
import type { Zone } from '../core/period.ts';
import { createZone } from '../core/period.ts';
import type { Sqlite } from './sqlite.ts';

/** A local day, and the hour of it, `0` to `23`. */
export interface LocalTime {
  readonly day: string;
  readonly hour: string;
}

/** Dimensions of `rday` that come from the combinations. */
export const COMBO_DAYS: readonly Exclude<R15Dimension, 'origin'>[] = R15_DIMENSIONS.filter((name) => name !== 'origin');

const COLUMNS = ROLLUP_COLUMNS.join(', ');
const SUMMED = ROLLUP_COLUMNS.map((name) => `SUM(${name}) AS ${name}`).join(', ');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** A year of work, and more. */
const MAX_KNOWN = 40_000;

/** How `rday` cuts time into days, and how it is cut anew. */
export class LocalDays {
  private readonly db: Sqlite;
  private readonly known = new Map<number, LocalTime>();
  /** By their number since 1970. */
  private readonly names = new Map<number, string>();
  private given: string;
  private days: Zone;

  constructor(db: Sqlite) {
    this.db = db;
    this.given = String(db.first('SELECT value FROM meta WHERE name = ?', ['zone'])?.[0] ?? 'UTC');
    this.days = createZone(this.given);
  }

  /** IANA zone, as it was given. */
  get zone(): string {
    return this.given;
  }

  /** The local day and hour of a quarter hour. */
  at(start: number): LocalTime {
    const known = this.known.get(start);
    if (known !== undefined) return known;
    if (this.known.size > MAX_KNOWN) this.known.clear();
    const time = this.timeOf(start);
    this.known.set(start, time);
    return time;
  }

  forget(): void {
    this.known.clear();
  }

  /** Makes `rday` anew from the quarter hours, which cut the days of every zone. SQLite adds up; only the days are named here. */
  setZone(name: string): void {
    this.days = createZone(name);
    this.given = name;
    this.forget();
    this.db.execute(`
      CREATE TEMP TABLE times (start INTEGER PRIMARY KEY, day TEXT NOT NULL, hour TEXT NOT NULL);
      CREATE TEMP TABLE daily AS SELECT 0 AS combo, '' AS day, '' AS hour, ${COLUMNS} FROM r15 WHERE 0;
      DELETE FROM rday;
    `);
    const starts = [...this.db.values('SELECT DISTINCT start FROM r15')].map(([start]) => Number(start));
    for (const start of starts) {
      const { day, hour } = this.at(start);
      this.db.run('INSERT INTO times VALUES (?, ?, ?)', [start, day, hour]);
    }
    this.db.execute(`INSERT INTO daily SELECT combo, day, hour, ${SUMMED} FROM r15 JOIN times USING (start) GROUP BY combo, day, hour;`);
    for (const dimension of COMBO_DAYS) this.sumUp(dimension, `combos."${dimension}"`, 'daily JOIN combos ON combos.id = daily.combo');
    this.sumUp('hour', 'hour', 'daily JOIN combos ON combos.id = daily.combo');
    for (const kind of LABEL_KINDS) {
      this.sumUp(kind, 'label', `rlabel JOIN times USING (start) JOIN combos ON combos.id = rlabel.combo WHERE kind = '${kind}'`);
    }
    this.db.execute('DROP TABLE times; DROP TABLE daily');
    this.db.run('INSERT OR REPLACE INTO meta VALUES (?, ?)', ['zone', name]);
  }

  private timeOf(start: number): LocalTime {
    const hour = Math.floor((start + this.offsetAt(start)) / HOUR_MS);
    const number = Math.floor(hour / 24);
    const day = this.names.get(number) ?? new Date(number * DAY_MS).toISOString().slice(0, 10);
    this.names.set(number, day);
    return { day, hour: String(hour % 24) };
  }

  /** Where clocks are as far ahead before an hour as after it, they are so within it: quarter hours mostly come one after the other. */
  private offsetAt(start: number): number {
    const hour = Math.floor(start / HOUR_MS) * HOUR_MS;
    const offset = this.days.offsetAt(hour);
    return this.days.offsetAt(hour + HOUR_MS) === offset ? offset : this.days.offsetAt(start);
  }

  private sumUp(dimension: string, value: string, from: string): void {
    this.db.execute(`INSERT INTO rday (origin, dimension, day, value, ${COLUMNS})
      SELECT combos.origin, '${dimension}', day, ${value} AS value, ${SUMMED} FROM ${from} GROUP BY combos.origin, day, value;`);
  }
}
