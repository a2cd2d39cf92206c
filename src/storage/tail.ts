import { join } from 'node:path';
import type { LedgerEvent } from '../core/ledger/events.ts';
import { rangeIfThere, statIfThere } from './files.ts';
import { decodeLine } from './line.ts';
import { listSegments } from './segments.ts';

const NEWLINE = 10;

/** How far each segment has been read, in bytes. */
export type Offsets = Readonly<Record<string, number>>;

/** A line that is neither an event nor the torn end of a crashed process. */
export interface BadLine {
  readonly segment: string;
  readonly offset: number;
  readonly bytes: Buffer;
}

/** What a reading brought. */
export interface TailRead {
  readonly events: readonly LedgerEvent[];
  readonly bad: readonly BadLine[];
  /** Lines of a form that only a later version knows. */
  readonly unknown: number;
  /** Segments that are no longer there, with how far we had come. */
  readonly vanished: Offsets;
  /** Segments that had something new. */
  readonly grown: readonly string[];
  /** There was more to read than was asked for. */
  readonly more: boolean;
}

/** Reads what is new in all segments of a journal. An unfinished last line waits for its end. */
export class Tail {
  private readonly folder: string;
  private readonly positions: Map<string, number>;

  constructor(folder: string, offsets: Offsets = {}) {
    this.folder = folder;
    this.positions = new Map(Object.entries(offsets));
  }

  /** How far every segment has been read. */
  get offsets(): Offsets {
    return Object.fromEntries(this.positions);
  }

  /** Reads on in every segment, up to about `maxBytes` in all (more than the longest line), and no further than `limit` says. */
  read(maxBytes = Number.POSITIVE_INFINITY, limit?: Offsets): TailRead {
    const segments = listSegments(this.folder);
    const read = this.readAll(segments, maxBytes, limit);
    return { ...read, vanished: this.forgetMissing(new Set(segments)) };
  }

  /** Everything that is new, up to the limit, in pieces of about `maxBytes`. */
  *slices(maxBytes: number, limit: Offsets): Iterable<TailRead> {
    for (let more = true; more;) {
      const read = this.read(maxBytes, limit);
      yield read;
      more = read.more;
    }
  }

  /** Takes a stretch of a segment as read, if that is where the reading stands. */
  skip(segment: string, start: number, end: number): boolean {
    if ((this.positions.get(segment) ?? 0) !== start) return false;
    this.positions.set(segment, end);
    return true;
  }

  /** Reads on in one segment only. */
  readSegment(segment: string): TailRead {
    return { ...this.readAll([segment], Number.POSITIVE_INFINITY), vanished: {} };
  }

  private readAll(segments: readonly string[], maxBytes: number, limit?: Offsets): Omit<TailRead, 'vanished'> {
    const found: Found = { events: [], bad: [], grown: [], unknown: 0, limit, left: maxBytes, more: false };
    const reached = segments.map((segment) => [segment, this.readOn(segment, found)] as const);
    // Only now: had one segment failed, nothing of the others may count as read.
    for (const [segment, position] of reached) if (position !== undefined) this.positions.set(segment, position);
    const { events, bad, grown, unknown, more } = found;
    return { events, bad, grown, unknown, more };
  }

  /** Returns up to where the segment is read now; `undefined` where it is gone. */
  private readOn(segment: string, found: Found): number | undefined {
    const path = join(this.folder, segment);
    const there = statIfThere(path)?.size;
    if (there === undefined) return undefined;
    const size = found.limit === undefined ? there : Math.min(there, found.limit[segment] ?? 0);
    // A segment that was cut short: what it lost was read before, so only what comes after is new.
    const from = Math.min(this.positions.get(segment) ?? 0, size);
    if (size === from) return from;
    const until = Math.min(size, from + found.left);
    found.more ||= until < size;
    if (until === from) return from;
    const chunk = rangeIfThere(path, from, until);
    if (chunk === undefined) return undefined;
    found.left -= chunk.length;
    found.grown.push(segment);
    return from + scan(chunk, segment, from, found);
  }

  private forgetMissing(present: ReadonlySet<string>): Offsets {
    const gone = [...this.positions].filter(([segment]) => !present.has(segment));
    for (const [segment] of gone) this.positions.delete(segment);
    return Object.fromEntries(gone);
  }
}

/** Whether these bytes hold a whole event, which a cut before its newline would leave. */
export function holdsEvents(path: string, from: number): boolean {
  const size = statIfThere(path)?.size ?? 0;
  if (size <= from) return false;
  const rest = rangeIfThere(path, from, size)?.toString('latin1').split('\n') ?? [];
  return rest.some((line) => decodeLine(Buffer.from(line, 'latin1')).kind !== 'bad');
}

/** Whether two readings have come equally far. */
export function sameOffsets(a: Offsets, b: Offsets): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

interface Found {
  readonly events: LedgerEvent[];
  readonly bad: BadLine[];
  readonly grown: string[];
  unknown: number;
  readonly limit: Offsets | undefined;
  /** How many bytes may still be read. */
  left: number;
  more: boolean;
}

/** Sorts the whole lines of a chunk; returns how many bytes were dealt with. */
function scan(chunk: Buffer, segment: string, offset: number, found: Found): number {
  let start = 0;
  for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
    const line = chunk.subarray(start, end);
    const decoded = line.length === 0 ? undefined : decodeLine(line);
    if (decoded?.kind === 'bad') {
      const next = chunk[end + 1];
      // Only what follows tells damage from a torn end: whoever goes on after a torn line leaves an empty one.
      if (next === undefined) break;
      if (next !== NEWLINE) found.bad.push({ segment, offset: offset + start, bytes: Buffer.from(line) });
    }
    if (decoded?.kind === 'event') found.events.push(decoded.event);
    if (decoded?.kind === 'unknown') found.unknown++;
    start = end + 1;
  }
  return start;
}
