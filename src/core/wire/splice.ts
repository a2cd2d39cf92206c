import { joinBytes } from './bytes.ts';
import type { BodyChange } from './changes.ts';
import type { Member, Members } from './members.ts';
import { holdsObject, scanMembers } from './members.ts';

const UTF8 = new TextEncoder();
const COMMA = UTF8.encode(',');
const NOTHING = new Uint8Array();

/** What takes the place of some bytes. */
interface Edit {
  readonly from: number;
  readonly to: number;
  readonly bytes: Uint8Array;
}

/** New values by name; without a value, the member goes. */
type Values = ReadonlyMap<string, Uint8Array | undefined>;

/** The body with the changes, in one piece; the same array where nothing changes. See `splicePieces`. */
export function splice(raw: Uint8Array, changes: readonly BodyChange[], members?: Members): Uint8Array {
  const pieces = splicePieces(raw, changes, members);
  const [first] = pieces;
  return pieces.length === 1 && first !== undefined ? first : joinBytes(pieces);
}

/**
 * The body with the changes, in pieces that follow each other and copy nothing of it, as `withChanges` makes them, and with every byte that they do not concern as it was written: blanks, the texts
 * of numbers, escapes, the order of names. What is new comes last. The body has to be a JSON object in
 * which no name stands twice, as UTF-8, with a byte order mark or without. Throws a `TypeError` where it is no object, or has too many members.
 */
export function splicePieces(raw: Uint8Array, changes: readonly BodyChange[], members: Members | undefined = scanMembers(raw)): readonly Uint8Array[] {
  if (changes.length === 0) return [raw];
  if (members === undefined) throw new TypeError('Only an object with a reasonable number of members can be changed.');
  const values = valuesAfter(raw, members, changes);
  return withEdits(raw, [...replacements(members, values), ...ending(members, values)]);
}

/** What the members have come to that the changes, in their order, concern. */
function valuesAfter(raw: Uint8Array, { all }: Members, changes: readonly BodyChange[]): Values {
  const values = new Map<string, Uint8Array | undefined>();
  for (const { path: [name, inner], value } of changes) {
    const member = all.find((each) => each.name === name);
    const before = values.has(name) ? values.get(name) : member && raw.subarray(member.from, member.to);
    const after = inner === undefined ? jsonOf(value) : valueInside(before, inner, value);
    if (after !== before) values.set(name, after);
  }
  return values;
}

function valueInside(outer: Uint8Array | undefined, inner: string, value: unknown): Uint8Array | undefined {
  if (outer !== undefined && holdsObject(outer, 0)) return splice(outer, [{ path: [inner], value }]);
  return value === undefined ? outer : jsonOf({ [inner]: value });
}

function jsonOf(value: unknown): Uint8Array | undefined {
  return value === undefined ? undefined : UTF8.encode(JSON.stringify(value));
}

/** One edit for each member that gets another value or, with one behind it that stays, goes with the comma behind it. */
function replacements({ all }: Members, values: Values): readonly Edit[] {
  const last = all.findLastIndex((member) => stays(member, values));
  return all.slice(0, last + 1).flatMap((member, index): readonly Edit[] => {
    const bytes = values.get(member.name);
    if (bytes !== undefined) return [{ from: member.from, to: member.to, bytes }];
    return stays(member, values) ? [] : [{ from: member.start, to: all[index + 1]?.start ?? member.to, bytes: NOTHING }];
  });
}

/** The edit behind the last member that stays: those behind it go with the comma before them, and new ones come. */
function ending({ all, inside }: Members, values: Values): readonly Edit[] {
  const last = all.findLast((member) => stays(member, values));
  const from = last?.to ?? all[0]?.start ?? inside;
  const names = new Set(all.map(({ name }) => name));
  const added = [...values].flatMap(([name, bytes]) => (bytes === undefined || names.has(name) ? [] : [joinBytes([UTF8.encode(`${JSON.stringify(name)}:`), bytes])]));
  const bytes = joinBytes(added.flatMap((member, index) => (index === 0 && last === undefined ? [member] : [COMMA, member])));
  return [{ from, to: Math.max(from, all.at(-1)?.to ?? from), bytes }];
}

function stays({ name }: Member, values: Values): boolean {
  return !values.has(name) || values.get(name) !== undefined;
}

/** The bytes with the edits, which follow each other; the same array alone where they change nothing. */
function withEdits(raw: Uint8Array, edits: readonly Edit[]): readonly Uint8Array[] {
  const real = edits.filter(({ from, to, bytes }) => from !== to || bytes.length > 0);
  if (real.length === 0) return [raw];
  const kept = real.map(({ from, bytes }, index) => [raw.subarray(real[index - 1]?.to ?? 0, from), bytes]);
  return [...kept.flat(), raw.subarray(real.at(-1)?.to)];
}
