import { comboKey } from '../core/ledger/rows.ts';
import type { R15Dimension } from '../core/ledger/schema.ts';
import { R15_DIMENSIONS } from '../core/ledger/schema.ts';
import { INSERT_COMBO, SELECT_COMBO } from '../core/ledger/writes.ts';
import type { Sqlite } from './sqlite.ts';

/** What the rollups are divided by: one value for each dimension. */
export type Combo = Readonly<Record<R15Dimension, string>>;

/** The table `combos`. */
export class Combos {
  private readonly db: Sqlite;
  private readonly numbers = new Map<string, number>();
  private readonly known = new Map<number, Combo>();
  /** The last number of each model, which most of its entries share. */
  private readonly last = new Map<string, number>();

  constructor(db: Sqlite) {
    this.db = db;
  }

  /** The number of a combination, new or known. */
  numberOf(combo: Combo): number {
    const last = this.last.get(combo.model);
    if (last !== undefined && isSame(combo, this.comboOf(last))) return last;
    const number = this.lookUp(combo);
    this.last.set(combo.model, number);
    return number;
  }

  /** The combination that `numberOf` gave the number of. */
  comboOf(number: number): Combo {
    const combo = this.known.get(number);
    if (combo === undefined) throw new RangeError(`combination ${number} was never asked for`);
    return combo;
  }

  /** What was learnt in a transaction that came to nothing is not so. */
  forget(): void {
    this.numbers.clear();
    this.known.clear();
    this.last.clear();
  }

  private lookUp(combo: Combo): number {
    const key = comboKey(combo);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const values = R15_DIMENSIONS.map((name) => combo[name]);
    const row = this.db.first(SELECT_COMBO, values) ?? this.db.first(INSERT_COMBO, values);
    const number = Number(row?.[0]);
    this.numbers.set(key, number);
    this.known.set(number, combo);
    return number;
  }
}

function isSame(a: Combo, b: Combo): boolean {
  for (const name of R15_DIMENSIONS) if (a[name] !== b[name]) return false;
  return true;
}
