import { dayKey, createZone } from '../core/period.ts';
import type { Zone } from '../core/period.ts';
import { ADD_R15, ADD_RDAY, DROP_EMPTY_R15, DROP_EMPTY_RDAY } from '../core/ledger/queries.ts';
import type { Cell, Row } from '../core/ledger/rows.ts';
import { bucketOf, dimensionsOf, sumCells, sumsIn } from '../core/ledger/rows.ts';
import type { R15Dimension } from '../core/ledger/schema.ts';
import { R15_DIMENSIONS, RDAY_DIMENSIONS } from '../core/ledger/schema.ts';
import type { Sums } from '../core/ledger/sums.ts';
import { sumsOf } from '../core/ledger/sums.ts';
import type { UsageEntry } from '../core/usage.ts';

/** What the rollups need of the database they are in. */
export interface RollupTables {
  run(text: string, values?: readonly Cell[]): void;
  all(text: string, values?: readonly Cell[]): readonly Row[];
}

interface Portion {
  readonly start: number;
  readonly dimensions: Readonly<Record<R15Dimension, string>>;
  readonly sums: Sums;
  readonly entries: number;
}

/** Keeps `r15` and `rday` in step with the entries, by differences. */
export class Rollups {
  private readonly tables: RollupTables;
  private days: Zone;
  private given: string;

  constructor(tables: RollupTables) {
    this.tables = tables;
    const [row] = tables.all('SELECT value FROM meta WHERE name = ?', ['zone']);
    this.given = row === undefined ? 'UTC' : String(row.value);
    this.days = createZone(this.given);
  }

  /** IANA zone that `rday` is cut by, as it was given. */
  get zone(): string {
    return this.given;
  }

  /** Counts an entry in, or takes it back. */
  count(entry: UsageEntry, sign: 1 | -1): void {
    const portion: Portion = { start: bucketOf(entry), dimensions: dimensionsOf(entry), sums: sumsOf(entry), entries: 1 };
    const key = [portion.start, ...R15_DIMENSIONS.map((name) => portion.dimensions[name])];
    this.tables.run(ADD_R15, [...key, ...sumCells(portion.sums, sign)]);
    if (sign < 0) this.tables.run(DROP_EMPTY_R15, key);
    this.countDay(portion, sign);
  }

  /** Makes `rday` anew from `r15`: quarter hours cut the days of every zone. */
  setZone(name: string): void {
    this.days = createZone(name);
    this.given = name;
    this.tables.run('DELETE FROM rday');
    for (const row of this.tables.all('SELECT * FROM r15')) this.countDay(portionIn(row), 1);
    this.tables.run('INSERT OR REPLACE INTO meta VALUES (?, ?)', ['zone', name]);
  }

  private countDay({ start, dimensions, sums, entries }: Portion, sign: 1 | -1): void {
    const day = dayKey(start, this.days);
    for (const dimension of RDAY_DIMENSIONS) {
      const key = [dimensions.origin, dimension, day, dimensions[dimension]];
      this.tables.run(ADD_RDAY, [...key, ...sumCells(sums, sign, entries)]);
      if (sign < 0) this.tables.run(DROP_EMPTY_RDAY, key);
    }
  }
}

function portionIn(row: Row): Portion {
  const dimensions = Object.fromEntries(R15_DIMENSIONS.map((name) => [name, String(row[name])])) as Record<R15Dimension, string>;
  return { start: Number(row.start), dimensions, sums: sumsIn(row), entries: Number(row.entries) };
}
