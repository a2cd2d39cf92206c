import { parseJson } from './json.ts';

/** A member of a JSON object, by where it stands in the bytes. */
export interface Member {
  /** As it is meant, whatever escapes it is written with. */
  readonly name: string;
  /** The quote before the name. */
  readonly start: number;
  /** The first byte of the value, and the one behind its last. */
  readonly from: number;
  readonly to: number;
}

/** The members of a JSON object, in the order in which they are written. */
export interface Members {
  /** Behind the opening brace. */
  readonly inside: number;
  readonly all: readonly Member[];
}

/** More members than any request has; a body of fifty megabytes has room for millions, each of which would be kept. */
export const MOST_MEMBERS = 10_000;
/** Deeper than any request is: whatever is read by functions that call themselves has to have an end. */
export const MOST_DEPTH = 1000;

const TAB = 0x09;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const BLANK = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const BACKSLASH = 0x5c;
const OPEN = 0x7b;
const CLOSE = 0x7d;
/** What an opening or closing bracket lacks to be the brace. */
const TO_BRACE = 0x20;

const NAMES = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Finds the members of a JSON object without reading what is in them, in one pass over its bytes. They are not checked: whether they are
 * JSON has to be known. `undefined` where they are no object as far as can be seen, or one of more than `MOST_MEMBERS`, or deeper than `MOST_DEPTH`.
 */
export function scanMembers(raw: Uint8Array): Members | undefined {
  const open = blankEnd(raw, markEnd(raw));
  if (raw[open] !== OPEN) return undefined;
  const all: Member[] = [];
  let at = blankEnd(raw, open + 1);
  if (raw[at] === CLOSE) return { inside: open + 1, all };
  while (all.length < MOST_MEMBERS) {
    const member = memberAt(raw, at);
    if (member === undefined) return undefined;
    all.push(member);
    const end = blankEnd(raw, member.to);
    if (raw[end] === CLOSE) return { inside: open + 1, all };
    if (raw[end] !== COMMA) return undefined;
    at = blankEnd(raw, end + 1);
  }
  return undefined;
}

/**
 * The names that stand twice or more in a body, and those in its `provider`, as `provider.…`: of two values with one name, we would judge
 * one, and upstream might take the other. `provider` itself counts as repeated where it has too many members to be looked at.
 */
export function repeatedNames(raw: Uint8Array, members: Members): readonly string[] {
  return [...repeatedIn(members), ...members.all.filter(({ name }) => name === 'provider').flatMap((member) => repeatedInside(raw, member))];
}

/** Whether the value that begins there is an object. */
export function holdsObject(raw: Uint8Array, from: number): boolean {
  return raw[from] === OPEN;
}

function repeatedInside(raw: Uint8Array, member: Member): readonly string[] {
  if (!holdsObject(raw, member.from)) return [];
  const inner = scanMembers(raw.subarray(member.from, member.to));
  return inner === undefined ? [member.name] : repeatedIn(inner).map((name) => `${member.name}.${name}`);
}

function repeatedIn({ all }: Members): readonly string[] {
  const seen = new Set<string>();
  const again = all.filter(({ name }) => seen.size === seen.add(name).size);
  return [...new Set(again.map(({ name }) => name))];
}

function memberAt(raw: Uint8Array, start: number): Member | undefined {
  if (raw[start] !== QUOTE) return undefined;
  const nameEnd = stringEnd(raw, start);
  const name = parseJson(NAMES.decode(raw.subarray(start, nameEnd)));
  const colon = blankEnd(raw, nameEnd);
  if (typeof name !== 'string' || raw[colon] !== COLON) return undefined;
  const from = blankEnd(raw, colon + 1);
  const to = valueEnd(raw, from);
  return to === undefined ? undefined : { name, start, from, to };
}

/** Behind the byte order mark, where there is one. */
function markEnd(raw: Uint8Array): number {
  return raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf ? 3 : 0;
}

function blankEnd(raw: Uint8Array, start: number): number {
  let at = start;
  while (isBlank(raw[at])) at += 1;
  return at;
}

function isBlank(byte: number | undefined): boolean {
  return byte === BLANK || byte === LINE_FEED || byte === RETURN || byte === TAB;
}

function valueEnd(raw: Uint8Array, start: number): number | undefined {
  const first = raw[start] ?? 0;
  if (first === QUOTE) return stringEnd(raw, start);
  return (first | TO_BRACE) === OPEN ? nestEnd(raw, start) : plainEnd(raw, start);
}

/** Behind a string. No byte of a longer character is a quote or a backslash. */
function stringEnd(raw: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < raw.length && raw[at] !== QUOTE) at += raw[at] === BACKSLASH ? 2 : 1;
  return Math.min(at + 1, raw.length);
}

/** Behind an object or a list; `undefined` where it is too deep. */
function nestEnd(raw: Uint8Array, start: number): number | undefined {
  let depth = 0;
  let at = start;
  while (at < raw.length) {
    const byte = raw[at] ?? 0;
    if (byte === QUOTE) {
      at = stringEnd(raw, at);
      continue;
    }
    at += 1;
    if ((byte | TO_BRACE) === OPEN) depth += 1;
    if ((byte | TO_BRACE) === CLOSE) depth -= 1;
    if (depth === 0) return at;
    if (depth >= MOST_DEPTH) return undefined;
  }
  return at;
}

/** Behind a number, `true`, `false` or `null`. */
function plainEnd(raw: Uint8Array, start: number): number {
  let at = start;
  while (at < raw.length && raw[at] !== COMMA && raw[at] !== CLOSE && !isBlank(raw[at])) at += 1;
  return at;
}
