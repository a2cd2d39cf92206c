import type { JsonObject } from './json.ts';
import { isObject, parseJson } from './json.ts';
import { blankEnd } from './jsonBytes.ts';
import type { Member, Members } from './members.ts';
import { PIECE_BYTES } from './members.ts';

const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const UTF8 = new TextDecoder('utf-8');
/** Of a piece: a mark at its beginning is no mark, and not JSON. */
const PIECE = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * A body as JSON, the same as if it were read at once; `undefined` where it is no JSON object. `raw` has to be UTF-8, and no name to stand twice in it.
 * One of more than `wholeBytes` is read piece by piece: a text of more than 128 kB (two bytes a character as soon as one has a dash or a letter beyond Latin in it) is a page
 * of memory of its own to V8, and to get such pages for every call takes ten times as long as to read it.
 */
export function readBody(raw: Uint8Array, members: Members, wholeBytes = 2 * PIECE_BYTES): JsonObject | undefined {
  const body = raw.length <= wholeBytes ? parseJson(UTF8.decode(raw)) : objectIn(raw, members);
  return isObject(body) ? body : undefined;
}

function objectIn(raw: Uint8Array, members: Members): JsonObject | undefined {
  if (blankEnd(raw, members.to) < raw.length) return undefined;
  const entries: [string, unknown][] = [];
  for (const member of members.all) {
    const value = valueOf(raw, member);
    if (value === undefined) return undefined;
    entries.push([member.name, value]);
  }
  return Object.fromEntries(entries);
}

/** `undefined` where it is not JSON. */
function valueOf(raw: Uint8Array, { from, to, cuts }: Member): unknown {
  if (cuts === undefined) return parseJson(PIECE.decode(raw.subarray(from, to)));
  if (raw[from] !== OPEN_LIST || raw[to - 1] !== CLOSE_LIST) return undefined;
  const all: unknown[] = [];
  let start = from + 1;
  for (const end of [...cuts, to - 1]) {
    const elements = parseJson(`[${PIECE.decode(raw.subarray(start, end))}]`);
    // Without an element there is a comma too many.
    if (!Array.isArray(elements) || elements.length === 0) return undefined;
    for (const element of elements as readonly unknown[]) all.push(element);
    start = end + 1;
  }
  return all;
}
