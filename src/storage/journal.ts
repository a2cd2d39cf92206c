import * as fs from 'node:fs';
import { join } from 'node:path';
import type { LedgerEvent } from '../core/ledger/events.ts';
import type { Ids } from '../core/ports.ts';
import { FILE_MODE, FOLDER_MODE, storageError } from './files.ts';
import { GroupCommit } from './groupCommit.ts';
import { encodeLine } from './line.ts';
import { listSegments, segmentName, slotOf } from './segments.ts';

/** A segment is left for a fresh one at this size. */
const SEGMENT_BYTES = 4 * 1024 * 1024;

interface OpenSegment {
  readonly name: string;
  readonly path: string;
  readonly fd: number;
  readonly commit: GroupCommit;
  size: number;
  /** The last line may be torn: begin with two newlines, the empty line telling readers that it was nobody's fault. */
  torn: boolean;
}

/** Where a batch went. */
export interface Written {
  readonly segment: string;
  /** The bytes it takes up there: from, and up to. */
  readonly start: number;
  readonly end: number;
  /** Resolves when the batch would survive a power cut. */
  durable(): Promise<void>;
}

/** The writing end of this process's own slot. Nobody else writes there. */
export class Journal {
  private readonly folder: string;
  private slot: string;
  private readonly ids: Ids;
  private readonly limit: number;
  private current: OpenSegment | undefined;
  private readonly closing = new Set<Promise<void>>();

  constructor(folder: string, slot: string, ids: Ids, limit = SEGMENT_BYTES) {
    this.folder = folder;
    this.slot = slot;
    this.ids = ids;
    this.limit = limit;
  }

  /** Writes the events as one piece: they survive a crash of this process at once. Throws `disk-full` or `ledger-unreadable`. */
  write(events: readonly LedgerEvent[]): Written {
    const segment = this.writable();
    const start = segment.size;
    const text = events.map(encodeLine).join('');
    this.put(segment, Buffer.from(segment.torn ? `\n\n${text}` : text));
    return { segment: segment.name, start, end: segment.size, durable: () => segment.commit.durable() };
  }

  /** File name of the segment that is being written; `undefined` before the first event. */
  get segment(): string | undefined {
    return this.current?.name;
  }

  /** Whether what is written now can be found again: not where somebody has cleared the segment away. */
  get isInPlace(): boolean {
    return this.current === undefined || fs.existsSync(this.current.path);
  }

  /** Goes on in another segment, of this slot. */
  moveTo(slot: string): void {
    this.leave();
    this.slot = slot;
  }

  /** Waits until everything asked for is on the disk. */
  async close(): Promise<void> {
    this.leave();
    await Promise.all(this.closing);
  }

  private put(segment: OpenSegment, bytes: Buffer): void {
    try {
      for (let done = 0; done < bytes.length;) {
        const count = fs.writeSync(segment.fd, bytes, done);
        // From the first byte to the last, what stands there is half a batch.
        segment.torn = true;
        segment.size += count;
        done += count;
      }
      segment.torn = false;
    } catch (error) {
      throw storageError(error);
    }
  }

  private writable(): OpenSegment {
    const { current } = this;
    if (current !== undefined && (current.size >= this.limit || current.commit.hasFailed)) this.leave();
    try {
      this.current ??= this.openLatest() ?? this.openFresh();
      return this.current;
    } catch (error) {
      throw storageError(error);
    }
  }

  private leave(): void {
    if (this.current === undefined) return;
    const closed = this.current.commit.close().finally(() => this.closing.delete(closed));
    this.closing.add(closed);
    this.current = undefined;
  }

  /** The last segment of whoever had the slot before, if there is room in it. */
  private openLatest(): OpenSegment | undefined {
    const name = listSegments(this.folder).findLast((file) => slotOf(file) === this.slot);
    if (name === undefined) return undefined;
    const { size } = fs.statSync(join(this.folder, name));
    return size < this.limit ? this.open(name, size) : undefined;
  }

  private openFresh(): OpenSegment {
    fs.mkdirSync(this.folder, { recursive: true, mode: FOLDER_MODE });
    return this.open(segmentName(this.slot, this.ids.next()), 0);
  }

  private open(name: string, size: number): OpenSegment {
    const path = join(this.folder, name);
    const fd = fs.openSync(path, 'a', FILE_MODE);
    return { name, path, fd, size, torn: size > 0, commit: new GroupCommit(fd, this.folder) };
  }
}
