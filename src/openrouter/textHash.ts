import { Buffer } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import { mix, wordsHash } from '../core/budget/runaway/hash.ts';

/** Of longer texts, so many characters are taken at once. */
const MOST_CHARS = 32_768;

/**
 * A hash of a whole text, as `plainHash` is one, with other values. To ask a text for each of its characters takes most of the time of a hash: here it is copied out of V8 at once,
 * and read as numbers. Another one each time it is made, so that nobody can prepare two texts of which one is taken for the other.
 */
export function createTextHash(): (text: string) => number {
  const bytes = Buffer.alloc(2 * MOST_CHARS);
  const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const seed = randomBytes(4).readInt32LE();
  const hashOf = (part: string): number => {
    const end = bytes.write(part, 'utf16le');
    // An odd character has a number for itself.
    if (end % 4 !== 0) bytes.writeUInt16LE(0, end);
    return wordsHash(words, Math.ceil(end / 4), seed);
  };
  return (text) => {
    let hash = text.length;
    for (let start = 0; start < text.length; start += MOST_CHARS) hash = mix(hash, hashOf(text.length <= MOST_CHARS ? text : text.slice(start, start + MOST_CHARS)));
    return hash;
  };
}
