import type { JsonObject } from './json.ts';
import { isObject } from './json.ts';

/** One change to a request's body: what is to stand at a path of one or two names; without a value, what stands there is taken away. */
export interface BodyChange {
  readonly path: readonly [string] | readonly [string, string];
  readonly value?: unknown;
}

/** The parsed body with the changes, in their order; for bodies that stay as they were written, see `splice`. */
export function withChanges(body: JsonObject, changes: readonly BodyChange[]): JsonObject {
  return changes.reduce(changed, body);
}

function changed(body: JsonObject, { path: [name, inner], value }: BodyChange): JsonObject {
  if (inner === undefined) return set(body, name, value);
  const outer = body[name];
  if (value === undefined && !isObject(outer)) return body;
  return set(body, name, set(isObject(outer) ? outer : {}, inner, value));
}

function set(body: JsonObject, name: string, value: unknown): JsonObject {
  return value === undefined ? Object.fromEntries(Object.entries(body).filter(([other]) => other !== name)) : { ...body, [name]: value };
}
