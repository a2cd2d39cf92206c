import { CLOSE, COLON, COMMA, OPEN, QUOTE, TO_BRACE, blankEnd, plainEnd, stringEnd } from './jsonBytes.ts';
import type { Effort, Nested } from './nested.ts';
import { MOST_MEMBERS, isDisguised, nameAt, scanNested, twinIn } from './nested.ts';

/** A member of a JSON object, by where it stands in the bytes. */
export interface Member {
  /** As it is meant, whatever escapes it is written with. */
  readonly name: string;
  /** The quote before the name. */
  readonly start: number;
  /** The first byte of the value, and the one behind its last. */
  readonly from: number;
  readonly to: number;
  /** Where a long list can be cut into pieces (`Nested.cuts`). */
  readonly cuts?: readonly number[];
}

/** The members of a JSON object, in the order in which they are written. */
export interface Members {
  /** Behind the opening brace. */
  readonly inside: number;
  /** Behind the closing brace. */
  readonly to: number;
  readonly all: readonly Member[];
  /**
   * A name that stands twice in the object or in one within it, behind the names that lead there, as in `provider.max_price`; missing where none does.
   * Of two values with one name we would judge one, and upstream might take the other.
   */
  readonly repeated?: string;
  /** A name in the object or in one within it that is written with escapes which nobody needs (`isDisguised`); missing where none is. */
  readonly disguised?: string;
}

/** So long are the pieces in which a long list can be read, in bytes, but for the last element of each. */
export const PIECE_BYTES = 24_000;

/**
 * Finds the members of a JSON object in one pass over its bytes, and on the way whether a name stands twice in one object, at whatever depth. They are
 * not checked: whether they are JSON, in UTF-8, has to be known. `undefined` where they are no object as far as can be seen, or one of more than
 * `MOST_MEMBERS`, or with more in it than `scanNested` looks at.
 */
export function scanMembers(raw: Uint8Array, pieceBytes = PIECE_BYTES): Members | undefined {
  const open = blankEnd(raw, markEnd(raw));
  if (raw[open] !== OPEN) return undefined;
  const all: Found[] = [];
  const effort: Effort = { pieceBytes, namesRead: 0, disguised: undefined };
  let at = blankEnd(raw, open + 1);
  if (raw[at] === CLOSE) return { inside: open + 1, to: at + 1, all };
  while (all.length < MOST_MEMBERS) {
    const member = memberAt(raw, at, effort);
    if (member === undefined) return undefined;
    all.push(member);
    const end = blankEnd(raw, member.to);
    if (raw[end] === CLOSE) return { inside: open + 1, to: end + 1, all, ...repeatedOf(all), ...(effort.disguised === undefined ? {} : { disguised: effort.disguised }) };
    if (raw[end] !== COMMA) return undefined;
    at = blankEnd(raw, end + 1);
  }
  return undefined;
}

/** Whether the value that begins there is an object. */
export function holdsObject(raw: Uint8Array, from: number): boolean {
  return raw[from] === OPEN;
}

/** A member, and a name that stands twice somewhere in it. */
type Found = Member & Pick<Nested, 'repeated'>;

function repeatedOf(all: readonly Found[]): Pick<Members, 'repeated'> {
  const twin = twinIn(all.map(({ name }) => name));
  if (twin !== undefined) return { repeated: twin };
  const inner = all.find(({ repeated }) => repeated !== undefined);
  return inner?.repeated === undefined ? {} : { repeated: `${inner.name}.${inner.repeated}` };
}

function memberAt(raw: Uint8Array, start: number, effort: Effort): Found | undefined {
  if (raw[start] !== QUOTE) return undefined;
  const end = stringEnd(raw, start);
  const name = nameAt(raw, start, end);
  const colon = blankEnd(raw, end);
  if (name === undefined || raw[colon] !== COLON) return undefined;
  if (isDisguised(name, end - start - 2)) effort.disguised ??= name;
  const from = blankEnd(raw, colon + 1);
  const value = valueAt(raw, from, effort);
  return value === undefined ? undefined : { name, start, from, ...value };
}

/** Behind the byte order mark, where there is one. */
function markEnd(raw: Uint8Array): number {
  return raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf ? 3 : 0;
}

function valueAt(raw: Uint8Array, start: number, effort: Effort): Nested | undefined {
  const first = raw[start] ?? 0;
  if ((first | TO_BRACE) === OPEN) return scanNested(raw, start, effort);
  return { to: first === QUOTE ? stringEnd(raw, start) : plainEnd(raw, start) };
}
