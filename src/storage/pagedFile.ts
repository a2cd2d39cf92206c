import * as fs from 'node:fs';

/** SQLite reads and writes in pages of that size. */
const PAGE = 4096;
/** What is read at a time where everything is read. */
const CHUNK = 256 * 1024;

/**
 * The bytes of a database's file without having them in memory: they are read from the disk when they are asked for; what is written stays here, and the file as it is.
 * It may be replaced or removed meanwhile.
 */
export class PagedFile {
  private fd: number;
  private stored: number;
  private end: number;
  private readonly written = new Map<number, Uint8Array>();
  private readonly scratch = new Uint8Array(PAGE);

  /** Opens a file for reading. Throws as `openSync` does. */
  constructor(path: string) {
    this.fd = fs.openSync(path, 'r');
    this.stored = fs.fstatSync(this.fd).size;
    this.end = this.stored;
  }

  /** How many bytes there are, with what was written. */
  get size(): number {
    return this.end;
  }

  /** All bytes, piece by piece, each to be used before the next is asked for. */
  *chunks(): Iterable<Uint8Array> {
    const scratch = new Uint8Array(CHUNK);
    for (let at = 0; at < this.end; at += CHUNK) yield this.readInto(scratch.subarray(0, Math.min(CHUNK, this.end - at)), at);
  }

  /** Some of the bytes, to be used before others are asked for. Throws where the file was cut meanwhile. */
  read(begin: number, end: number): Uint8Array {
    const page = Math.floor(begin / PAGE);
    if (end > (page + 1) * PAGE) return this.readInto(new Uint8Array(end - begin), begin);
    const known = this.written.get(page);
    if (known !== undefined) return known.subarray(begin - page * PAGE, end - page * PAGE);
    return this.readStored(this.scratch.subarray(0, end - begin), begin);
  }

  write(bytes: Uint8Array, begin: number): void {
    const end = begin + bytes.length;
    for (let at = begin; at < end;) {
      const page = Math.floor(at / PAGE);
      const to = Math.min(end, (page + 1) * PAGE);
      this.pageOf(page).set(bytes.subarray(at - begin, to - begin), at - page * PAGE);
      at = to;
    }
    this.end = Math.max(this.end, end);
  }

  /** Goes on with another file, which holds exactly these bytes. */
  moveTo(path: string): void {
    const fd = fs.openSync(path, 'r');
    fs.closeSync(this.fd);
    this.fd = fd;
    this.stored = this.end;
    this.written.clear();
  }

  close(): void {
    fs.closeSync(this.fd);
    this.written.clear();
  }

  private readInto(bytes: Uint8Array, begin: number): Uint8Array {
    this.readStored(bytes, begin);
    const end = begin + bytes.length;
    for (let page = Math.floor(begin / PAGE); page * PAGE < end; page++) {
      const from = Math.max(begin, page * PAGE);
      const known = this.written.get(page);
      if (known !== undefined) bytes.set(known.subarray(from - page * PAGE, end - page * PAGE), from - begin);
    }
    return bytes;
  }

  /** Beyond the end of the file there are zeros. */
  private readStored(bytes: Uint8Array, begin: number): Uint8Array {
    const length = Math.max(0, Math.min(bytes.length, this.stored - begin));
    for (let done = 0; done < length;) {
      const count = fs.readSync(this.fd, bytes, done, length - done, begin + done);
      if (count === 0) throw new Error('The database was cut short by somebody else.');
      done += count;
    }
    return bytes.fill(0, length);
  }

  private pageOf(page: number): Uint8Array {
    const known = this.written.get(page);
    if (known !== undefined) return known;
    const fresh = new Uint8Array(PAGE);
    this.readStored(fresh, page * PAGE);
    this.written.set(page, fresh);
    return fresh;
  }
}

/**
 * A `PagedFile` for sql.js, which keeps a database as an array of bytes: it takes a first copy (`slice`), reads from that with `subarray` and writes with `set`, and makes a
 * larger one when `length` does not suffice. This one is its own copy, and always long enough. It has only what is used of an array.
 */
export function asArray(file: PagedFile): Uint8Array {
  const copy = {
    length: Number.MAX_SAFE_INTEGER,
    subarray: (begin: number, end: number) => file.read(begin, end),
    set: (bytes: Uint8Array, begin: number) => file.write(bytes, begin),
  };
  return { length: file.size, slice: () => copy, subarray: copy.subarray } as unknown as Uint8Array;
}
