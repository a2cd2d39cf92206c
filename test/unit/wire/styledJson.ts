import fc from 'fast-check';
import type { BodyChange } from '../../../src/core/wire/changes.ts';
import { isObject } from '../../../src/core/wire/json.ts';

/** A body as somebody may have written it. */
export interface Written {
  readonly text: string;
  /** The members at its top: what they are called, and what they are written as, from the name's quote to the value's end. */
  readonly members: readonly { readonly name: string; readonly text: string }[];
}

/** A number from 0 up to and without `below`. */
type Choose = (below: number) => number;

/** Few names, so that changes meet them; some have to be escaped. */
const NAMES = ['model', 'max_tokens', 'provider', 'max_price', 'order', 'a"b\\', 'é世👋', ''] as const;
const name = fc.oneof(fc.constantFrom(...NAMES), fc.string({ unit: 'grapheme', maxLength: 6 }).filter((text) => text !== '__proto__'));
const value = fc.oneof({ weight: 3, arbitrary: fc.dictionary(name, fc.jsonValue({ maxDepth: 2, stringUnit: 'grapheme' }), { maxKeys: 4, noNullPrototype: true }) }, { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3, stringUnit: 'grapheme' }) });

/** An object, in a random style. */
export const written: fc.Arbitrary<Written> = fc.tuple(fc.uniqueArray(fc.tuple(name, value), { selector: ([each]) => each, maxLength: 6 }), fc.array(fc.nat(), { minLength: 1, maxLength: 60 })).map(([members, numbers]) => write(members, chooser(numbers)));

/** A change of one or two names that somebody may make; of what it sets, JSON keeps everything. */
export const change: fc.Arbitrary<BodyChange> = fc.record({
  path: fc.oneof(fc.tuple(fc.constantFrom(...NAMES)), fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...NAMES))),
  value: fc.option(value.map((each) => JSON.parse(JSON.stringify(each)) as unknown), { nil: undefined }),
});

function chooser(numbers: readonly number[]): Choose {
  let at = 0;
  return (below) => {
    at += 1;
    return ((numbers[at % numbers.length] ?? 0) + at) % below;
  };
}

function write(members: readonly (readonly [string, unknown])[], choose: Choose): Written {
  const parts = members.map(([each, inner]) => ({ name: each, text: `${string(each, choose)}${blank(choose)}:${blank(choose)}${json(inner, choose)}` }));
  const inside = parts.map(({ text }) => `${blank(choose)}${text}${blank(choose)}`).join(',');
  return { text: `${choose(8) === 0 ? '\ufeff' : ''}${blank(choose)}{${inside === '' ? blank(choose) : inside}}${blank(choose)}`, members: parts };
}

function json(inner: unknown, choose: Choose): string {
  if (typeof inner === 'string') return string(inner, choose);
  if (typeof inner === 'number') return number(inner, choose);
  if (Array.isArray(inner)) return `[${inner.map((each) => `${blank(choose)}${json(each, choose)}${blank(choose)}`).join(',')}]`;
  return isObject(inner) ? write(Object.entries(inner), choose).text.replace(/^\ufeff/, '').trim() : JSON.stringify(inner);
}

function number(inner: number, choose: Choose): string {
  const text = Object.is(inner, -0) ? '-0' : String(inner);
  if (/[.e]/.test(text)) return choose(2) === 0 ? text : text.replace('e', 'E');
  return `${text}${['', '.0', 'e0', 'E+00', '.00e-0'][choose(5)] ?? ''}`;
}

function string(inner: string, choose: Choose): string {
  const units = Array.from({ length: inner.length }, (_, index) => inner.charAt(index));
  // A pair that stays whole or is escaped whole: half of one has no bytes.
  return `"${units.map((unit) => (/[\ud800-\udfff]/.test(unit) ? unit : character(unit, choose))).join('')}"`;
}

function character(unit: string, choose: Choose): string {
  const code = unit.charCodeAt(0).toString(16).padStart(4, '0');
  if (choose(6) === 0) return `\\u${choose(2) === 0 ? code : code.toUpperCase()}`;
  return unit === '/' && choose(2) === 0 ? '\\/' : JSON.stringify(unit).slice(1, -1);
}

function blank(choose: Choose): string {
  return ['', '', '', ' ', '\n  ', '\t', '\r\n'][choose(7)] ?? '';
}
