import type { HeadersIn } from '../core/proxy/requestHeaders.ts';

/** Shorter texts are no keys, and would tear holes into every answer. */
const SHORTEST = 6;
/** So many bytes at the end of a piece that look like the key's beginning are kept back until the next one tells; fewer say nothing (`sk-or-v1-`), and go on at once. */
const TELLING = 10;
const MASK = 'x';

/**
 * Makes the key unreadable wherever it stands in an answer: upstreams, and what stands between, echo headers. As long as before, so that
 * lengths and JSON stay right; an answer without the key passes as it is.
 */
export class KeyMask {
  private readonly key: Buffer;
  private readonly telling: number;
  /** How many bytes of the key's beginning ended what was handed on. */
  private given = 0;
  private kept: Buffer = Buffer.alloc(0);

  constructor(key: string) {
    this.key = key.length < SHORTEST ? Buffer.alloc(0) : Buffer.from(key);
    this.telling = Math.min(TELLING, this.key.length - 1);
  }

  /** What of the answer can be handed on with this piece. */
  push(chunk: Buffer): Buffer {
    if (this.key.length === 0 || chunk.length === 0) return chunk;
    const { given } = this;
    const whole = given === 0 && this.kept.length === 0 ? chunk : Buffer.concat([this.key.subarray(0, given), this.kept, chunk]);
    const masked = this.masked(whole);
    const begun = this.begunAtEnd(masked);
    const end = begun < this.telling ? masked.length : Math.max(masked.length - begun, given);
    this.given = Math.max(0, end - (masked.length - begun));
    this.kept = masked.subarray(end);
    return given === 0 && end === masked.length ? masked : masked.subarray(given, end);
  }

  /** What was kept back, when nothing more comes. */
  end(): Buffer {
    const rest = this.kept;
    this.kept = Buffer.alloc(0);
    this.given = 0;
    return rest;
  }

  private masked(piece: Buffer): Buffer {
    let at = piece.indexOf(this.key);
    if (at < 0) return piece;
    const copy = Buffer.from(piece);
    for (; at >= 0; at = copy.indexOf(this.key, at)) copy.fill(MASK, at, at + this.key.length);
    return copy;
  }

  /** How many bytes at the end may be the beginning of the key. */
  private begunAtEnd(piece: Buffer): number {
    const first = this.key.subarray(0, 1);
    const from = Math.max(0, piece.length - this.key.length + 1);
    for (let at = piece.indexOf(first, from); at >= 0; at = piece.indexOf(first, at + 1)) {
      if (piece.subarray(at).equals(this.key.subarray(0, piece.length - at))) return piece.length - at;
    }
    return 0;
  }
}

/** Headers without the key in any of their values; one whose name holds it is left out. */
export function maskedHeaders(headers: HeadersIn, key: string): Readonly<Record<string, string | readonly string[]>> {
  const isKey = key.length >= SHORTEST;
  const mask = (text: string): string => (isKey ? text.replaceAll(key, MASK.repeat(key.length)) : text);
  const safe = Object.entries(headers).flatMap(([name, value]) => (value === undefined || (isKey && name.includes(key.toLowerCase())) ? [] : [[name, typeof value === 'string' ? mask(value) : value.map(mask)] as const]));
  return Object.fromEntries(safe);
}
