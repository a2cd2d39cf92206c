/** Numbers that look random and are the same for the same seed. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** From 0 to 1, 1 excluded. */
  next(): number {
    return this.bits() / 2 ** 32;
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(share: number): boolean {
    return this.next() < share;
  }

  /** One of them; there must be one. */
  pick<T>(from: readonly T[]): T {
    const found = from[Math.floor(this.next() * from.length)];
    if (found === undefined) throw new RangeError('Nothing to pick from.');
    return found;
  }

  /** One of them, by their weights. */
  weighted<T extends { readonly weight: number }>(from: readonly T[]): T {
    let rest = this.next() * from.reduce((sum, { weight }) => sum + weight, 0);
    for (const one of from) {
      rest -= one.weight;
      if (rest < 0) return one;
    }
    return this.pick(from);
  }

  /** Around `middle`, as durations and amounts are: half are below it, a few far above. */
  skewed(middle: number, spread: number): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next());
    return middle * Math.exp(spread * normal);
  }

  /** Characters of an alphabet of 32. */
  text(length: number, alphabet: string): string {
    let text = '';
    for (let bits = 0, left = 0; text.length < length; bits >>>= 5, left -= 5) {
      if (left < 5) {
        bits = this.bits();
        left = 32;
      }
      text += alphabet.charAt(bits & 31);
    }
    return text;
  }

  /** 32 of them (mulberry32, which is in the public domain). */
  private bits(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  }
}
