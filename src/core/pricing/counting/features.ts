import type { Kind } from './characters.ts';
import { KIND, KINDS, SCRIPT_OF } from './characters.ts';

const LEVELS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;
/** What may stand before a word. A sign, and a space even more so, is often part of the word's first token. */
const BEFORE = ['Space', 'Sign', 'Digit', 'Break', 'Wide'] as const;
type Before = (typeof BEFORE)[number];

/** Kinds beyond ASCII whose characters are counted by their evidence, not by their bytes. */
const FITTED = KINDS.slice(KIND.emoji);
/** Of them, those that words are made of. */
const SCRIPTS = ['greek', 'cyrillic', 'hebrew', 'arabic', 'devanagari', 'bengali', 'tamil', 'thai', 'hiragana', 'katakana', 'han', 'hangul'] as const;

/**
 * What is counted in a text, besides pairs of small letters. Each happens a whole number of times, and the number of tokens is bounded by the sum of the times,
 * each with a weight. `text` is once for all; `bytes` are bytes in UTF-8 of what is counted so; other pairs are told apart by how likely a token ends between them.
 */
export const FEATURES = [
  'nothing', 'text', 'bytes',
  ...BEFORE.map((before) => `wordAfter${before}` as const), ...BEFORE.map((before) => `capitalAfter${before}` as const), 'camel',
  ...LEVELS.map((level) => `capitalPair${level}` as const), ...LEVELS.map((level) => `capsPair${level}` as const), 'capsEnd', 'oneLetter', 'twoLetters', 'longWord', 'sameLetter', 'letterEcho', 'wideEcho',
  'digits', 'space', 'spaceAfterBreak', 'spaceAfterWide', 'secondSpace', 'longSpaces', 'break', 'breakAfterSpace', 'breakAgain', 'breakOther', 'tab', 'tabAfterBreak', 'tabAgain',
  'sign', 'signAfterSpace', 'signAgain', 'signUsual', 'signOther', 'control', 'digitAfterSpace', 'bytesAfterSpace',
  ...LEVELS.map((level) => `cyrillicPair${level}` as const), 'cyrillicCapsPair',
  ...FITTED, ...SCRIPTS.map((script) => `${script}Word` as const),
] as const;
export type Feature = (typeof FEATURES)[number];

/** The number of each feature: its place in `FEATURES`. */
export const FEATURE: Readonly<Record<Feature, number>> = Object.freeze(Object.fromEntries(FEATURES.map((feature, index) => [feature, index])) as Record<Feature, number>);

/** Whether a feature is made of characters beyond ASCII alone. */
export function isBeyondAscii(feature: Feature): boolean {
  return feature === 'bytes' || feature === 'bytesAfterSpace' || feature === 'wideEcho' || feature.startsWith('cyrillic') || FITTED.some((kind) => kind === feature) || SCRIPTS.some((script) => feature === `${script}Word`);
}

const COUNT = KINDS.length;
const BYTES: ReadonlySet<Kind> = new Set(['bytes2', 'bytes3', 'surrogate'] as const);
const PLACES = KINDS.map((kind) => BEFORE.indexOf(placeOf(kind)));
const WORD = FEATURE.wordAfterSpace;
const CAPITAL = FEATURE.capitalAfterSpace;
/** Kinds that count as something else after some others. */
const CONTEXTUAL: Readonly<Partial<Record<Kind, AfterEach>>> = {
  lower: (_, index) => WORD + (PLACES[index] ?? 0),
  upper: (before, index) => (before === 'lower' ? FEATURE.camel : CAPITAL + (PLACES[index] ?? 0)),
  space: (before) => (before === 'break' || before === 'tab' ? FEATURE.spaceAfterBreak : isWide(before) ? FEATURE.spaceAfterWide : FEATURE.space),
  break: (before) => (before === 'space' ? FEATURE.breakAfterSpace : before === 'break' ? FEATURE.breakOther : FEATURE.break),
  tab: (before) => (before === 'break' ? FEATURE.tabAfterBreak : FEATURE.tab),
  sign: (before) => (before === 'space' ? FEATURE.signAfterSpace : before === 'sign' ? FEATURE.signOther : FEATURE.sign),
};

/** What it counts as when a character of one kind follows one of another: at `before * KINDS.length + kind`. Pairs, digits and runs of spaces are counted apart. */
export const FOLLOWING: Readonly<Uint8Array> = table(KINDS.map((kind) => CONTEXTUAL[kind] ?? always(FEATURE[plainFeature(kind)])));
/** What else begins when a character of one kind follows one of another: a script's word, or what no space is part of; else `nothing`. */
export const BEGINNING: Readonly<Uint8Array> = table(KINDS.map((kind) => beginning(kind)));

/** The number of the feature that a kind counts as after each other kind. */
type AfterEach = (before: Kind, index: number) => number;

/** A column for each kind, a row for what stands before it. It is made at every start of the program, so names are compared once for each column. */
function table(columns: readonly AfterEach[]): Uint8Array {
  const made = new Uint8Array(COUNT * COUNT);
  columns.forEach((column, kind) => KINDS.forEach((before, index) => (made[index * COUNT + kind] = column(before, index))));
  return made;
}

function always(feature: number): AfterEach {
  return () => feature;
}

function plainFeature(kind: Kind): Feature {
  if (BYTES.has(kind)) return 'nothing';
  return kind === 'digit' ? 'digits' : kind;
}

function beginning(kind: Kind): AfterEach {
  const { nothing, bytesAfterSpace } = FEATURE;
  if (BYTES.has(kind)) return (before) => (before === 'space' ? bytesAfterSpace : nothing);
  const script = scriptOf(kind);
  const word = SCRIPTS.find((each) => each === script);
  if (word === undefined) return always(nothing);
  const begins = FEATURE[`${word}Word`];
  return (before) => (scriptOf(before) === script ? nothing : begins);
}

function scriptOf(kind: Kind): Kind {
  return SCRIPT_OF[kind] ?? kind;
}

function placeOf(before: Kind): Before {
  if (before === 'space') return 'Space';
  if (before === 'digit') return 'Digit';
  if (before === 'sign') return 'Sign';
  return isWide(before) ? 'Wide' : 'Break';
}

function isWide(kind: Kind): boolean {
  return KIND[kind] > KIND.control;
}
