/** So many bits stand for a key, and so many of them are set: of a million strange keys, one is taken for known. */
const BITS_PER_KEY = 32;
const PROBES = 12;

/** Says of a text whether it may have been added: never a wrong "no" (Bloom's filter). */
export class KeyFilter {
  /** How many keys it is made for. */
  readonly capacity: number;
  readonly bits: Uint8Array;
  private added: number;

  constructor(capacity: number, keys = 0, bits: Uint8Array = new Uint8Array((capacity * BITS_PER_KEY) / 8)) {
    if (!(capacity > 0) || bits.length * 8 !== capacity * BITS_PER_KEY) throw new RangeError(`a filter for ${capacity} keys cannot have ${bits.length} bytes`);
    this.capacity = capacity;
    this.added = keys;
    this.bits = bits;
  }

  /** How many keys are in it. */
  get keys(): number {
    return this.added;
  }

  get isFull(): boolean {
    return this.added >= this.capacity;
  }

  /** The same keys in as little room as they need; itself where that is no less. */
  shrunk(): KeyFilter {
    const half = this.capacity / 2;
    if (this.added > half || !Number.isInteger(half) || half === 0) return this;
    // A place in half the room is the place in all of it, less the half where it is beyond.
    const { bits: all } = this;
    const size = all.length / 2;
    const bits = all.slice(0, size);
    for (let index = 0; index < size; index++) bits[index] = (bits[index] ?? 0) | (all[size + index] ?? 0);
    return new KeyFilter(half, this.added, bits).shrunk();
  }

  add({ a, b }: KeyHash): void {
    const { bits, places } = this;
    for (let probe = 0, step = a >>> 0; probe < PROBES; probe++, step = (step + b) >>> 0) {
      const bit = step % places;
      bits[bit >>> 3] = (bits[bit >>> 3] ?? 0) | (1 << (bit & 7));
    }
    this.added++;
  }

  mayHave({ a, b }: KeyHash): boolean {
    const { bits, places } = this;
    for (let probe = 0, step = a >>> 0; probe < PROBES; probe++, step = (step + b) >>> 0) {
      const bit = step % places;
      if (((bits[bit >>> 3] ?? 0) & (1 << (bit & 7))) === 0) return false;
    }
    return true;
  }

  /** How many bits there are. Told to be of 32 bits, as the steps are: a remainder of other numbers takes five times as long. */
  private get places(): number {
    return (this.bits.length * 8) >>> 0;
  }
}

/** Two independent hashes of a text, 32 bits each. */
export interface KeyHash {
  readonly a: number;
  readonly b: number;
}

/** The hashes by which filters know a text. They are kept in files: never to be changed. */
export function hashKey(text: string): KeyHash {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    a = Math.imul(a ^ unit, 0x01000193);
    b = Math.imul(b ^ unit, 0x85ebca6b) ^ (b >>> 15);
  }
  // An odd step reaches every place of a filter whose size is a power of two.
  return { a: mixed(a), b: mixed(b) | 1 };
}

function mixed(hash: number): number {
  let value = hash ^ (hash >>> 16);
  value = Math.imul(value, 0x7feb352d);
  value ^= value >>> 15;
  value = Math.imul(value, 0x846ca68b);
  return (value ^ (value >>> 16)) >>> 0;
}
