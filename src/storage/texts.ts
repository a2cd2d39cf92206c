import type { Dictionary } from '../core/ledger/rows.ts';
import { ENTRY_COLUMNS, ENTRY_FIELDS } from '../core/ledger/schema.ts';
import type { Sqlite } from './sqlite.ts';

/** How many texts are kept at hand. Models and clients come by the dozen, sessions and errors by the thousand. */
const MAX_KNOWN = 50_000;

/** The table `texts` of one database. */
export class Texts implements Dictionary {
  private readonly db: Sqlite;
  private readonly numbers = new Map<string, number>();
  private readonly texts = new Map<number, string>();

  constructor(db: Sqlite) {
    this.db = db;
  }

  numberOf(text: string): number {
    return this.numbers.get(text) ?? this.learn(this.find(text) ?? this.add(text), text);
  }

  textOf(number: number): string {
    const known = this.texts.get(number);
    if (known !== undefined) return known;
    const text = String(this.db.first('SELECT text FROM texts WHERE id = ?', [number])?.[0]);
    this.learn(number, text);
    return text;
  }

  /** The number of a text that is there; `undefined` for one that no entry has. */
  numberIfThere(text: string): number | undefined {
    return this.numbers.get(text) ?? this.find(text);
  }

  /** What was learnt in a transaction that came to nothing is not so. */
  forget(): void {
    this.numbers.clear();
    this.texts.clear();
  }

  /** Removes the texts that no entry has any more. */
  tidy(): void {
    const columns = ENTRY_FIELDS.filter((name) => ENTRY_COLUMNS[name] === 'text' || ENTRY_COLUMNS[name] === 'json');
    const used = columns.map((name) => `SELECT "${name}" FROM entries WHERE "${name}" IS NOT NULL`);
    this.db.run(`DELETE FROM texts WHERE id NOT IN (${used.join(' UNION ')})`);
    this.forget();
  }

  private find(text: string): number | undefined {
    const row = this.db.first('SELECT id FROM texts WHERE text = ?', [text]);
    return row === undefined ? undefined : Number(row[0]);
  }

  private add(text: string): number {
    return Number(this.db.first('INSERT INTO texts (text) VALUES (?) RETURNING id', [text])?.[0]);
  }

  private learn(number: number, text: string): number {
    if (this.numbers.size >= MAX_KNOWN) this.forget();
    this.numbers.set(text, number);
    this.texts.set(number, text);
    return number;
  }
}
