import { textKey } from '../ledger/textKey.ts';
import type { JsonObject } from '../wire/json.ts';

/** What tools call the same thing, by what we call it; the first that is there counts. */
export type Names<Field extends string> = Readonly<Record<Field, readonly string[]>>;

/** So many different sets of fields are remembered: a file has a few, or there is no use in it. */
const MOST_KNOWN = 100;

/** Tells which of many names an object bears. The lines of a file mostly have the same fields, for which the names are looked up once. */
export class Spelling<Field extends string> {
  private readonly all: Names<Field>;
  private readonly known = new Map<string, Names<Field>>();
  private fields: readonly string[] = [];
  private names: Names<Field>;

  constructor(all: Names<Field>) {
    this.all = all;
    this.names = among(all, []);
  }

  /** The names that this object bears, in the order in which they count. */
  of(json: JsonObject): Names<Field> {
    if (!this.isAsBefore(json)) {
      this.fields = Object.keys(json);
      this.names = this.lookUp(this.fields);
    }
    return this.names;
  }

  private isAsBefore(json: JsonObject): boolean {
    let index = 0;
    for (const field in json) if (field !== this.fields[index++]) return false;
    return index === this.fields.length;
  }

  private lookUp(fields: readonly string[]): Names<Field> {
    const key = textKey(fields);
    const found = this.known.get(key) ?? among(this.all, fields);
    if (this.known.size >= MOST_KNOWN) this.known.clear();
    this.known.set(key, found);
    return found;
  }
}

function among<Field extends string>(all: Names<Field>, fields: readonly string[]): Names<Field> {
  const entries = Object.entries<readonly string[]>(all).map(([field, names]) => [field, names.filter((name) => fields.includes(name))]);
  return Object.fromEntries(entries) as Names<Field>;
}
