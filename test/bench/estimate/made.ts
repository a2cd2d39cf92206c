import type { Random } from '../random.ts';

const HEX = '0123456789abcdef';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** Signs of ASCII. */
export const SIGNS = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** Random letters of an alphabet of any size. */
export function letters(random: Random, length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet[random.whole(0, alphabet.length - 1)] ?? '').join('');
}

/** Random hexadecimal digits. */
export function hex(random: Random, length: number): string {
  return letters(random, length, HEX);
}

/** Random base64, not padded. */
export function base64(random: Random, length: number): string {
  return letters(random, length, BASE64);
}

/** Random characters from ranges of code points, both ends included. */
export function ofRange(random: Random, length: number, ranges: readonly (readonly [number, number])[]): string {
  return Array.from({ length }, () => {
    const [low, high] = random.pick(ranges);
    return String.fromCodePoint(random.whole(low, high));
  }).join('');
}
