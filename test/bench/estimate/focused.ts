import type { Random } from '../random.ts';
import type { Sample } from './corpus.ts';
import { lengthOf } from './cut.ts';
import { SIGNS, letters, ofRange } from './made.ts';

/** Parts of the writing systems, by code points: each is counted in its own way. */
const BLOCKS: readonly (readonly [number, number])[] = [
  [0x80, 0x9f], [0xa0, 0xbf], [0xc0, 0xdf], [0xe0, 0xff], [0x100, 0x17f], [0x180, 0x24f], [0x250, 0x2af], [0x2b0, 0x2ff], [0x300, 0x36f], [0x370, 0x3ff], [0x386, 0x3ab], [0x3ac, 0x3ce], [0x400, 0x45f], [0x410, 0x42f],
  [0x430, 0x44f], [0x460, 0x52f], [0x530, 0x58f], [0x590, 0x5ff], [0x5d0, 0x5ea], [0x600, 0x6ff], [0x621, 0x64a], [0x700, 0x77f], [0x780, 0x8ff], [0x900, 0x97f], [0x980, 0x9ff], [0xa00, 0xa7f], [0xa80, 0xaff], [0xb00, 0xb7f],
  [0xb80, 0xbff], [0xc00, 0xc7f], [0xc80, 0xcff], [0xd00, 0xd7f], [0xd80, 0xdff], [0xe00, 0xe7f], [0xe80, 0xeff], [0xf00, 0xfff], [0x1000, 0x109f], [0x10a0, 0x10ff], [0x1100, 0x11ff], [0x1200, 0x139f], [0x13a0, 0x177f],
  [0x1780, 0x17ff], [0x1800, 0x1dff], [0x1e00, 0x1e9f], [0x1ea0, 0x1eff], [0x1f00, 0x1fff], [0x2000, 0x20ff], [0x2010, 0x2026], [0x2100, 0x218f], [0x2190, 0x21ff], [0x2200, 0x22ff], [0x2300, 0x24ff], [0x2500, 0x259f],
  [0x25a0, 0x27bf], [0x27c0, 0x2fff], [0x3000, 0x303f], [0x3001, 0x300f], [0x3041, 0x3096], [0x30a1, 0x30fc], [0x3100, 0x33ff], [0x3400, 0x4dbf], [0x4e00, 0x9fff], [0xa000, 0xabff], [0xac00, 0xd7a3], [0xe000, 0xf8ff], [0xf900, 0xfdff],
  [0xfe00, 0xfeff], [0xff01, 0xff5e], [0xff00, 0xffef], [0x10000, 0x10fff], [0x1d400, 0x1d7ff], [0x1f000, 0x1f2ff], [0x1f300, 0x1f6ff], [0x1f900, 0x1faff], [0x20000, 0x2a6df], [0xe0000, 0xe007f],
];
const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const BETWEEN = [' ', '\n', '_', '-', '.', ',', ', ', '/', '', '  ', '\t', '\n\n', '"', '","', '(', ') ', '=', '; ', '::', '\r\n', '    ', '\n    ', 'x', '0x', '#'];
const WHITE = ['\n', ' ', '\t', '\r', '\r\n', '  ', '    ', '\n\n', '\u00a0', '\u2003', '\u3000', '\v', '\f'];
const COUNTS = { alphabets: 220, runs: 100, words: 220, signs: 80, numbers: 50, white: 60 } as const;

/** Texts of few different parts each, so that none of them can hide behind the others. */
export function focused(random: Random): readonly Sample[] {
  const blocks = BLOCKS.flatMap((block) => ofBlock(block, random).map((text) => ({ kind: 'one block of characters', text })));
  const some = (kind: keyof typeof COUNTS, make: () => string): readonly Sample[] => Array.from({ length: COUNTS[kind] }, () => ({ kind: `few ${kind}`, text: make() }));
  return [
    ...blocks,
    ...some('alphabets', () => letters(random, lengthOf(random), ofRange(random, random.whole(1, 7), [[32, 126]]))),
    ...some('runs', () => joined(random, Array.from({ length: random.whole(2, 6) }, () => ofRange(random, 1, [[32, 126], [9, 10]]).repeat(random.whole(1, 4))))),
    ...some('words', () => words(random)),
    ...some('signs', () => joined(random, Array.from({ length: random.whole(1, 8) }, () => letters(random, random.whole(1, 6), SIGNS)), random.pick(['', ' ', '\n', 'a', '1']))),
    ...some('numbers', () => joined(random, Array.from({ length: 90 }, () => String(random.whole(0, 10 ** random.whole(1, 12)))), random.pick(BETWEEN))),
    ...some('white', () => joined(random, Array.from({ length: random.whole(1, 5) }, () => random.pick(WHITE)))),
  ];
}

function ofBlock(block: readonly [number, number], random: Random): readonly string[] {
  const one = (length: number): string => ofRange(random, length, [block]);
  const few = Array.from({ length: 3 }, () => one(1));
  return [
    one(lengthOf(random) / 2),
    joined(random, Array.from({ length: 60 }, () => one(random.whole(1, 8))), ' '),
    joined(random, Array.from({ length: 60 }, () => one(1)), random.pick([' ', 'a', '.', '\n', '1'])),
    joined(random, few),
    joined(random, few.slice(0, 1)),
    joined(random, Array.from({ length: 60 }, () => `${one(1)}${letters(random, 2, LOWER)}`), random.pick([' ', ''])),
  ];
}

/** Words of random letters: of few or of all, in one of the ways that programs write words. */
function words(random: Random): string {
  const alphabet = random.chance(0.5) ? LOWER : letters(random, random.whole(2, 8), LOWER);
  const longest = random.pick([1, 2, 3, 4, 6, 10, 20]);
  const cased = random.pick<(word: string) => string>([
    (word) => word, (word) => word.toUpperCase(), (word) => word.charAt(0).toUpperCase() + word.slice(1),
    (word) => Array.from(word, (letter) => (random.chance(0.5) ? letter.toUpperCase() : letter)).join(''), (word) => Array.from(word, (letter, index) => (index % 2 === 0 ? letter : letter.toUpperCase())).join(''),
  ]);
  const digits = random.chance(0.25);
  return joined(random, Array.from({ length: 120 }, () => `${cased(letters(random, random.whole(1, longest), alphabet))}${digits ? random.whole(0, 10 ** random.whole(1, 9)) : ''}`), random.pick(BETWEEN));
}

/** Some of the parts, in any order, as often as needed. */
function joined(random: Random, parts: readonly string[], between = ''): string {
  const length = lengthOf(random);
  let text = '';
  while (text.length < length) text += `${random.pick(parts)}${between}`;
  return text;
}
