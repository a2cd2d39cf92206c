/** Two keys; the empty string where there are fewer. */
export type Keys = readonly [string, string];

/** Sums by up to two keys, all numbers in one array: there may be tens of thousands of rows. */
export class KeyedAmounts {
  private readonly width: number;
  private readonly known = new Map<string, Map<string, number>>();
  private readonly keys: Keys[] = [];
  private amounts = new Float64Array(0);

  /** `width`: how many amounts each row has. */
  constructor(width: number) {
    this.width = width;
  }

  /** Adds amounts, which begin at `from` in the cells, or takes them away (`-1`). */
  add(keys: Keys, cells: readonly unknown[], from: number, sign: 1 | -1): void {
    const number = this.numberOf(keys);
    const { amounts, width } = this;
    for (let index = 0, at = number * width; index < width; index++, at++) amounts[at] = (amounts[at] ?? 0) + sign * Number(cells[from + index]);
  }

  /** Of every row, in the order of its first appearance. */
  numbers(): number[] {
    return this.keys.map((_, number) => number);
  }

  keysOf(number: number): Keys {
    return this.keys[number] ?? ['', ''];
  }

  amount(number: number, column: number): number {
    return this.amounts[number * this.width + column] ?? 0;
  }

  /** The amounts of these rows, one row after the other. */
  inOrder(numbers: readonly number[]): Float64Array<ArrayBuffer> {
    const { width } = this;
    const all = new Float64Array(numbers.length * width);
    for (const [index, number] of numbers.entries()) all.set(this.amounts.subarray(number * width, (number + 1) * width), index * width);
    return all;
  }

  private numberOf(keys: Keys): number {
    const [first, second] = keys;
    let inner = this.known.get(first);
    if (inner === undefined) this.known.set(first, (inner = new Map<string, number>()));
    const found = inner.get(second);
    if (found !== undefined) return found;
    const number = this.keys.push(keys) - 1;
    inner.set(second, number);
    this.makeRoom((number + 1) * this.width);
    return number;
  }

  private makeRoom(length: number): void {
    if (length <= this.amounts.length) return;
    const larger = new Float64Array(Math.max(length, 2 * this.amounts.length));
    larger.set(this.amounts);
    this.amounts = larger;
  }
}
