/**
 * Short hashes of texts, 53 bits, to tell "the same again" from "something else" and nothing more: no one is kept out by them. Two lanes of
 * xor and multiply (the second lane adds up what the first went through, or they take turns), stirred at the end as in murmur3 (public domain).
 */

/** Where a hash begins. */
const FIRST = 0xdeadbeef;
const SECOND = 0x41c6ce57;
const BY_FIRST = 2654435761;
const BY_SECOND = 1597334677;
/** What stands for a figure, a path or an id that was left out. */
const STAND_IN = 35;
const COLON = 58;
const ZERO = 48;
const ONE = 49;
const BLANK = 32;

/** Texts up to so many characters are read whole; longer ones at their ends, and here and there in between. */
const WHOLE_CHARS = 32_768;
const ROUGH_CHARS = 1024;
const LABEL_CHARS = 8;

/** One hash of two, in that order. */
export function mix(a: number, b: number): number {
  const first = Math.imul((a >>> 0) ^ Math.imul(b >>> 0, BY_FIRST) ^ FIRST, BY_SECOND);
  const second = Math.imul((b >>> 0) ^ Math.imul(high(a) ^ (high(b) << 7), BY_SECOND) ^ SECOND, BY_FIRST) ^ (a >>> 0);
  return joined(first, second);
}

/** The text as it is, except for clock times and epoch times: what is sent again a second later is the same. */
export function exactHash(text: string): number {
  if (text.length <= WHOLE_CHARS) return exactRange(text, 0, text.length);
  const end = WHOLE_CHARS >> 2;
  return mix(mix(exactRange(text, 0, end), exactRange(text, text.length - end, text.length)), mix(sampled(text, WHOLE_CHARS >> 1), text.length));
}

/** The whole text as it is, whatever its length. */
export function plainHash(text: string): number {
  return mix(plainRange(text, 0, text.length), text.length);
}

/** The first so many of numbers of 32 bits, in their order: what `plainHash` does with a text's characters, where they are at hand as numbers. `seed`: of 32 bits. */
export function wordsHash(words: Int32Array, count: number, seed = 0): number {
  let first = FIRST ^ seed;
  let second = SECOND;
  let at = 0;
  for (; at + 1 < count; at += 2) {
    const product = Math.imul(first ^ (words[at] ?? 0), BY_FIRST);
    const next = product ^ (product >>> 15);
    first = (Math.imul(second ^ (words[at + 1] ?? 0), BY_SECOND) + next) | 0;
    second = next;
  }
  if (at < count) first = Math.imul(first ^ (words[at] ?? 0), BY_FIRST);
  return joined(first, second);
}

/** A few characters at the text's ends and its length: enough to look among few texts for this one. */
export function labelHash(text: string): number {
  const { length } = text;
  return length <= 2 * LABEL_CHARS ? plainHash(text) : mix(plainRange(text, 0, LABEL_CHARS), mix(plainRange(text, length - LABEL_CHARS, length), length));
}

/** The text at its ends and here and there in between, times included: for one that is long past, and only told from others of its like. */
export function roughHash(text: string): number {
  if (text.length <= ROUGH_CHARS) return plainHash(text);
  const end = ROUGH_CHARS >> 2;
  return mix(mix(plainRange(text, 0, end), plainRange(text, text.length - end, text.length)), mix(sampled(text, ROUGH_CHARS >> 1), text.length));
}

/**
 * What a text comes to: without figures, dates, durations, paths, addresses and ids, and with any white space as one blank. Two runs of a test
 * that fails alike have one gist.
 */
export function gistHash(text: string): number {
  if (text.length <= WHOLE_CHARS) return gistRange(text, 0, text.length);
  const end = WHOLE_CHARS >> 2;
  return mix(mix(gistRange(text, 0, end), gistRange(text, text.length - end, text.length)), sampled(text, WHOLE_CHARS >> 1));
}

/** Hashes of texts, as they are made or were made before. */
export interface TextHashes {
  /** See `endsHash`. */
  readonly endsOf: (text: string) => number;
  /** See `roughHash`. */
  readonly roughOf: (text: string) => number;
}

/** Of texts that are read for the first time. */
export const TEXT_HASHES: TextHashes = { endsOf: endsHash, roughOf: roughHash };

/** Longer texts are told apart by so many characters at both ends. */
const END_CHARS = 500;

/** The gist of a text, or of both ends of a longer one: read where they stand, as a part that was cut out is read more slowly. */
export function endsHash(text: string): number {
  if (text.length <= 2 * END_CHARS) return gistHash(text);
  return mix(gistRange(text, 0, END_CHARS), gistRange(text, text.length - END_CHARS, text.length));
}

function plainRange(text: string, start: number, end: number): number {
  let first = FIRST;
  let second = SECOND;
  let at = start;
  // Two characters for each lane at once, which then take each other's place. High bits are folded down: a product carries what differs upwards only, and out at the top.
  for (; at + 3 < end; at += 4) {
    const product = Math.imul(first ^ (text.charCodeAt(at) | (text.charCodeAt(at + 1) << 16)), BY_FIRST);
    const next = product ^ (product >>> 15);
    first = (Math.imul(second ^ (text.charCodeAt(at + 2) | (text.charCodeAt(at + 3) << 16)), BY_SECOND) + next) | 0;
    second = next;
  }
  for (; at < end; at += 1) {
    first = Math.imul(first ^ text.charCodeAt(at), BY_FIRST);
    second = (second + first) | 0;
  }
  return joined(first, second);
}

function exactRange(text: string, start: number, end: number): number {
  let first = FIRST;
  let second = SECOND;
  let before = 0;
  for (let at = start; at < end; at += 1) {
    let code = text.charCodeAt(at);
    if (isDigit(code) && !isDigit(before)) {
      const after = endOfTime(text, at, end);
      if (after > at) {
        code = STAND_IN;
        at = after - 1;
      }
    }
    first = Math.imul(first ^ code, BY_FIRST);
    second = (second + first) | 0;
    before = code;
  }
  return joined(first, second);
}

/** Where a clock time (`10:32:05.1Z`, with a date before it or without) or an epoch time that begins here ends; `at` where there is none. */
function endOfTime(text: string, at: number, end: number): number {
  let next = at;
  let digits = 0;
  let isClock = false;
  for (; next < end; next += 1) {
    const code = text.charCodeAt(next);
    if (isDigit(code)) digits += 1;
    else if (code === COLON) isClock ||= isWithinClock(text, next);
    else if (!isTimeMark(code)) break;
  }
  return isClock || (isEpoch(text.charCodeAt(at), digits) && next - at <= digits + 1) ? next : at;
}

/** A colon with a figure before it and two after it. */
function isWithinClock(text: string, colon: number): boolean {
  return isDigit(text.charCodeAt(colon - 1)) && isDigit(text.charCodeAt(colon + 1)) && isDigit(text.charCodeAt(colon + 2));
}

/** Seconds or milliseconds since 1970, from 2001 to 2033. */
function isEpoch(firstDigit: number, digits: number): boolean {
  return firstDigit === ONE && (digits === 10 || digits === 13);
}

/** What stands between the figures of a time: `- . + T Z`. */
function isTimeMark(code: number): boolean {
  return code === 45 || code === 46 || code === 43 || code === 84 || code === 90;
}

/** Every so manieth character, a prime number apart so that no line length hides a change. */
function sampled(text: string, count: number): number {
  let first = FIRST;
  let second = SECOND;
  const stride = Math.max(1, Math.floor(text.length / count)) | 1;
  for (let at = 0; at < text.length; at += stride) {
    first = Math.imul(first ^ text.charCodeAt(at), BY_FIRST);
    second = (second + first) | 0;
  }
  return joined(first, second);
}

/** Kinds of characters, for words. */
const OTHER = 0;
const SPACE = 1;
const LETTER = 2;
const DIGIT = 3;
const JOINER = 4;
const SLASH = 5;
const JOINERS = '_-.:@~+%';
/** A word of letters and figures from this length on is an id: a hash, a uuid, `toolu_01A2b3`. */
const ID_CHARS = 6;
const MIXED = (1 << LETTER) | (1 << DIGIT);
const PATH = 1 << SLASH;

const KINDS = Uint8Array.from({ length: 128 }, (_, code) => kindOfAscii(String.fromCharCode(code)));

function kindOfAscii(char: string): number {
  if (/\s/.test(char)) return SPACE;
  if (/\d/.test(char)) return DIGIT;
  if (/[a-z]/i.test(char)) return LETTER;
  if (JOINERS.includes(char)) return JOINER;
  return char === '/' || char === '\\' ? SLASH : OTHER;
}

function gistRange(text: string, start: number, end: number): number {
  let first = FIRST;
  let second = SECOND;
  let wasSpace = true;
  let at = start;
  while (at < end) {
    let part = text.charCodeAt(at);
    const kind = kindOf(part);
    if (kind > SPACE) {
      const word = readWord(text, at, end);
      part = word | 0;
      at += Math.floor(word / 2 ** 32);
    } else {
      at += 1;
      // Any stretch of white space is one blank.
      if (kind === SPACE && wasSpace) continue;
      if (kind === SPACE) part = BLANK;
    }
    wasSpace = kind === SPACE;
    first = Math.imul(first ^ part, BY_FIRST);
    second = (second + first) | 0;
  }
  return joined(first, second);
}

/** A word without its figures, in one pass: its hash, and above 32 bits how long it is. */
function readWord(text: string, start: number, end: number): number {
  let hash = FIRST;
  let kinds = 0;
  let isInFigure = false;
  let at = start;
  do {
    const code = text.charCodeAt(at);
    const kind = kindOf(code);
    kinds |= 1 << kind;
    // A figure is one 0, with all that joins its parts.
    isInFigure &&= kind === DIGIT || kind === JOINER || kind === OTHER;
    if (!isInFigure) {
      hash = Math.imul(hash ^ (kind === DIGIT ? ZERO : code), BY_FIRST);
      isInFigure = kind === DIGIT;
    }
    at += 1;
  } while (at < end && goesOn(text, at, kinds));
  return (at - start) * 2 ** 32 + ((isNameless(kinds, at - start) ? STAND_IN : hash) >>> 0);
}

/** Whether a word goes on at that place. */
function goesOn(text: string, at: number, kinds: number): boolean {
  const code = text.charCodeAt(at);
  return kindOf(code) > SPACE || isThousands(text, at) || ((kinds & PATH) !== 0 && isAddressMark(code));
}

/** Paths and ids are all one. */
function isNameless(kinds: number, length: number): boolean {
  return ((kinds & PATH) !== 0 && length > 1) || ((kinds & MIXED) === MIXED && length >= ID_CHARS);
}

/** What goes on with an address: `? = & #`. */
function isAddressMark(code: number): boolean {
  return code === 63 || code === 61 || code === 38 || code === 35;
}

/** A comma within a figure. */
function isThousands(text: string, at: number): boolean {
  return text.charCodeAt(at) === 44 && isDigit(text.charCodeAt(at - 1)) && isDigit(text.charCodeAt(at + 1));
}

function kindOf(code: number): number {
  return code < 128 ? (KINDS[code] ?? OTHER) : LETTER;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function high(hash: number): number {
  return Math.floor(hash / 2 ** 32);
}

/** Both lanes stirred together into a whole number below 2^53. */
function joined(first: number, second: number): number {
  const a = Math.imul(first ^ (first >>> 16), 2246822507) ^ Math.imul(second ^ (second >>> 13), 3266489909);
  const b = Math.imul(second ^ (second >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 2 ** 32 * (b & 0x1fffff) + (a >>> 0);
}
