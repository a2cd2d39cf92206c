import type { Cell } from '../core/ledger/rows.ts';
import { ROLLUP_COLUMNS } from '../core/ledger/schema.ts';
import type { RollupTable } from '../core/ledger/writes.ts';
import { addTo, dropEmpty } from '../core/ledger/writes.ts';
import type { Sqlite } from './sqlite.ts';
import type { Tally } from './tally.ts';

/** So many selections of columns have a statement of their own; the others are written with all columns. */
const MAX_SHAPES = 60;
/** More columns than this are as dear as all. */
const MAX_COLUMNS = 12;

/** The statements of one table. */
interface Statements {
  readonly all: string;
  readonly drop: string;
  /** By columns: a bit for each of `ROLLUP_COLUMNS`, which are less than the 53 that a number has. */
  readonly shapes: Map<number, string>;
}

/** Adds to rows of rollups. Most changes are of few columns, and binding values costs more than adding them. */
export class RollupWriter {
  private readonly db: Sqlite;
  private readonly statements = new Map<string, Statements>();

  constructor(db: Sqlite) {
    this.db = db;
  }

  add(table: RollupTable, key: readonly Cell[], { numbers, hasLess }: Tally): void {
    const statements = this.statementsOf(table);
    let shape = 0;
    const values: Cell[] = [...key];
    for (let column = 0; column < numbers.length; column++) {
      const value = numbers[column] ?? 0;
      if (value === 0) continue;
      shape += 2 ** column;
      values.push(value);
    }
    const text = values.length > key.length + MAX_COLUMNS ? undefined : shapeOf(table, statements, shape);
    if (text === undefined) this.db.run(statements.all, [...key, ...numbers]);
    else this.db.run(text, values);
    if (hasLess) this.db.run(statements.drop, key);
  }

  private statementsOf(table: RollupTable): Statements {
    const known = this.statements.get(table.name);
    if (known !== undefined) return known;
    const fresh = { all: addTo(table), drop: dropEmpty(table), shapes: new Map<number, string>() };
    this.statements.set(table.name, fresh);
    return fresh;
  }
}

function shapeOf(table: RollupTable, { shapes }: Statements, shape: number): string | undefined {
  const known = shapes.get(shape);
  if (known !== undefined || shapes.size >= MAX_SHAPES) return known;
  const text = addTo(table, ROLLUP_COLUMNS.filter((_, column) => Math.floor(shape / 2 ** column) % 2 === 1));
  shapes.set(shape, text);
  return text;
}
