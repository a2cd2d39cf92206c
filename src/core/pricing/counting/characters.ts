/** What a character is to a tokeniser. The first eight are ASCII; the `bytes…` are those that no evidence makes less than their bytes in UTF-8. */
export const KINDS = [
  'lower', 'upper', 'digit', 'space', 'break', 'tab', 'sign', 'control',
  'bytes2', 'bytes3', 'surrogate', 'emoji',
  'latin', 'latinCapital', 'latinExtended', 'latinVietnamese', 'mark', 'greek', 'greekCapital', 'cyrillic', 'cyrillicCapital',
  'hebrewFrequent', 'hebrew', 'arabicFrequent', 'arabic', 'devanagari', 'devanagariSign', 'bengali', 'bengaliSign', 'tamil', 'tamilSign', 'thai', 'thaiSign',
  'typographic', 'cjkSign', 'fullWidthSign', 'hiragana', 'katakana', 'hanFrequent', 'han', 'hangulFrequent', 'hangul',
] as const;
export type Kind = (typeof KINDS)[number];

/** The number of each kind: its place in `KINDS`. */
export const KIND: Readonly<Record<Kind, number>> = Object.freeze(Object.fromEntries(KINDS.map((kind, index) => [kind, index])) as Record<Kind, number>);

/** Kinds of one script by its first kind: between them no word begins. */
export const SCRIPT_OF: Readonly<Partial<Record<Kind, Kind>>> = {
  latinCapital: 'latin', latinExtended: 'latin', latinVietnamese: 'latin', greekCapital: 'greek', cyrillicCapital: 'cyrillic', hebrewFrequent: 'hebrew', arabicFrequent: 'arabic',
  devanagariSign: 'devanagari', bengaliSign: 'bengali', tamilSign: 'tamil', thaiSign: 'thai', hanFrequent: 'han', hangulFrequent: 'hangul',
};

type Range = readonly [from: number, to: number, kind: Kind];

/** Later ranges lie over earlier ones. What is in none has three bytes, below U+0800 two. */
const RANGES: readonly Range[] = [
  [0x0000, 0x007f, 'sign'], [0x0000, 0x001f, 'control'], [0x007f, 0x007f, 'control'], [0x20, 0x20, 'space'], [0x09, 0x09, 'tab'], [0x0a, 0x0a, 'break'], [0x0d, 0x0d, 'break'],
  [0x30, 0x39, 'digit'], [0x41, 0x5a, 'upper'], [0x61, 0x7a, 'lower'], [0x80, 0x7ff, 'bytes2'],
  [0xa1, 0xbf, 'mark'], [0xc0, 0xde, 'latinCapital'], [0xdf, 0xff, 'latin'], [0xd7, 0xd7, 'mark'], [0xf7, 0xf7, 'mark'], [0x100, 0x17f, 'latinExtended'],
  [0x386, 0x3ab, 'greekCapital'], [0x3ac, 0x3ce, 'greek'], [0x410, 0x42f, 'cyrillicCapital'], [0x430, 0x44f, 'cyrillic'], [0x404, 0x407, 'cyrillicCapital'], [0x451, 0x451, 'cyrillic'], [0x454, 0x457, 'cyrillic'],
  [0x5d0, 0x5ea, 'hebrew'], [0x621, 0x63a, 'arabic'], [0x641, 0x64a, 'arabic'],
  [0x905, 0x939, 'devanagari'], [0x901, 0x903, 'devanagariSign'], [0x93e, 0x94d, 'devanagariSign'], [0x985, 0x98b, 'bengali'], [0x98f, 0x990, 'bengali'], [0x993, 0x9a8, 'bengali'], [0x9aa, 0x9b0, 'bengali'], [0x9b2, 0x9b2, 'bengali'], [0x9b6, 0x9b9, 'bengali'],
  [0x981, 0x983, 'bengaliSign'], [0x9be, 0x9c3, 'bengaliSign'], [0x9c7, 0x9c8, 'bengaliSign'], [0x9cb, 0x9cd, 'bengaliSign'],
  [0xb85, 0xb8a, 'tamil'], [0xb8e, 0xb90, 'tamil'], [0xb92, 0xb93, 'tamil'], [0xb95, 0xb95, 'tamil'], [0xb99, 0xb9a, 'tamil'], [0xb9c, 0xb9c, 'tamil'], [0xb9e, 0xb9f, 'tamil'], [0xba3, 0xba4, 'tamil'], [0xba8, 0xbaa, 'tamil'],
  [0xbae, 0xbb5, 'tamil'], [0xbb7, 0xbb9, 'tamil'], [0xbbe, 0xbc2, 'tamilSign'], [0xbc6, 0xbc8, 'tamilSign'], [0xbca, 0xbcd, 'tamilSign'], [0xe01, 0xe2e, 'thai'], [0xe30, 0xe3a, 'thaiSign'], [0xe40, 0xe4d, 'thaiSign'],
  [0x1ea0, 0x1ef9, 'latinVietnamese'], [0x2010, 0x2026, 'typographic'], [0x3001, 0x300f, 'cjkSign'], [0x3041, 0x3096, 'hiragana'], [0x30a1, 0x30fc, 'katakana'],
  [0x4e00, 0x9fff, 'han'], [0xac00, 0xd7a3, 'hangul'], [0xd800, 0xdfff, 'surrogate'], [0xff01, 0xff0f, 'fullWidthSign'], [0xff1a, 0xff20, 'fullWidthSign'],
];

/** Letters and characters that make up most of a text, and are often found within longer tokens. */
const FREQUENT: readonly (readonly [Kind, string])[] = [
  ['hebrewFrequent', 'יוהלאתמרבנש'],
  ['arabicFrequent', 'اليمنوروتبهعدس'],
  ['hanFrequent', [
    '的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意',
    '无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走',
    '义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住',
    '告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运這個們來為說時國會對學後過發開現問樣點還經頭實動進種產長電話書東車見關門間題應當與無從兩機業將處變報結數場員論總規權設記計認識證義務',
  ].join('')],
  ['hangulFrequent', [
    '다니이에는가을수의를하사습로지한식용자형모은할기인서없합정스있적일리보성내파으제선권된되여대어조고변유든함언시또거나개만진요오름래않추과도라듈그해드프속경상동야입신국클터람중위환구호져문아매우포확와공생명트필설부전반러',
    '출록세당션및며받비별참낸장버소빗옵화치본법력회표교처었페누체주젝열류메등간통원접컴됩값현멤찾계노근행연종태결른므석단예실것복존코무산두재목임초려활타떠최들데게면발배택레준육느때까관턴디격차작음바했업말',
  ].join('')],
];

/** The kind of every UTF-16 code unit, by its number. */
export const KIND_OF_CODE: Readonly<Uint8Array> = kindsOfCodes();

function kindsOfCodes(): Uint8Array {
  const kinds = new Uint8Array(0x10000).fill(KIND.bytes3);
  for (const [from, to, kind] of RANGES) kinds.fill(KIND[kind], from, to + 1);
  for (const [kind, characters] of FREQUENT) for (const character of characters) kinds[character.charCodeAt(0)] = KIND[kind];
  return kinds;
}
