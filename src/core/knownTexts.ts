import { endsHash, labelHash, plainHash, roughHash } from './budget/runaway/hash.ts';
import type { TextTally } from './pricing/counting/tally.ts';
import { tallyOfText } from './pricing/counting/tally.ts';

/** What a text came to, as far as it was asked for. */
interface KnownText {
  readonly length: number;
  tally?: TextTally;
  ends?: number;
  rough?: number;
}

/** So many texts are remembered at least, and twice as many at most: some three megabytes. */
const REMEMBERED = 1024;
/** Shorter texts are read sooner than found. */
const SHORT_CHARS = 128;
/** So many texts of a call that look alike by their ends and length are told from each other by comparing them. */
const ALIKE = 8;

/**
 * What texts came to that were read before: a conversation is sent whole with each of its calls, and only its end is new. No text is kept: they are known
 * by a hash of 53 bits and their length. Those that were not met for longest are forgotten.
 */
export class KnownTexts {
  private readonly hashOf: (text: string) => number;
  private newer = new Map<number, KnownText>();
  private older: ReadonlyMap<number, KnownText> = new Map();

  /** `hashOf`: of a whole text, in 53 bits. */
  constructor(hashOf: (text: string) => number = plainHash) {
    this.hashOf = hashOf;
  }

  /** For the texts of one call. */
  forCall(): CallTexts {
    return new CallTexts((text) => this.find(text));
  }

  private find(text: string): KnownText {
    const key = this.hashOf(text);
    const known = this.newer.get(key) ?? this.older.get(key);
    const found = known?.length === text.length ? known : { length: text.length };
    if (this.newer.get(key) !== found) this.remember(key, found);
    return found;
  }

  private remember(key: number, text: KnownText): void {
    if (this.newer.size >= REMEMBERED) {
      this.older = this.newer;
      this.newer = new Map();
    }
    this.newer.set(key, text);
  }
}

/** What one call's texts come to: each is looked for once, whoever asks for what. Goes with the call, as its texts do. */
export class CallTexts {
  private readonly find: (text: string) => KnownText;
  /** By what they look like. To be found in a map by itself, a text would be read whole once more. */
  private readonly found = new Map<number, { readonly text: string; readonly known: KnownText }[]>();

  constructor(find: (text: string) => KnownText) {
    this.find = find;
  }

  /** What the number of a text's tokens depends on. */
  readonly tallyOf = (text: string): TextTally => (text.length < SHORT_CHARS ? tallyOfText(text) : (this.known(text).tally ??= tallyOfText(text)));

  /** See `endsHash`. */
  readonly endsOf = (text: string): number => (text.length < SHORT_CHARS ? endsHash(text) : (this.known(text).ends ??= endsHash(text)));

  /** See `roughHash`. */
  readonly roughOf = (text: string): number => (text.length < SHORT_CHARS ? roughHash(text) : (this.known(text).rough ??= roughHash(text)));

  private known(text: string): KnownText {
    const label = labelHash(text);
    const alike = this.found.get(label) ?? [];
    for (const one of alike) if (one.text === text) return one.known;
    const known = this.find(text);
    if (alike.length === 0) this.found.set(label, alike);
    if (alike.length < ALIKE) alike.push({ text, known });
    return known;
  }
}
