import type { NanoUsd } from '../money.ts';
import type { Sums, Totals } from './sums.ts';
import { NO_SUMS, addTo, checked } from './sums.ts';

/**
 * A quarter hour as a plain list of numbers: which one it is (counted since 1970), then for each cell its place among the dimensions and its
 * sums. There are thousands of cells for as long as a window is open: as objects they would take ten times the room.
 */
export type QuarterRow = number[];

/** The order of the sums. A new one changes the form of the counters. */
const SUM_ORDER = Object.keys(NO_SUMS) as readonly (keyof Sums)[];
/** How many numbers a cell has. */
const WIDTH = 1 + SUM_ORDER.length;
const COST = 1 + SUM_ORDER.indexOf('cost');
const BYOK = 1 + SUM_ORDER.indexOf('byokCost');

/** Visits the place and the beginning of every cell. */
export function eachCell(row: readonly number[], visit: (place: number, at: number) => void): void {
  for (let at = 1; at < row.length; at += WIDTH) visit(row[at] ?? 0, at);
}

/** Whether a saved row is one: whole cells, each with a place below `places`. */
export function isRow(row: readonly number[], places: number): boolean {
  let isWhole = row.length % WIDTH === 1;
  eachCell(row, (place) => (isWhole &&= place < places));
  return isWhole;
}

/** The sums of the cell that begins there; none where the row ends. */
export function sumsAt(row: readonly number[], at: number): Sums {
  return totalsAt(row, at) as Sums;
}

/** Adds sums to the cell of that place or takes them away from it. A cell that adds up to nothing is taken out. Throws a `RangeError` where money is beyond what can be counted exactly. */
export function changeCell(row: QuarterRow, place: number, sums: Sums, sign: 1 | -1): void {
  const at = cellOf(row, place) ?? row.length;
  const total = totalsAt(row, at);
  addTo(total, sums, sign);
  const changed = checked(total);
  if (SUM_ORDER.every((name) => changed[name] === 0)) row.splice(at, WIDTH);
  else writeCell(row, at, place, changed);
}

/** The same row with its places in another numbering. */
export function renumbered(row: readonly number[], numbers: ReadonlyMap<number, number>): QuarterRow {
  const copy = [...row];
  eachCell(row, (place, at) => (copy[at] = numbers.get(place) ?? 0));
  return copy;
}

/** What the cell that begins there counts towards spend. */
export function spendAt(row: readonly number[], at: number, countByok: boolean): NanoUsd {
  return ((row[at + COST] ?? 0) + (countByok ? (row[at + BYOK] ?? 0) : 0)) as NanoUsd;
}

/** Adds a cell's sums up. In the order of `Sums`, written out, since it is done for thousands whenever figures are shown. */
export function addCell(total: Totals, row: readonly number[], at: number): void {
  addMoneyAndCalls(total, row, at);
  addTokens(total, row, at);
}

function addMoneyAndCalls(total: Totals, row: readonly number[], at: number): void {
  total.cost += row[at + 1] ?? 0;
  total.byokCost += row[at + 2] ?? 0;
  total.estimated += row[at + 3] ?? 0;
  total.pending += row[at + 4] ?? 0;
  total.unknown += row[at + 5] ?? 0;
  total.calls += row[at + 6] ?? 0;
  total.errors += row[at + 7] ?? 0;
  total.blocked += row[at + 8] ?? 0;
}

function addTokens(total: Totals, row: readonly number[], at: number): void {
  total.inputTokens += row[at + 9] ?? 0;
  total.outputTokens += row[at + 10] ?? 0;
  total.cacheReadTokens += row[at + 11] ?? 0;
  total.cacheWriteTokens += row[at + 12] ?? 0;
  total.reasoningTokens += row[at + 13] ?? 0;
  total.pendingTokens += row[at + 14] ?? 0;
}

function totalsAt(row: readonly number[], at: number): Totals {
  const total: Totals = { ...NO_SUMS };
  addCell(total, row, at);
  return total;
}

/** As `addCell` reads it. */
function writeCell(row: QuarterRow, at: number, place: number, sums: Sums): void {
  row[at] = place;
  row[at + 1] = sums.cost;
  row[at + 2] = sums.byokCost;
  row[at + 3] = sums.estimated;
  row[at + 4] = sums.pending;
  row[at + 5] = sums.unknown;
  row[at + 6] = sums.calls;
  row[at + 7] = sums.errors;
  row[at + 8] = sums.blocked;
  row[at + 9] = sums.inputTokens;
  row[at + 10] = sums.outputTokens;
  row[at + 11] = sums.cacheReadTokens;
  row[at + 12] = sums.cacheWriteTokens;
  row[at + 13] = sums.reasoningTokens;
  row[at + 14] = sums.pendingTokens;
}

function cellOf(row: readonly number[], place: number): number | undefined {
  for (let at = 1; at < row.length; at += WIDTH) if (row[at] === place) return at;
  return undefined;
}
