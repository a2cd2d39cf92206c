/** Shorter texts are no keys, and would tear holes into every answer. */
const SHORTEST = 6;
/** So many bytes at the end of a piece that look like the key's beginning are kept back until the next one tells. */
const TELLING = 9;
const MASK = 0x78;

/**
 * Makes the key unreadable wherever it stands in an answer: upstreams, and what stands between, echo headers. As long as before, so that
 * lengths and JSON stay right; an answer without the key passes as it is.
 */
export class KeyMask {
  private readonly key: Buffer;
  private kept: Buffer = Buffer.alloc(0);

  constructor(key: string) {
    this.key = key.length < SHORTEST ? Buffer.alloc(0) : Buffer.from(key);
  }

  /** What of the answer can be handed on with this piece. */
  push(chunk: Buffer): Buffer {
    if (this.key.length === 0) return chunk;
    const whole = this.kept.length === 0 ? chunk : Buffer.concat([this.kept, chunk]);
    const masked = this.masked(whole);
    const end = masked.length - this.begunAtEnd(masked);
    this.kept = masked.subarray(end);
    return end === masked.length ? masked : masked.subarray(0, end);
  }

  /** What was kept back, when nothing more comes. */
  end(): Buffer {
    const rest = this.kept;
    this.kept = Buffer.alloc(0);
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
    const from = Math.max(0, piece.length - this.key.length + 1);
    const beginning = this.key.subarray(0, Math.min(TELLING, this.key.length - 1));
    for (let at = piece.indexOf(beginning, from); at >= 0; at = piece.indexOf(beginning, at + 1)) {
      if (piece.subarray(at).equals(this.key.subarray(0, piece.length - at))) return piece.length - at;
    }
    return 0;
  }
}
