import { joinBytes } from './bytes.ts';
import { BACKSLASH, CLOSE, COLON, COMMA, OPEN, QUOTE, TO_BRACE } from './jsonBytes.ts';

/** Bytes of a string that are kept; what it says besides tells no fact. */
const MOST_STRING = 4096;
/** Longer than any escape in a string: a string is never cut within one. */
const ESCAPE = 6;

const NULL = new TextEncoder().encode('null');

/**
 * Reads a JSON object of any length as its bytes come, and keeps about `most` bytes of it at the most: long strings are cut, and the value of a member that takes more than half of the room that is left becomes `null`.
 * What is no JSON is not found out.
 */
export class Skim {
  private readonly most: number;
  private readonly longest: number;
  /** What is kept for good, and of the member that is being read. */
  private done: Uint8Array[] = [];
  private doneLength = 0;
  private value: Uint8Array[] = [];
  private valueLength = 0;
  private depth = 0;
  private inValue = false;
  private isDropped = false;
  private isOver = false;
  /** Of the string that is being read: bytes so far, and since a backslash; -1 outside. */
  private inString = -1;
  private sinceEscape = 0;
  private isEscaped = false;
  private isCut = false;

  constructor(most: number, longestString = MOST_STRING) {
    this.most = most;
    this.longest = longestString;
  }

  push(chunk: Uint8Array): void {
    let from = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (this.inString >= 0) {
        if (this.passString(byte)) {
          // The rest is passed over up to the quote.
          this.keep(chunk, from, at);
          this.isCut = true;
        } else if (this.inString < 0 && this.isCut) {
          from = at;
          this.isCut = false;
        }
      } else if (byte === QUOTE) {
        this.inString = 0;
        this.sinceEscape = ESCAPE;
      } else if (isMark(byte)) {
        from = this.passMark(byte, chunk, from, at);
      }
    }
    if (!this.isCut) this.keep(chunk, from, chunk.length);
  }

  /** What was kept; `undefined` where even the names had no room. */
  end(): Uint8Array | undefined {
    this.endValue();
    return this.isOver ? undefined : joinBytes(this.done);
  }

  /** Tells whether the string is to be cut before this byte. */
  private passString(byte: number): boolean {
    if (this.isEscaped) this.isEscaped = false;
    else if (byte === QUOTE) {
      this.inString = -1;
      return false;
    } else if (byte === BACKSLASH) {
      this.isEscaped = true;
      this.sinceEscape = 0;
    }
    this.inString += 1;
    this.sinceEscape += 1;
    return !this.isCut && this.inString > this.longest && this.sinceEscape > ESCAPE;
  }

  /** Takes notice of where values begin and end; returns from where on bytes are still to be kept. */
  private passMark(byte: number, chunk: Uint8Array, from: number, at: number): number {
    if ((byte | TO_BRACE) === OPEN) this.depth += 1;
    if ((byte | TO_BRACE) === CLOSE) this.depth -= 1;
    if (this.inValue && (this.depth === 0 || (this.depth === 1 && byte === COMMA))) {
      this.keep(chunk, from, at);
      this.endValue();
      return at;
    }
    if (!this.inValue && this.depth === 1 && byte === COLON) {
      this.keep(chunk, from, at + 1);
      this.inValue = true;
      return at + 1;
    }
    return from;
  }

  private keep(chunk: Uint8Array, from: number, to: number): void {
    if (from >= to || this.isDropped || this.isOver) return;
    const length = to - from;
    const room = this.most - this.doneLength;
    const isRoom = this.valueLength + length <= (this.inValue ? room / 2 : room);
    if (!this.inValue && isRoom) {
      this.done.push(chunk.slice(from, to));
      this.doneLength += length;
    } else if (!this.inValue) {
      this.isOver = true;
      this.done = [];
    } else if (isRoom) {
      this.value.push(chunk.slice(from, to));
      this.valueLength += length;
    } else {
      this.isDropped = true;
      this.value = [NULL];
      this.valueLength = NULL.length;
    }
  }

  private endValue(): void {
    if (!this.isOver) for (const piece of this.value) this.done.push(piece);
    this.doneLength += this.valueLength;
    this.value = [];
    this.valueLength = 0;
    this.inValue = false;
    this.isDropped = false;
  }
}

function isMark(byte: number): boolean {
  return byte === COLON || byte === COMMA || (byte | TO_BRACE) === OPEN || (byte | TO_BRACE) === CLOSE;
}
