import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { TextDecoder } from 'node:util';
import { SpendError } from '../core/errors.ts';
import type { FormatReader } from '../core/importing/formats.ts';
import { BEGINNING, readerFor } from '../core/importing/formats.ts';
import type { ReadRecord } from '../core/importing/planner.ts';
import type { TextRecord } from '../core/importing/records.ts';
import type { ImportAsk } from '../core/importing/types.ts';
import { t } from '../core/l10n.ts';
import { errorCode, reasonText } from './files.ts';

/** So much of a file is read at a time. More would only live too long in memory to be thrown away cheaply. */
const CHUNK = 1 << 17;

/** So many records are a part. */
const RECORDS = 400;

/** A part of a file, read. */
export interface FilePart {
  readonly records: readonly ReadRecord[];
  /** How far the file is read. */
  readonly bytes: number;
}

/** A file to be imported, open. Give it back with `close`. */
export class ImportFile {
  readonly totalBytes: number;
  private readonly file: FileHandle;
  private readonly reader: FormatReader;
  private readonly decoder: TextDecoder;
  private readonly now: number;

  private constructor(file: FileHandle, totalBytes: number, beginning: Buffer, { format, now }: ImportAsk) {
    this.file = file;
    this.totalBytes = totalBytes;
    this.decoder = decoderFor(beginning);
    this.reader = readerFor(decoderFor(beginning).decode(beginning, { stream: true }), format);
    this.now = now;
  }

  /** Opens a file and tells what it is. Rejects with `bad-file`. */
  static async open(ask: ImportAsk): Promise<ImportFile> {
    const file = await open(ask.path, 'r').catch((error: unknown) => { throw unreadable(error); });
    try {
      const stat = await file.stat();
      if (!stat.isFile()) throw new SpendError('bad-file', t('This is no file but a folder, or something else that cannot be read from its beginning to its end.'));
      const beginning = Buffer.alloc(BEGINNING);
      const { bytesRead } = await file.read(beginning, 0, BEGINNING, 0);
      return new ImportFile(file, stat.size, beginning.subarray(0, bytesRead), ask);
    } catch (error) {
      await file.close();
      throw unreadable(error);
    }
  }

  get format(): FormatReader['format'] {
    return this.reader.format;
  }

  /** The file from its beginning to its end, in parts. */
  async *parts(): AsyncIterable<FilePart> {
    const buffer = Buffer.alloc(CHUNK);
    let bytes = 0;
    for (;;) {
      const bytesRead = await this.read(buffer, bytes);
      if (bytesRead === 0) break;
      bytes += bytesRead;
      const piece = this.decoder.decode(buffer.subarray(0, bytesRead), { stream: true });
      yield* this.partsOf(this.reader.splitter.push(piece), bytes);
    }
    const rest = [...this.reader.splitter.push(this.decoder.decode()), ...this.reader.splitter.end()];
    yield* this.partsOf(rest, bytes);
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private async read(buffer: Buffer, position: number): Promise<number> {
    try {
      return (await this.file.read(buffer, 0, buffer.length, position)).bytesRead;
    } catch (error) {
      throw unreadable(error);
    }
  }

  /** At least one, and few records in each: what is made of them is thrown away cheaply only while it is young. */
  private *partsOf(records: readonly TextRecord[], bytes: number): Iterable<FilePart> {
    for (let start = 0; start === 0 || start < records.length; start += RECORDS) yield { records: this.readAll(records.slice(start, start + RECORDS)), bytes };
  }

  private readAll(records: readonly TextRecord[]): readonly ReadRecord[] {
    return records.map(({ line, text, problem }) => ({ line, read: problem === undefined ? this.reader.read(text, this.now) : { kind: 'bad', why: problem } }));
  }
}

/** UTF-8, unless the file says that it is what Windows calls Unicode. */
function decoderFor(beginning: Buffer): TextDecoder {
  const [first, second] = beginning;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le');
  return first === 0xfe && second === 0xff ? new TextDecoder('utf-16be') : new TextDecoder();
}

function unreadable(error: unknown): SpendError {
  if (error instanceof SpendError) return error;
  const code = errorCode(error);
  return new SpendError('bad-file', code === 'ENOENT' ? t('There is no such file.') : t('The file could not be read: {0}.', reasonText(error)), error);
}
