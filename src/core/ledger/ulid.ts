const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_DIGITS = 10;
/** How many digits of a ULID are chance. */
export const CHANCE_DIGITS = 16;
/** Numbers of 32 bits that it takes: 48 bits of time, then 80 of chance. */
export const ULID_WORDS = 4;
const LAST_TIME = 2 ** 48 - 1;

const VALUES = new Int8Array(128).fill(-1);
for (let value = 0; value < DIGITS.length; value++) VALUES[DIGITS.charCodeAt(value)] = value;

/** Reads a ULID into four numbers that sort as it does. Says whether it was one. */
export function readUlid(id: string, words: Uint32Array): boolean {
  if (id.length !== TIME_DIGITS + CHANCE_DIGITS) return false;
  let ms = 0;
  for (let at = 0; at < TIME_DIGITS; at++) ms = ms * DIGITS.length + valueAt(id, at);
  return writeTime(ms, words) && readChance(id, TIME_DIGITS, words);
}

/** Puts a time (epoch milliseconds) before chance that is zero. Says whether there are ULIDs of that time. */
export function writeTime(ms: number, words: Uint32Array): boolean {
  words.fill(0);
  words[0] = ms / 2 ** 16;
  words[1] = (ms % 2 ** 16) * 2 ** 16;
  return ms >= 0 && ms <= LAST_TIME;
}

/** Puts the chance that stands there behind a time that was written before. Says whether it was one. */
export function readChance(text: string, from: number, words: Uint32Array): boolean {
  let worst = 0;
  for (let digit = 0; digit < CHANCE_DIGITS; digit++) {
    const value = valueAt(text, from + digit);
    worst = Math.min(worst, value);
    const { word, shift } = placeOf(digit);
    words[word] = (words[word] ?? 0) | (value << shift);
    if (shift > 27) words[word - 1] = (words[word - 1] ?? 0) | (value >>> (32 - shift));
  }
  return worst >= 0;
}

/** The time of a ULID that was read. */
export function timeAt(words: Uint32Array, from: number): number {
  return (words[from] ?? 0) * 2 ** 16 + ((words[from + 1] ?? 0) >>> 16);
}

/** Its chance, as it was written. */
export function chanceAt(words: Uint32Array, from: number): string {
  let text = '';
  for (let digit = 0; digit < CHANCE_DIGITS; digit++) {
    const { word, shift } = placeOf(digit);
    const low = (words[from + word] ?? 0) >>> shift;
    const high = shift > 27 ? (words[from + word - 1] ?? 0) << (32 - shift) : 0;
    text += DIGITS[(low | high) & 31] ?? '';
  }
  return text;
}

/** Where the five bits of a digit begin; some go on in the word before. */
function placeOf(digit: number): { readonly word: number; readonly shift: number } {
  const low = 5 * (CHANCE_DIGITS - 1 - digit);
  return { word: ULID_WORDS - 1 - (low >>> 5), shift: low & 31 };
}

/** Far below zero where it is no digit, so that what it is added to is no time. */
function valueAt(text: string, at: number): number {
  const value = VALUES[text.charCodeAt(at)] ?? -1;
  return value < 0 ? Number.NEGATIVE_INFINITY : value;
}
