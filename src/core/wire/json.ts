import type { NanoUsd } from '../money.ts';
import { MOST_COST, fromUsd } from '../money.ts';

/** A JSON object whose fields are not known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** More dollars than any real amount: a figure beyond it is a mistake, and would not fit into nano-dollars. */
const MOST_USD = 9_000_000;
/** More tokens than any call has: with more, the sum of a few thousand calls would not be a number that can be counted. */
export const MOST_COUNT = 1e12;
/** What no name has in it, and what databases, terminals and logs each take for something else. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f]+/g;
const HAS_CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/** The text as JSON, or `undefined` where it is none. `null` is JSON and stays `null`. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Whether this is a JSON object; arrays are not. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object; an empty one where it is something else, so that reading on is safe. */
export function objectOf(value: unknown): JsonObject {
  return isObject(value) ? value : {};
}

/** The value as a list; an empty one where it is something else. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A non-empty string, or `undefined`. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The same for a name (of a model, a provider, a session, an id): without control characters. */
export function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' ? textOf(withoutControls(value)) : undefined;
}

/** The text without control characters: those within it leave a blank. */
export function withoutControls(text: string): string {
  return HAS_CONTROL.test(text) ? text.replace(CONTROL, ' ').trim() : text;
}

/** A finite number, or `undefined`. */
export function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** A whole number from 0, or `undefined`: a count of anything else, or one beyond belief, is no count. */
export function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_COUNT ? value : undefined;
}

/** `true` or `false`, or `undefined`. */
export function booleanOf(value: unknown): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

/** An amount of dollars of either sign as nano-dollars; `undefined` where it is no number or beyond belief. */
export function signedUsdOf(value: unknown): NanoUsd | undefined {
  const usd = numberOf(value);
  return usd === undefined || Math.abs(usd) > MOST_USD ? undefined : fromUsd(usd);
}

/** An amount of dollars from 0 as nano-dollars; `undefined` where it is missing, negative or no number: absent is not zero. */
export function usdOf(value: unknown): NanoUsd | undefined {
  const amount = signedUsdOf(value);
  return amount === undefined || amount < 0 ? undefined : amount;
}

/** What one call cost, as nano-dollars; `undefined` also where no call can have cost that. */
export function costOf(value: unknown): NanoUsd | undefined {
  const amount = usdOf(value);
  return amount === undefined || amount > MOST_COST ? undefined : amount;
}

/** An ISO instant as epoch milliseconds, or `undefined`. */
export function instantOf(value: unknown): number | undefined {
  const instant = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(instant) ? undefined : instant;
}

/** The same fields without those that are `undefined`. */
export function compact<T extends object>(fields: T): Compact<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Compact<T>;
}

/** `T` with a missing field wherever it had an `undefined` one. */
export type Compact<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & { [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined> };
