import { CHANCE_DIGITS, ULID_WORDS, chanceAt, readChance, readUlid, timeAt, writeTime } from './ulid.ts';

const IDS_PER_BLOCK = 256;

/** Some ids that follow one another. */
interface Block {
  readonly words: Uint32Array;
  count: number;
}

/** Where an id is, or would have to be. */
interface Spot {
  readonly block: number;
  readonly index: number;
  readonly isThere: boolean;
}

/** ULIDs by the hundred thousand, sixteen bytes each, in their order, which is that of their time. Nothing else is ever in it. */
export class UlidSet {
  private readonly blocks: Block[] = [];
  private readonly key = new Uint32Array(ULID_WORDS);
  private count = 0;

  /** `saved`: what `toJSON` gave. Throws a `TypeError` where it is anything else. */
  constructor(saved = '') {
    let ms = 0;
    for (let at = 0; at < saved.length;) {
      const point = saved.indexOf('.', at);
      ms += point > at ? Number(saved.slice(at, point)) : Number.NaN;
      if (!writeTime(ms, this.key) || !readChance(saved, point + 1, this.key)) throw new TypeError('these are no saved ids');
      this.put();
      at = point + 1 + CHANCE_DIGITS;
    }
  }

  get size(): number {
    return this.count;
  }

  has(id: string): boolean {
    return readUlid(id, this.key) && this.spot().isThere;
  }

  /** Throws a `TypeError` where it is no ULID. */
  add(id: string): void {
    if (!readUlid(id, this.key)) throw new TypeError(`${id} is no ULID`);
    this.put();
  }

  delete(id: string): void {
    if (!readUlid(id, this.key)) return;
    const { block, index, isThere } = this.spot();
    if (isThere) this.cut(block, index, index + 1);
  }

  /** Takes out all that were made before an instant, epoch milliseconds. */
  dropBefore(ms: number): void {
    writeTime(Math.max(0, Math.ceil(ms)), this.key);
    const { block, index } = this.spot();
    for (const { count } of this.blocks.splice(0, block)) this.count -= count;
    this.cut(0, 0, index);
  }

  /** Each as the milliseconds since the one before it, a point, and its chance. */
  toJSON(): string {
    let text = '';
    let last = 0;
    for (const { words, count } of this.blocks) {
      for (let at = 0; at < count * ULID_WORDS; at += ULID_WORDS) {
        const ms = timeAt(words, at);
        text += `${ms - last}.${chanceAt(words, at)}`;
        last = ms;
      }
    }
    return text;
  }

  private put(): void {
    const { block: place, index, isThere } = this.spot();
    if (isThere) return;
    const block = this.blocks[place] ?? this.begin(place);
    if (block.count === IDS_PER_BLOCK) {
      this.makeRoom(place, index);
      this.put();
      return;
    }
    block.words.copyWithin((index + 1) * ULID_WORDS, index * ULID_WORDS, block.count * ULID_WORDS);
    block.words.set(this.key, index * ULID_WORDS);
    block.count += 1;
    this.count += 1;
  }

  private begin(place: number): Block {
    const block = { words: new Uint32Array(IDS_PER_BLOCK * ULID_WORDS), count: 0 };
    this.blocks.splice(place, 0, block);
    return block;
  }

  /** What comes at the end, as nearly all do, leaves the block before it full. */
  private makeRoom(place: number, index: number): void {
    const block = this.blocks[place];
    const next = this.begin(place + 1);
    const kept = index === IDS_PER_BLOCK ? IDS_PER_BLOCK - 1 : IDS_PER_BLOCK / 2;
    next.words.set(block?.words.subarray(kept * ULID_WORDS) ?? []);
    next.count = IDS_PER_BLOCK - kept;
    if (block !== undefined) block.count = kept;
  }

  private cut(place: number, from: number, to: number): void {
    const block = this.blocks[place];
    if (block === undefined) return;
    block.words.copyWithin(from * ULID_WORDS, to * ULID_WORDS, block.count * ULID_WORDS);
    block.count -= to - from;
    this.count -= to - from;
    if (block.count === 0) this.blocks.splice(place, 1);
  }

  /** Of the id that was read last: within the last block that does not begin behind it. */
  private spot(): Spot {
    const { blocks, key } = this;
    const block = Math.max(0, firstOf(blocks.length, (place) => compare(blocks[place]?.words, 0, key) > 0) - 1);
    const { words, count = 0 } = blocks[block] ?? {};
    const index = firstOf(count, (place) => compare(words, place, key) >= 0);
    return { block, index, isThere: index < count && compare(words, index, key) === 0 };
  }
}

/** The first of so many places from which on something is true. */
function firstOf(count: number, isBehind: (place: number) => boolean): number {
  let low = 0;
  for (let high = count; low < high;) {
    const middle = (low + high) >>> 1;
    if (isBehind(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function compare(words: Uint32Array | undefined, index: number, key: Uint32Array): number {
  for (let word = 0; word < ULID_WORDS; word++) {
    const difference = (words?.[index * ULID_WORDS + word] ?? 0) - (key[word] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
