/** 64 bits as two unsigned numbers of 32. */
export type Fingerprint = readonly [number, number];

/**
 * Two lanes of multiply and mix over the text: the same on every machine, spread well enough that a million different texts share one
 * with a chance of 1 to 30 million. Not hard to forge: nothing depends on that.
 */
export function fingerprint(text: string): Fingerprint {
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    a = Math.imul(a ^ code, 0x01000193);
    b = Math.imul(b + code, 0x2c1b3c6d) ^ (b >>> 15);
  }
  return [avalanche(a ^ Math.imul(b, 0x297a2d39)), avalanche(b ^ Math.imul(a, 0x1b56c4e9))];
}

/** The id of an imported call: a ULID of its time whose chance is its fingerprint, so that importing it again gives the same. */
export function importedId(at: number, [a, b]: Fingerprint): string {
  const high = Math.floor(at / 2 ** 30);
  return `${twenty(high)}${thirty(at % 2 ** 30)}00${DIGITS[a >>> 30] ?? ''}${thirty(a & THIRTY)}${DIGITS[b >>> 30] ?? ''}${thirty(b & THIRTY)}`;
}

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Two digits for each number of ten bits. */
const PAIRS: readonly string[] = Array.from({ length: 1024 }, (_, bits) => `${DIGITS[bits >>> 5] ?? ''}${DIGITS[bits & 31] ?? ''}`);

const THIRTY = 2 ** 30 - 1;

/** Thirty bits as six digits of the alphabet of ULIDs. */
function thirty(bits: number): string {
  return `${PAIRS[bits >>> 20] ?? ''}${twenty(bits & 0xfffff)}`;
}

/** Twenty bits as four digits. */
function twenty(bits: number): string {
  return `${PAIRS[bits >>> 10] ?? ''}${PAIRS[bits & 1023] ?? ''}`;
}

const FIRST_SLOTS = 1 << 12;

/** How often each fingerprint was met. Twelve bytes and some room for each: a million take 24 MB, whatever the texts were. */
export class FingerprintCounts {
  /** Three numbers each: both lanes and the count, so that one look into memory finds all of them. */
  private slots = new Uint32Array(FIRST_SLOTS * 3);
  private used = 0;

  /** How many different ones were met. */
  get size(): number {
    return this.used;
  }

  /** Counts one more; how often it had been met before. */
  add(print: Fingerprint): number {
    if (this.used * 6 >= this.slots.length) this.grow();
    const slot = this.slotOf(print);
    const before = this.slots[slot + 2] ?? 0;
    if (before === 0) this.occupy(slot, print);
    this.slots[slot + 2] = before + 1;
    return before;
  }

  /** Whether it was met. */
  has(print: Fingerprint): boolean {
    return (this.slots[this.slotOf(print) + 2] ?? 0) > 0;
  }

  private occupy(slot: number, [a, b]: Fingerprint): void {
    this.slots[slot] = a;
    this.slots[slot + 1] = b;
    this.used++;
  }

  /** Its own slot, or the free one that it would take. */
  private slotOf([a, b]: Fingerprint): number {
    const { slots } = this;
    const last = slots.length / 3 - 1;
    let slot = (a ^ Math.imul(b, 0x9e3779b1)) & last;
    while ((slots[slot * 3 + 2] ?? 0) > 0 && (slots[slot * 3] !== a || slots[slot * 3 + 1] !== b)) slot = (slot + 1) & last;
    return slot * 3;
  }

  private grow(): void {
    const { slots } = this;
    this.slots = new Uint32Array(slots.length * 2);
    this.used = 0;
    for (let slot = 0; slot < slots.length; slot += 3) {
      const count = slots[slot + 2] ?? 0;
      if (count === 0) continue;
      const print: Fingerprint = [slots[slot] ?? 0, slots[slot + 1] ?? 0];
      const fresh = this.slotOf(print);
      this.occupy(fresh, print);
      this.slots[fresh + 2] = count;
    }
  }
}

function avalanche(lane: number): number {
  let mixed = lane;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
