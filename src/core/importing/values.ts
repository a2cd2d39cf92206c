import { t } from '../l10n.ts';
import type { NanoUsd } from '../money.ts';
import { NANO_PER_USD } from '../money.ts';
import { MOST_COUNT, usdOf, withoutControls } from '../wire/json.ts';
import { fingerprint } from './fingerprint.ts';
import { readInstant } from './instant.ts';

/** A line cannot be imported; the message says why, in a few words that follow on "Line 12:". */
export class BadValue extends Error {
  constructor(why: string) {
    super(why);
    this.name = 'BadValue';
  }
}

const DAY_MS = 24 * 3_600_000;
/** Before OpenRouter was: an earlier time is a mistake. */
const EARLIEST = Date.UTC(2015, 0, 1);
/** Clocks differ, and a zone may have been forgotten. */
const AHEAD_MS = 2 * DAY_MS;
/** Ten thousand dollars: somebody wrote another unit. */
const MOST_NANO = 10_000 * NANO_PER_USD;
const SHOWN = 30;
const MAX_WORD = 300;
/** A number as people and programs write it; the language's own reader also takes `0x10` for sixteen. */
const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;

/** An object while its fields are being found out. */
export type Draft<T> = { -readonly [K in keyof T]?: T[K] };

/** Puts a field into a draft unless it is unknown: done a million times, this is what an import's pace depends on. */
export function put<T, K extends keyof T>(draft: Draft<T>, name: K, value: T[K] | undefined): void {
  if (value !== undefined) draft[name] = value;
}

/** When a call was made, epoch milliseconds. Throws `BadValue` where that is missing or cannot be. */
export function instantIn(name: string, value: unknown, now: number): number {
  if (isAbsent(value)) throw new BadValue(t('it has no {0}', name));
  const instant = readInstant(value);
  if (instant === undefined) throw new BadValue(t('{0} is no time: {1}', name, shown(value)));
  if (instant < EARLIEST || isAhead(instant, now)) throw new BadValue(t('{0} cannot be: {1}', name, new Date(instant).toISOString().slice(0, 10)));
  return instant;
}

/** Whether nobody's clock can have shown that yet; both epoch milliseconds. */
export function isAhead(instant: number, now: number): boolean {
  return instant > now + AHEAD_MS;
}

/** An amount of dollars from 0; `undefined` where there is none, which is not zero. Throws `BadValue` for anything else. */
export function moneyIn(name: string, value: unknown): NanoUsd | undefined {
  if (isAbsent(value)) return undefined;
  const amount = usdOf(numberIn(value));
  if (amount === undefined) throw new BadValue(t('{0} is no amount of dollars: {1}', name, shown(value)));
  if (amount > MOST_NANO) throw new BadValue(t('{0} is more than one call can cost: {1}', name, shown(value)));
  return amount;
}

/** A whole number from 0; `undefined` where there is none. Throws `BadValue` for anything else. */
export function countIn(name: string, value: unknown): number | undefined {
  if (isAbsent(value)) return undefined;
  const count = numberIn(value);
  if (count === undefined || !Number.isInteger(count) || count < 0) throw new BadValue(t('{0} is no count: {1}', name, shown(value)));
  if (count > MOST_COUNT) throw new BadValue(t('{0} is more than one call can have: {1}', name, shown(value)));
  return count;
}

/** A length of time in milliseconds; `undefined` where there is none, or where it says nothing. */
export function durationIn(value: unknown): number | undefined {
  const ms = isAbsent(value) ? undefined : numberIn(value);
  return ms === undefined || ms < 0 ? undefined : Math.round(ms);
}

/** A name, without control characters, without blanks around it and not without end; `undefined` where there is none. */
export function wordIn(value: unknown): string | undefined {
  const text = typeof value === 'string' ? withoutControls(value.trim()) : '';
  return text === '' ? undefined : text.slice(0, MAX_WORD);
}

/** The same for an id, by which calls are told apart: what is left out of it stays in its print. */
export function idIn(value: unknown): string | undefined {
  const text = typeof value === 'string' ? value.trim() : '';
  const word = wordIn(text);
  return word === undefined || word === text ? word : `${word.slice(0, MAX_WORD - 20)} ${fingerprint(text).map((lane) => lane.toString(16).padStart(8, '0')).join('')}`;
}

/** `true` or `false`, as such or as text; `undefined` for anything else. */
export function flagIn(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  const text = wordIn(value)?.toLowerCase();
  return text === 'true' || text === 'false' ? text === 'true' : undefined;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (typeof value === 'string' && value.trim() === '');
}

function numberIn(value: unknown): number | undefined {
  const number = typeof value === 'string' ? (NUMBER.test(value) ? Number(value) : undefined) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
