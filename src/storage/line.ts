import { crc32 } from 'node:zlib';
import type { LedgerEvent } from '../core/ledger/events.ts';

/** What a line turned out to be. `unknown`: whole, but of a form that a later version writes. `bad`: torn or damaged. */
export type Decoded =
  | { readonly kind: 'event'; readonly event: LedgerEvent }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'bad' };

const TYPES: Readonly<Record<LedgerEvent['type'], true>> = {
  hold: true, gen: true, entry: true, amend: true, release: true, sample: true, 'alert-claim': true, 'alert-shown': true, mute: true, downgrade: true, state: true,
  pause: true, grant: true, bulk: true,
};

/** Bytes of `,"crc":"xxxxxxxx"}`, which ends every line. */
const TAIL = 18;
const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const BAD: Decoded = { kind: 'bad' };

/** One event as one line of JSON, newline included. Its last member is the CRC-32 of everything before it. */
export function encodeLine(event: LedgerEvent): string {
  const body = JSON.stringify(event).slice(0, -1);
  return `${body},"crc":"${checksum(body)}"}\n`;
}

/** Reads a line, without its newline. */
export function decodeLine(line: Buffer): Decoded {
  const body = line.subarray(0, Math.max(0, line.length - TAIL));
  if (line.toString('latin1', body.length) !== `,"crc":"${checksum(body)}"}`) return BAD;
  const value = parse(`${body.toString('utf8')}}`);
  if (value === undefined) return BAD;
  if (value.v !== 1 || !Object.hasOwn(TYPES, String(value.type))) return { kind: 'unknown' };
  if (typeof value.id !== 'string' || typeof value.at !== 'number' || !ULID.test(String(value.ev))) return BAD;
  return { kind: 'event', event: value as unknown as LedgerEvent };
}

function checksum(body: Buffer | string): string {
  return crc32(body).toString(16).padStart(8, '0');
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
