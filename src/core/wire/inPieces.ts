import type { JsonObject } from './json.ts';
import { isObject, parseJson } from './json.ts';
import { CLOSE_LIST, OPEN_LIST, UNMARKED, blankEnd } from './jsonBytes.ts';
import type { Member, Members } from './members.ts';
import { PIECE_BYTES } from './members.ts';

const UTF8 = new TextDecoder('utf-8');

/**
 * A body as JSON, the same as if it were read at once; `undefined` where it is no JSON object. `raw` has to be UTF-8, and no name to stand twice in it.
 * One of more than `wholeBytes` is read piece by piece: a text of more than 128 kB (two bytes a character as soon as one has a dash or a letter beyond Latin in it) is a page
 * of memory of its own to V8, and to get such pages for every call takes ten times as long as to read it. One that a single value needs is left.
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
  if (cuts === undefined) return parseJson(UNMARKED.decode(raw.subarray(from, to)));
  // The scan takes any closing bracket for that of the list.
  if (raw[to - 1] !== CLOSE_LIST) return undefined;
  const all: unknown[] = [];
  let start = from + 1;
  for (const end of [...cuts, to - 1]) {
    const elements = parseJson(UNMARKED.decode(asList(raw.subarray(start, end))));
    // Without an element there is a comma too many.
    if (!Array.isArray(elements) || elements.length === 0) return undefined;
    for (const element of elements as readonly unknown[]) all.push(element);
    start = end + 1;
  }
  return all;
}

/** Within brackets. As bytes: a text put together of three is copied when it is read. */
function asList(elements: Uint8Array): Uint8Array {
  const list = new Uint8Array(elements.length + 2);
  list[0] = OPEN_LIST;
  list.set(elements, 1);
  list[list.length - 1] = CLOSE_LIST;
  return list;
}
