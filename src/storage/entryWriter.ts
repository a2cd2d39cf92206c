import type { Cell } from '../core/ledger/rows.ts';
import { ENTRY_ROW } from '../core/ledger/rows.ts';
import { putRecords } from '../core/ledger/writes.ts';
import type { Sqlite } from './sqlite.ts';

/** So many rows are written by one statement, where there are as many of one shape. */
const AT_ONCE = [64, 8, 1];
/** Columns in which rows that are written together mostly agree. */
const ALIKE: ReadonlySet<string> = new Set(['"attempt"', '"origin"', '"device"', '"source"', '"keyHash"', '"calls"', '"costSource"', 'ev', 'rank']);
const ALIKE_PLACES: readonly number[] = ENTRY_ROW.flatMap((name, place) => (ALIKE.has(name) ? [place] : []));
const BITS: readonly number[] = ENTRY_ROW.map((_, place) => 2 ** place);

/** Values of one record, in the order of `ENTRY_ROW`. */
export type EntryCells = readonly Cell[];

/** How rows of one shape are written: places in `ENTRY_ROW` whose value all rows share, and those whose each row has its own. */
interface Layout {
  readonly shared: readonly number[];
  readonly own: readonly number[];
  /** Statements by the number of rows. */
  readonly texts: Map<number, string>;
}

/**
 * Writes rows of `entries`. Each visit to the database is dear, and so is each value that is bound: rows with the same empty columns go
 * together, without those, and what all of them share is bound once.
 */
export class EntryWriter {
  private readonly db: Sqlite;
  private readonly alike = new Map<number, Layout>();
  private readonly unlike = new Map<number, Layout>();

  constructor(db: Sqlite) {
    this.db = db;
  }

  /** Writes rows, or replaces those of their ids. */
  write(rows: readonly EntryCells[]): void {
    for (const [shape, mine] of Map.groupBy(rows, shapeOf)) this.writeOfShape(shape, mine);
  }

  private writeOfShape(shape: number, rows: readonly EntryCells[]): void {
    let start = 0;
    for (const count of AT_ONCE) {
      for (; rows.length - start >= count; start += count) this.writeTogether(shape, rows.slice(start, start + count));
    }
  }

  private writeTogether(shape: number, rows: readonly EntryCells[]): void {
    const layout = this.layoutFor(shape, areAlike(rows));
    const text = layout.texts.get(rows.length) ?? putRecords(namesOf(layout.shared), namesOf(layout.own), rows.length);
    layout.texts.set(rows.length, text);
    this.db.run(text, valuesOf(rows, layout));
  }

  private layoutFor(shape: number, isAlike: boolean): Layout {
    const layouts = isAlike ? this.alike : this.unlike;
    const known = layouts.get(shape);
    if (known !== undefined) return known;
    const filled = BITS.flatMap((bit, place) => (Math.floor(shape / bit) % 2 === 1 ? [place] : []));
    const shared = isAlike ? filled.filter((place) => ALIKE_PLACES.includes(place)) : [];
    const fresh: Layout = { shared, own: filled.filter((place) => !shared.includes(place)), texts: new Map() };
    layouts.set(shape, fresh);
    return fresh;
  }
}

/** Which columns are not empty: a bit for each of `ENTRY_ROW`, which are less than the 53 that a number has. */
function shapeOf(row: EntryCells): number {
  let shape = 0;
  for (let place = 0; place < row.length; place++) if (row[place] !== null) shape += BITS[place] ?? 0;
  return shape;
}

function areAlike(rows: readonly EntryCells[]): boolean {
  const [first] = rows;
  return first !== undefined && rows.every((row) => ALIKE_PLACES.every((place) => row[place] === first[place]));
}

function valuesOf(rows: readonly EntryCells[], { shared, own }: Layout): Cell[] {
  const values = shared.map((place) => rows[0]?.[place] ?? null);
  for (const row of rows) for (const place of own) values.push(row[place] ?? null);
  return values;
}

function namesOf(places: readonly number[]): readonly string[] {
  return places.map((place) => ENTRY_ROW[place] ?? '');
}
