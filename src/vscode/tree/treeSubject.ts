import type { LimitPlace } from '../../core/budget/limitPlace.ts';
import { LIMIT_FIELDS } from '../../core/budget/limitFields.ts';

/** The limit that an item of the tree is about, as its command gets it; `undefined` where it is about none. Anybody may run a command, with anything. */
export function limitIn(argument: unknown): LimitPlace | undefined {
  const { scope, field } = objectIn(subjectIn(argument, 'limit').place);
  const known = LIMIT_FIELDS.find((each) => each === field);
  return typeof scope === 'string' && known !== undefined ? { scope, field: known } : undefined;
}

/** The id of the call that it is about. */
export function callIn(argument: unknown): string | undefined {
  const { id } = subjectIn(argument, 'call');
  return typeof id === 'string' ? id : undefined;
}

/** The name of the client that it is about. */
export function clientIn(argument: unknown): string | undefined {
  const { name } = subjectIn(argument, 'client');
  return typeof name === 'string' ? name : undefined;
}

function subjectIn(argument: unknown, kind: string): Readonly<Record<string, unknown>> {
  const subject = objectIn(objectIn(objectIn(argument).node).subject);
  return subject.kind === kind ? subject : {};
}

function objectIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? value as Readonly<Record<string, unknown>> : {};
}
