import { ENTRY_ROW } from './rows.ts';
import { R15_DIMENSIONS, ROLLUP_COLUMNS } from './schema.ts';

/** A table of sums: its name and the columns of its primary key. */
export interface RollupTable {
  readonly name: string;
  readonly keys: readonly string[];
}

/** Quarter hours by combination of dimensions. */
export const R15: RollupTable = { name: 'r15', keys: ['start', 'combo'] };
/** Quarter hours by session, tag, or both. */
export const RLABEL: RollupTable = { name: 'rlabel', keys: ['kind', 'start', 'label', 'combo'] };
/** Local days by one dimension. */
export const RDAY: RollupTable = { name: 'rday', keys: ['origin', 'dimension', 'day', 'value'] };

/** Reads one record of `entries` by its id: the values of `ENTRY_ROW`. */
export const SELECT_RECORD = `SELECT ${ENTRY_ROW.join(', ')} FROM entries WHERE id = ?`;

/** Reads so many records by their ids. */
export function selectRecords(count: number): string {
  return `SELECT ${ENTRY_ROW.join(', ')} FROM entries WHERE id IN (${Array.from({ length: count }, () => '?').join(', ')})`;
}

/** Reads the records that bear the upstream's id. */
export const SELECT_BY_GENERATION = `SELECT ${ENTRY_ROW.join(', ')} FROM entries INDEXED BY entries_generation WHERE generationId = ?`;

/** Finds or makes a combination: the values of its dimensions. */
export const SELECT_COMBO = `SELECT id FROM combos WHERE ${R15_DIMENSIONS.map((name) => `"${name}" = ?`).join(' AND ')}`;
export const INSERT_COMBO = `INSERT INTO combos (${R15_DIMENSIONS.map((name) => `"${name}"`).join(', ')}) VALUES (${marks(R15_DIMENSIONS.length)}) RETURNING id`;

/** Writes records of which only these columns are filled: the values that all of them share, then the others of the first, of the next … */
export function putRecords(shared: readonly string[], columns: readonly string[], rows: number): string {
  const same = shared.map((_, index) => `?${index + 1}`);
  const row = (number: number): string => `(${[...same, ...columns.map((_, index) => `?${shared.length + number * columns.length + index + 1}`)].join(', ')})`;
  return `INSERT OR REPLACE INTO entries (${[...shared, ...columns].join(', ')}) VALUES ${Array.from({ length: rows }, (_, number) => row(number)).join(', ')}`;
}

/** Adds to one row of a rollup: the values of its key, then those of the columns, which are some of `ROLLUP_COLUMNS`. */
export function addTo({ name, keys }: RollupTable, columns: readonly string[] = ROLLUP_COLUMNS): string {
  const all = [...keys, ...columns];
  const added = columns.map((column) => `${column} = ${column} + excluded.${column}`);
  return `INSERT INTO ${name} (${all.join(', ')}) VALUES (${marks(all.length)}) ON CONFLICT (${keys.join(', ')}) DO UPDATE SET ${added.join(', ')}`;
}

/** Removes a row of a rollup that no entry counts towards any more: its key. */
export function dropEmpty({ name, keys }: RollupTable): string {
  return `DELETE FROM ${name} WHERE ${keys.map((key) => `${key} = ?`).join(' AND ')} AND entries = 0`;
}

function marks(count: number): string {
  return Array.from({ length: count }, () => '?').join(', ');
}
