import type { Endpoint } from '../usage.ts';
import type { JsonObject } from './json.ts';
import { countOf } from './json.ts';

/** A field that caps the tokens of one answer at one endpoint or another. */
export type CapField = 'max_tokens' | 'max_completion_tokens' | 'max_output_tokens';

/** The fields that an endpoint itself knows, the one to be set where there is none first; of those of another endpoint nobody says that they are kept to. */
const OWN: Readonly<Record<Endpoint, readonly CapField[]>> = {
  'chat/completions': ['max_completion_tokens', 'max_tokens'],
  'completions': ['max_tokens'],
  'responses': ['max_output_tokens'],
  'messages': ['max_tokens'],
  'embeddings': [],
};
const ALL: readonly CapField[] = ['max_completion_tokens', 'max_tokens', 'max_output_tokens'];

/**
 * How many tokens one answer may have at most, 1 or more, by the endpoint's own fields. Of two, which one counts is not documented: the larger
 * one, to be safe. `undefined` where there is none, or where any of them is no such number (`null` counts as absent): upstream may go by that one.
 */
export function outputCapOf(endpoint: Endpoint, body: JsonObject): number | undefined {
  const caps = OWN[endpoint].filter((field) => isGiven(body, field)).map((field) => countOf(body[field]) ?? 0);
  return caps.length === 0 || caps.includes(0) ? undefined : Math.max(...caps);
}

/** The fields to be set so that a cap is kept to, whatever stands there: every one that the body has, and the endpoint's own if it has none of those. Empty for embeddings that have none. */
export function capFields(endpoint: Endpoint, body: JsonObject): readonly CapField[] {
  const given = ALL.filter((field) => isGiven(body, field));
  const own = OWN[endpoint];
  if (own.some((field) => given.includes(field))) return given;
  const added = own.find((field) => body[field] === null) ?? own[0];
  return added === undefined ? given : [added, ...given];
}

function isGiven(body: JsonObject, field: CapField): boolean {
  return body[field] !== undefined && body[field] !== null;
}
