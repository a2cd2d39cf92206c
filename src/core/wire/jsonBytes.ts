/** Bytes that mean something in JSON. */
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const BACKSLASH = 0x5c;
export const OPEN = 0x7b;
export const CLOSE = 0x7d;
/** What an opening or closing bracket lacks to be the brace. */
export const TO_BRACE = 0x20;
export const OPEN_LIST = 0x5b;
export const CLOSE_LIST = 0x5d;

/** Of a part of a text: a byte order mark at its beginning is a character, and not JSON. */
export const UNMARKED = new TextDecoder('utf-8', { ignoreBOM: true });

const TAB = 0x09;
const LINE_FEED = 0x0a;
const RETURN = 0x0d;
const BLANK = 0x20;

/** Behind the blanks that begin there, if any. */
export function blankEnd(raw: Uint8Array, start: number): number {
  let at = start;
  while (isBlank(raw[at])) at += 1;
  return at;
}

/** Behind the string that begins there. No byte of a longer character is a quote or a backslash. */
export function stringEnd(raw: Uint8Array, start: number): number {
  let at = start + 1;
  while (at < raw.length && raw[at] !== QUOTE) at += raw[at] === BACKSLASH ? 2 : 1;
  return Math.min(at + 1, raw.length);
}

/** Behind the number, `true`, `false` or `null` that begins there. */
export function plainEnd(raw: Uint8Array, start: number): number {
  let at = start;
  while (at < raw.length && raw[at] !== COMMA && raw[at] !== CLOSE && !isBlank(raw[at])) at += 1;
  return at;
}

function isBlank(byte: number | undefined): boolean {
  return byte === BLANK || byte === LINE_FEED || byte === RETURN || byte === TAB;
}
