/**
 * How likely a token ends between two letters, in ninths: a row for the first letter, a column for the second, both from a to z. Fitted to the counts of
 * o200k_base and cl100k_base over words of many languages, code and random letters; after `q`, for instance, nearly always, but before `u` never.
 */
const PAIRS = [
  '62117515453021737120345412',
  '35562776316087379216387838',
  '36350682350078067050388745',
  '36541646377455359415468747',
  '24105336566332533013646047',
  '27652188198287188141487749',
  '58791841597253679035678869',
  '37871877587356377362678747',
  '33011306635220036410818551',
  '49873998673877487928599989',
  '56772826475683679644667959',
  '33510567286186358922448919',
  '33660777377626318926577758',
  '47112415454564359800647836',
  '73217436553220428022031546',
  '39650865588057219010478848',
  '78998998899588976877088789',
  '33220416393611056311545816',
  '56161474485464324710466725',
  '45241480296557239033565717',
  '33241426354121627010666546',
  '39890868397678489689877858',
  '38972872377682478337887738',
  '67465699699968839973979568',
  '67686989799755739746887988',
  '48982897497984789987697835',
];

/** The Latin letter that stands for each Cyrillic one: what follows what is much alike in all languages. */
const CYRILLIC = { letters: 'абвгдежзийклмнопрстуфхцчшщъыьэюяёіїє', latin: 'abvgdezziyklmnoprstufhccsxqyjeuaeiie' } as const;

/** Letters of ASCII. */
export const LETTERS = 26;

const A = 97;
const ASCII = 128;
const CYRILLIC_START = 0x400;
const CYRILLIC_END = 0x460;

const LEVELS = Uint8Array.from(PAIRS.join(''), Number);
const CYRILLIC_INDEX = Uint8Array.from({ length: CYRILLIC_END - CYRILLIC_START }, (_, offset) => cyrillicIndex(String.fromCharCode(CYRILLIC_START + offset)));

/** The number of a pair of small letters of ASCII, by their codes: from 0 for `aa` to 675 for `zz`. */
export function pairNumber(first: number, second: number): number {
  return (first - A) * LETTERS + second - A;
}

/** How likely a token ends between two letters, from 0 (never) to 9; each is an ASCII or a Cyrillic letter by its code, of either case. */
export function pairLevel(first: number, second: number): number {
  return LEVELS[indexOf(first) * LETTERS + indexOf(second)] ?? 0;
}

function indexOf(code: number): number {
  return code < ASCII ? (code | 32) - A : (CYRILLIC_INDEX[code - CYRILLIC_START] ?? 0);
}

function cyrillicIndex(letter: string): number {
  const place = CYRILLIC.letters.indexOf(letter.toLowerCase());
  return place < 0 ? 0 : CYRILLIC.latin.charCodeAt(place) - A;
}
