import { latencyBinOf } from '../core/ledger/rows.ts';
import { ROLLUP_COLUMNS, SUM_FIELDS } from '../core/ledger/schema.ts';
import { sumsOf } from '../core/ledger/sums.ts';
import type { UsageEntry } from '../core/usage.ts';

/** By how much a row of a rollup changes: numbers in the order of `ROLLUP_COLUMNS`. */
export class Tally {
  readonly numbers = new Float64Array(ROLLUP_COLUMNS.length);
  /** Something was taken back: what is left may be nothing. */
  hasLess = false;

  /** Counts in (`1`) or takes back (`-1`). */
  add(parts: readonly Part[], sign: 1 | -1): void {
    const { numbers } = this;
    for (const { column, value } of parts) numbers[column] = (numbers[column] ?? 0) + sign * value;
    if (sign < 0) this.hasLess = true;
  }

  addAll(other: Tally): void {
    const { numbers } = this;
    for (let column = 0; column < numbers.length; column++) numbers[column] = (numbers[column] ?? 0) + (other.numbers[column] ?? 0);
    this.hasLess ||= other.hasLess;
  }

  clear(): void {
    this.numbers.fill(0);
    this.hasLess = false;
  }

  /** What was only added to is never nothing. */
  get isNothing(): boolean {
    return this.hasLess && this.numbers.every((value) => value === 0);
  }
}

/** What one entry adds to one column. */
export interface Part {
  /** Index into `ROLLUP_COLUMNS`. */
  readonly column: number;
  readonly value: number;
}

const ENTRIES = SUM_FIELDS.length;
const FIRST_BIN = ENTRIES + 1;

/** What an entry adds to the rollups, zeros left out. Throws a `RangeError` for amounts that no number holds exactly. */
export function partsOf(entry: UsageEntry): readonly Part[] {
  const sums = sumsOf(entry);
  const parts: Part[] = [];
  for (let column = 0; column < ENTRIES; column++) {
    const value = sums[SUM_FIELDS[column] ?? 'cost'];
    if (value === 0) continue;
    if (!Number.isSafeInteger(Math.round(value))) throw new RangeError(`${SUM_FIELDS[column] ?? ''} of ${entry.id} is not a number that can be counted`);
    parts.push({ column, value: Math.round(value) });
  }
  parts.push({ column: ENTRIES, value: 1 });
  const bin = latencyBinOf(entry);
  if (bin !== undefined) parts.push({ column: FIRST_BIN + bin, value: 1 });
  return parts;
}

/** Tallies that are used again: it takes longer to make one than to count with it. */
export class TallyPool {
  private readonly spare: Tally[] = [];
  private count = 0;

  /** How many are in use. */
  get used(): number {
    return this.count;
  }

  /** The tally of a key, empty where there was none. */
  tallyOf<K>(tallies: Map<K, Tally>, key: K): Tally {
    const known = tallies.get(key);
    if (known !== undefined) return known;
    const fresh = this.spare.pop() ?? new Tally();
    this.count++;
    tallies.set(key, fresh);
    return fresh;
  }

  /** Takes tallies back, emptied. */
  giveBack(tallies: Map<unknown, Tally>): void {
    for (const tally of tallies.values()) {
      tally.clear();
      this.spare.push(tally);
    }
    this.count -= tallies.size;
    tallies.clear();
  }
}
