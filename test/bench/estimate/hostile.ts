import type { Random } from '../random.ts';
import type { Sample } from './corpus.ts';
import { lengthOf } from './cut.ts';
import { SIGNS, base64, hex, letters, ofRange } from './made.ts';

const PER_KIND = 16;
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const CONSONANTS = 'bcdfghjklmnpqrstvwxz';
const VOWELS = 'aeiouy';
const EMOJI = ['😀', '🎉', '👩‍👩‍👧‍👦', '🏳️‍🌈', '🇩🇪', '👍🏽', '❤️', '🫠', '🧑‍💻', '🪿', '⚙️', '1️⃣'];

/** Texts that no person writes, each made by its generator: what a bound must stand as well. */
export function hostile(random: Random): readonly Sample[] {
  return Object.entries(GENERATORS).flatMap(([kind, make]) => Array.from({ length: PER_KIND }, () => ({ kind, text: make(random, lengthOf(random)) })));
}

type Generator = (random: Random, length: number) => string;

const GENERATORS: Readonly<Record<string, Generator>> = {
  'random letters': (random, length) => words(random, length, (size) => letters(random, size, LOWER)),
  'random capitals': (random, length) => words(random, length, (size) => letters(random, size, UPPER)),
  'random letters of both cases': (random, length) => words(random, length, (size) => letters(random, size, LOWER + UPPER)),
  'one long word of random letters': (random, length) => letters(random, length, LOWER),
  'syllables': (random, length) => words(random, length, (size) => Array.from({ length: size }, (_, index) => letters(random, 1, index % 2 === 0 ? CONSONANTS : VOWELS)).join('')),
  'letters apart': (random, length) => Array.from({ length: length / 2 }, () => letters(random, 1, LOWER + UPPER)).join(random.pick([' ', '.', '-', '\n', '\t', '_'])),
  'camel case of random words': (random, length) => words(random, length, (size) => `${letters(random, 1, UPPER)}${letters(random, Math.min(3, size), LOWER)}`, ''),
  'snake case of random words': (random, length) => words(random, length, (size) => letters(random, size, LOWER), '_'),
  'hexadecimal': (random, length) => hex(random, length),
  'hexadecimal capitals': (random, length) => hex(random, length).toUpperCase(),
  'base64': (random, length) => base64(random, length),
  'base64 in lines': (random, length) => base64(random, length).replace(/.{76}/g, '$&\n'),
  'base32': (random, length) => letters(random, length, `${UPPER}234567`),
  'digits': (random, length) => letters(random, length, '0123456789'),
  'digits apart': (random, length) => words(random, length, () => String(random.whole(0, 99999)), random.pick([' ', ',', ', ', '.', '-', '\n'])),
  'letters and digits': (random, length) => letters(random, length, `${LOWER}0123456789`),
  'signs': (random, length) => letters(random, length, SIGNS),
  'signs and letters': (random, length) => letters(random, length, SIGNS + LOWER + UPPER),
  'printable ASCII': (random, length) => ofRange(random, length, [[32, 126]]),
  'control characters': (random, length) => ofRange(random, length, [[0, 31], [127, 159]]),
  'white space': (random, length) => Array.from({ length }, () => random.pick([' ', ' ', '  ', '\t', '\n', '\r\n', ' ', '　', ' '])).join(''),
  'one character for ever': (random, length) => random.pick(['a', 'A', ' ', '\n', '\t', '=', '-', '0', '!', '…', 'é', 'я', '的', 'あ', '😀', '\u0301', '\u0000', 'z', '~', '/', '\\', '"', '(', ';']).repeat(length),
  'two characters for ever': (random, length) => `${ofRange(random, 1, [[32, 126]])}${ofRange(random, 1, [[32, 126]])}`.repeat(length / 2),
  'zalgo': (random, length) => Array.from({ length: length / 6 }, () => `${letters(random, 1, LOWER)}${ofRange(random, 5, [[0x300, 0x36f]])}`).join(''),
  'random bytes read as UTF-8': (random, length) => Buffer.from(Uint8Array.from({ length }, () => random.whole(0, 255))).toString('utf8'),
  'random bytes read as Latin-1': (random, length) => Buffer.from(Uint8Array.from({ length }, () => random.whole(0, 255))).toString('latin1'),
  'Latin with every accent': (random, length) => ofRange(random, length, [[97, 122], [0xc0, 0x24f], [0x1e00, 0x1eff]]),
  'random Cyrillic and Greek': (random, length) => ofRange(random, length, [[0x370, 0x3ff], [0x400, 0x52f]]),
  'random Hebrew and Arabic': (random, length) => ofRange(random, length, [[0x590, 0x5ff], [0x600, 0x6ff], [0x750, 0x77f]]),
  'random Indic': (random, length) => ofRange(random, length, [[0x900, 0xdff]]),
  'random Thai, Lao, Tibetan, Georgian': (random, length) => ofRange(random, length, [[0xe00, 0x10ff]]),
  'random Hangul': (random, length) => ofRange(random, length, [[0xac00, 0xd7a3], [0x1100, 0x11ff]]),
  'random kana': (random, length) => ofRange(random, length, [[0x3040, 0x30ff]]),
  'random Han': (random, length) => ofRange(random, length, [[0x4e00, 0x9fff], [0x3400, 0x4dbf]]),
  'rare Han': (random, length) => ofRange(random, length, [[0x20000, 0x2a6df]]),
  'any character of the first plane': (random, length) => ofRange(random, length, [[32, 0xd7ff], [0xe000, 0xffff]]),
  'any character at all': (random, length) => ofRange(random, length, [[0x10000, 0x10ffff]]),
  'emoji': (random, length) => Array.from({ length: length / 4 }, () => random.pick(EMOJI)).join(''),
  'all emoji': (random, length) => ofRange(random, length / 2, [[0x1f300, 0x1faff], [0x2600, 0x27bf]]),
  'symbols and arrows': (random, length) => ofRange(random, length, [[0x2000, 0x2bff]]),
  'mathematical letters': (random, length) => ofRange(random, length / 2, [[0x1d400, 0x1d7ff]]),
  'full-width forms': (random, length) => ofRange(random, length, [[0xff00, 0xffef]]),
  'lone surrogates': (random, length) => Array.from({ length }, () => String.fromCharCode(random.whole(0xd800, 0xdfff))).join(''),
  'everything mixed': (random, length) => Array.from({ length: Math.ceil(length / 30) }, () => (Object.values(GENERATORS)[random.whole(0, 30)] ?? base64)(random, 30)).join(random.pick([' ', '', '\n'])),
};

function words(random: Random, length: number, word: (size: number) => string, between = ' '): string {
  const made: string[] = [];
  for (let left = length; left > 0; left -= (made.at(-1)?.length ?? 0) + 1) made.push(word(random.whole(1, 14)));
  return made.join(between);
}
