import { parseJson } from './json.ts';
import { BACKSLASH, CLOSE, COMMA, OPEN, QUOTE, TO_BRACE, UNMARKED, stringEnd } from './jsonBytes.ts';

/** An object or a list within a body. */
export interface Nested {
  /** Behind its last byte; the end of all where it has none. */
  readonly to: number;
  /** A name that stands twice in one of its objects, behind the names that lead there, with dots between; missing where none does. */
  readonly repeated?: string;
  /** Commas of a long list, at least `Effort.pieceBytes` apart: what lies between two of them are whole elements. Missing where there are none. */
  readonly cuts?: readonly number[];
}

/** More names than a request has in the objects that are open at one place; fifty megabytes have room for millions, each of which would be kept. */
export const MOST_MEMBERS = 10_000;
/** Deeper than any request is: whatever is read by functions that call themselves has to have an end. */
export const MOST_DEPTH = 1000;

/** More names than anybody writes with escapes. Reading one takes a hundred times as long as passing one by, and fifty megabytes have room for millions. */
export const MOST_READ = 100_000;

/** Up to so many, comparing each with each is faster than a set. */
const FEW = 12;
/** In the place of an object's first name: this is a list. */
const LIST = -1;
/** Of the hash FNV-1a. */
const SEED = 0x811c9dc5;
const PRIME = 0x01000193;
const UTF8 = new TextEncoder();

/** How a whole body is scanned, and what was done for it so far. */
export interface Effort {
  /** The least number of bytes between two cuts. */
  readonly pieceBytes: number;
  /** Names that were read, since their bytes alone do not tell which they are. */
  namesRead: number;
  /** A name that `isDisguised`. */
  disguised: string | undefined;
}

/** What is open at one place of the bytes, outermost first. */
interface Open {
  readonly effort: Effort;
  /** The quote before each name. */
  readonly starts: number[];
  /** A hash of each name, the same however the name is written. */
  readonly hashes: number[];
  /** For each object, which of the names is its first; `LIST` for a list. */
  readonly firsts: number[];
  /** A string would be a name. */
  beforeName: boolean;
  repeated: string | undefined;
  readonly cuts: number[];
  /** The last of them, or where all begins. */
  cutAt: number;
}

/**
 * Finds the end of the object or list that begins there and, in the same pass over its bytes, a name that stands twice in one object, at whatever
 * depth. They are not checked: whether they are JSON, in UTF-8, has to be known. `undefined` where they are deeper than `MOST_DEPTH`, have more than
 * `MOST_MEMBERS` names to be kept at once, or, with what was scanned for the same body, more than `MOST_READ` to be read.
 */
export function scanNested(raw: Uint8Array, start: number, effort: Effort): Nested | undefined {
  const open: Open = { effort, starts: [], hashes: [], firsts: [], beforeName: false, repeated: undefined, cuts: [], cutAt: start };
  let at = start;
  do {
    const byte = raw[at] ?? 0;
    if (byte === QUOTE) at = open.beforeName ? takeName(raw, at, open) : stringEnd(raw, at);
    else {
      takeSign(raw, byte, at, open);
      at += 1;
    }
    if (open.firsts.length >= MOST_DEPTH || open.starts.length > MOST_MEMBERS || effort.namesRead > MOST_READ) return undefined;
  } while (open.firsts.length > 0 && at < raw.length);
  return { to: at, ...(open.repeated === undefined ? {} : { repeated: open.repeated }), ...(open.cuts.length === 0 ? {} : { cuts: open.cuts }) };
}

/** The name that begins there, whatever escapes it is written with; `undefined` for what is no string. */
export function nameAt(raw: Uint8Array, start: number, end = stringEnd(raw, start)): string | undefined {
  const name = parseJson(UNMARKED.decode(raw.subarray(start, end)));
  return typeof name === 'string' ? name : undefined;
}

/**
 * Whether a name of letters, digits and underscores takes more bytes than it has characters: it is written with escapes, as no program writes it. V8's `JSON.parse` can take
 * such a name for another one, where an object that begins alike had that one in its place (`"\u006dodel"` for `"\\u006"`; seen in 13.6).
 */
export function isDisguised(name: string, bytes: number): boolean {
  return bytes !== name.length && /^\w+$/.test(name);
}

/** The first of the names that stood before; `undefined` where all are different. */
export function twinIn(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size);
}

function takeSign(raw: Uint8Array, byte: number, at: number, open: Open): void {
  if (byte === COMMA) {
    open.beforeName = open.firsts[open.firsts.length - 1] !== LIST;
    if (at - open.cutAt >= open.effort.pieceBytes && open.firsts.length === 1 && !open.beforeName) cut(open, at);
  } else if ((byte | TO_BRACE) === OPEN) {
    open.beforeName = byte === OPEN;
    open.firsts.push(open.beforeName ? open.starts.length : LIST);
  } else if ((byte | TO_BRACE) === CLOSE) close(raw, open);
}

function cut(open: Open, at: number): void {
  open.cuts.push(at);
  open.cutAt = at;
}

function takeName(raw: Uint8Array, start: number, open: Open): number {
  const end = stringEnd(raw, start);
  open.starts.push(start);
  open.hashes.push(hashOf(raw, start + 1, end - 1) ?? hashOfEscaped(raw, start, end, open.effort));
  open.beforeName = false;
  return end;
}

function close(raw: Uint8Array, open: Open): void {
  const first = open.firsts[open.firsts.length - 1] ?? LIST;
  if (first !== LIST) {
    if (open.repeated === undefined && hasTwins(open.hashes, first)) open.repeated = repeatedIn(raw, open, first);
    open.starts.length = first;
    open.hashes.length = first;
  }
  open.firsts.pop();
  open.beforeName = false;
}

/** `undefined` for what is written with escapes. */
function hashOf(raw: Uint8Array, from: number, to: number): number | undefined {
  let hash = SEED;
  for (let at = from; at < to; at += 1) {
    const byte = raw[at] ?? 0;
    if (byte === BACKSLASH) return undefined;
    hash = Math.imul(hash ^ byte, PRIME);
  }
  return hash;
}

/** The same as that of the name written without escapes; one for all that cannot be written so. */
function hashOfEscaped(raw: Uint8Array, start: number, end: number, effort: Effort): number {
  effort.namesRead += 1;
  const name = nameAt(raw, start, end) ?? '';
  if (isDisguised(name, end - start - 2)) effort.disguised ??= name;
  const bytes = UTF8.encode(name);
  return hashOf(bytes, 0, bytes.length) ?? 0;
}

function hasTwins(hashes: readonly number[], first: number): boolean {
  const count = hashes.length - first;
  if (count > FEW) return new Set(hashes.slice(first)).size < count;
  for (let one = first + 1; one < hashes.length; one += 1) {
    for (let other = first; other < one; other += 1) if (hashes[one] === hashes[other]) return true;
  }
  return false;
}

/** Different names can have one hash: the names themselves decide. */
function repeatedIn(raw: Uint8Array, { starts, firsts, effort }: Open, first: number): string | undefined {
  effort.namesRead += starts.length - first;
  const again = twinIn(starts.slice(first).map((start) => nameAt(raw, start) ?? ''));
  // The names around it are read once for a body, not wherever two names only look alike.
  if (again === undefined) return undefined;
  const outer = firsts.filter((each) => each !== LIST && each > 0).map((each) => nameAt(raw, starts[each - 1] ?? 0));
  return [...outer, again].join('.');
}
