import { KIND, KINDS, KIND_OF_CODE } from './characters.ts';
import { BEGINNING, FEATURE, FEATURES, FOLLOWING } from './features.ts';
import { LETTERS, pairLevel, pairNumber } from './letterPairs.ts';
import { isUsual } from './signPairs.ts';

// Numbers by name, read once: an object of so many fields is slow to look into.
const { break: BREAK, bytes3: BYTES3, control: CONTROL, cyrillic: CYRILLIC, cyrillicCapital: CYRILLIC_CAPITAL, digit: DIGIT, lower: LOWER, sign: SIGN, space: SPACE, surrogate: SURROGATE, upper: UPPER } = KIND;
const { bytes: N_BYTES, capitalPair0: N_CAPITAL_PAIR0, capsEnd: N_CAPS_END, capsPair0: N_CAPS_PAIR0, cyrillicCapsPair: N_CYRILLIC_CAPS_PAIR, cyrillicPair0: N_CYRILLIC_PAIR0, digitAfterSpace: N_DIGIT_AFTER_SPACE, digits: N_DIGITS, emoji: N_EMOJI, longSpaces: N_LONG_SPACES, longWord: N_LONG_WORD, nothing: N_NOTHING, oneLetter: N_ONE_LETTER, sameLetter: N_SAME_LETTER, secondSpace: N_SECOND_SPACE, signUsual: N_SIGN_USUAL, text: N_TEXT, twoLetters: N_TWO_LETTERS } = FEATURE;
const KIND_COUNT = KINDS.length;

/** How often each feature was seen in some texts, and how many bytes they have in UTF-8, of which so many beyond ASCII. */
export interface Tally {
  /** By the numbers of `FEATURE`. */
  readonly counts: Readonly<Int32Array>;
  /** Pairs of small letters within words, by their numbers. */
  readonly pairs: Readonly<Int32Array>;
  readonly bytes: number;
  readonly wideBytes: number;
}

/** A word's letters from here on are dearer: long words are rarely in a vocabulary. */
const LONG_WORD = 12;
/** Words up to here hardly ever share a token with what stands before them, as longer ones often do. */
const SHORT_WORD = 2;
/** Spaces in a run that are one token. */
const LONG_SPACES = 16;
const DIGITS_OF_A_TOKEN = 3;
/** Signs that often go together do so by twos and threes. */
const SIGNS_OF_A_TOKEN = 3;

/** What one text adds to a tally, without its zeros: each feature or pair, then how often it was seen. */
export interface TextTally {
  readonly counts: Readonly<Int32Array>;
  readonly pairs: Readonly<Int32Array>;
  /** Units of UTF-16. */
  readonly units: number;
  readonly wideUnits: number;
  readonly wideBytes: number;
}

/** Counts what the number of tokens of these texts depends on. Takes about ten milliseconds for a megabyte; keeps nothing of the texts. `of`: where some were counted before. */
export function tallyOf(texts: readonly string[], of?: (text: string) => TextTally): Tally {
  const counter = new Counter();
  for (const text of texts) {
    if (of === undefined) counter.add(text);
    else counter.addCounted(of(text));
  }
  counter.begin();
  return counter.tally;
}

/** Counts one text. */
export function tallyOfText(text: string): TextTally {
  const counter = new Counter();
  counter.add(text);
  return counter.textTally;
}

/** Reads texts unit by unit. What a unit counts as depends on what stands before it. */
class Counter {
  private readonly counts = new Int32Array(FEATURES.length);
  private readonly pairs = new Int32Array(LETTERS * LETTERS);
  private units = 0;
  private wideUnits = 0;
  private wideBytes = 0;

  /** Whatever is sent has a beginning. */
  begin(): void {
    this.count(N_TEXT);
  }

  get tally(): Tally {
    return { counts: this.counts, pairs: this.pairs, bytes: this.units - this.wideUnits + this.wideBytes, wideBytes: this.wideBytes };
  }

  get textTally(): TextTally {
    const { counts, pairs, units, wideUnits, wideBytes } = this;
    return { counts: withoutZeros(counts), pairs: withoutZeros(pairs), units, wideUnits, wideBytes };
  }

  addCounted({ counts, pairs, units, wideUnits, wideBytes }: TextTally): void {
    addTo(this.counts, counts);
    addTo(this.pairs, pairs);
    this.units += units;
    this.wideUnits += wideUnits;
    this.wideBytes += wideBytes;
  }

  add(text: string): void {
    this.units += text.length;
    let before: number = BREAK;
    let last = 0;
    let secondLast = 0;
    // How many units of this word, number or white space there are, and how many of them are the same as the last.
    let run = 0;
    let same = 0;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      const kind = kindOf(code);
      same = code === last ? same + 1 : 0;
      const length = run;
      run = isSameRun(before, kind) ? run + 1 : 1;
      if (run === 1 && length <= SHORT_WORD) this.shortWord(before, length);
      if (kind <= UPPER) this.letter(before, kind, last, code, run, same);
      else if (kind <= CONTROL) this.other(before, kind, kind === SIGN && run % SIGNS_OF_A_TOKEN !== 1 && isUsual(last, code), run, same);
      else if (kind === SURROGATE) index += this.surrogate(before, code, text.charCodeAt(index + 1));
      else this.wide(before, kind, last, code, same);
      if (code === secondLast) this.count(ECHO[kind]);
      before = kind;
      secondLast = last;
      last = code;
    }
  }

  /** A run of so few letters has ended. */
  private shortWord(before: number, length: number): void {
    if (before <= UPPER) this.count(length === 1 ? N_ONE_LETTER : N_TWO_LETTERS);
  }

  private letter(before: number, kind: number, last: number, code: number, run: number, same: number): void {
    if (run === 1) this.count(FOLLOWING[before * KIND_COUNT + kind]);
    else if (same > 1) this.count(N_SAME_LETTER);
    else if (kind === UPPER) this.count(N_CAPS_PAIR0 + pairLevel(last, code));
    else if (before === LOWER) this.pairs[pairNumber(last, code)] = (this.pairs[pairNumber(last, code)] ?? 0) + 1;
    else this.count(run > 2 ? N_CAPS_END : N_CAPITAL_PAIR0 + pairLevel(last, code));
    if (run >= LONG_WORD) this.count(N_LONG_WORD);
  }

  private other(before: number, kind: number, usual: boolean, run: number, same: number): void {
    if (kind === DIGIT) this.digit(before, run);
    else if (kind === SPACE && run > 1) this.count(run === 2 ? N_SECOND_SPACE : run > LONG_SPACES ? N_LONG_SPACES : N_NOTHING);
    else if (same > 0) this.count(AGAIN[kind]);
    else if (usual) this.count(N_SIGN_USUAL);
    else this.count(FOLLOWING[before * KIND_COUNT + kind]);
  }

  private digit(before: number, run: number): void {
    if (run % DIGITS_OF_A_TOKEN === 1) this.count(N_DIGITS);
    if (before === SPACE) this.count(N_DIGIT_AFTER_SPACE);
  }

  private wide(before: number, kind: number, last: number, code: number, same: number): void {
    const bytes = code < 0x800 ? 2 : 3;
    this.wideUnits += 1;
    this.wideBytes += bytes;
    this.count(BEGINNING[before * KIND_COUNT + kind]);
    if (same > 0 || kind <= BYTES3) this.counts[N_BYTES] = (this.counts[N_BYTES] ?? 0) + bytes;
    else if (isCyrillic(kind) && isCyrillic(before)) this.count(kind === CYRILLIC_CAPITAL ? N_CYRILLIC_CAPS_PAIR : N_CYRILLIC_PAIR0 + pairLevel(last, code));
    else this.count(FOLLOWING[before * KIND_COUNT + kind]);
  }

  /** Two units are four bytes, and one alone is sent as the three of a replacement character. Returns how many more units it took. */
  private surrogate(before: number, code: number, next: number): number {
    const isPair = isHigh(code) && isLow(next);
    const bytes = isPair ? 4 : 3;
    this.wideUnits += isPair ? 2 : 1;
    this.wideBytes += bytes;
    this.count(BEGINNING[before * KIND_COUNT + SURROGATE]);
    if (isPair && isEmojiHigh(code)) this.count(N_EMOJI);
    else this.counts[N_BYTES] = (this.counts[N_BYTES] ?? 0) + bytes;
    return isPair ? 1 : 0;
  }

  private count(feature: number | undefined): void {
    if (feature !== undefined) this.counts[feature] = (this.counts[feature] ?? 0) + 1;
  }
}

/** Places and values of what is not 0. */
function withoutZeros(values: Readonly<Int32Array>): Int32Array {
  const found: number[] = [];
  for (let place = 0; place < values.length; place += 1) {
    const value = values[place] ?? 0;
    if (value !== 0) found.push(place, value);
  }
  return Int32Array.from(found);
}

/** Adds values to the places that stand before each. */
function addTo(sums: Int32Array, values: Readonly<Int32Array>): void {
  for (let at = 0; at < values.length; at += 2) {
    const place = values[at] ?? 0;
    sums[place] = (sums[place] ?? 0) + (values[at + 1] ?? 0);
  }
}

/** What a unit counts as that is the same as the one before. */
const AGAIN: Readonly<Uint8Array> = Uint8Array.from(KINDS, (kind) => FEATURE[kind === 'break' ? 'breakAgain' : kind === 'tab' ? 'tabAgain' : kind === 'sign' ? 'signAgain' : 'control']);

/** What a unit counts as that is the same as the one before the last: only texts of few different characters have many of them. */
const ECHO: Readonly<Uint8Array> = Uint8Array.from(KINDS, (kind) => FEATURE[KIND[kind] <= UPPER ? 'letterEcho' : KIND[kind] > CONTROL ? 'wideEcho' : 'nothing']);

function kindOf(code: number): number {
  return KIND_OF_CODE[code] ?? BYTES3;
}

/** A capital begins a word of its own unless it follows another capital. */
function isSameRun(before: number, kind: number): boolean {
  return kind === before || (kind === LOWER && before === UPPER);
}

function isCyrillic(kind: number): boolean {
  return kind === CYRILLIC || kind === CYRILLIC_CAPITAL;
}

function isHigh(code: number): boolean {
  return code >= 0xd800 && code < 0xdc00;
}

function isLow(code: number): boolean {
  return code >= 0xdc00 && code < 0xe000;
}

/** The block of pictures, from U+1F000 on, not the letters and signs below it in other blocks. */
function isEmojiHigh(code: number): boolean {
  return code >= 0xd83c && code <= 0xd83e;
}
