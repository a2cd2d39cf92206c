import * as fs from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { FILE_MODE, FOLDER_MODE, namesIn, removeIfThere, renamePatiently, statIfThere } from './files.ts';
import type { Image } from './image.ts';
import { chunksOf, closeImage, imageIfThere } from './image.ts';

/** What `ledger.db` says of a month's file. No bytes: there is no file. */
export interface Imprint {
  readonly bytes: number;
  readonly crc: number;
}

const NEXT = '.next';
const NAME = /^(\d{4}-\d{2})\.db(\.next)?$/;

/** The imprint of a file's content. */
export function imprintOf(chunks: Iterable<Uint8Array>): Imprint {
  let [bytes, crc] = [0, 0];
  for (const chunk of chunks) {
    bytes += chunk.length;
    crc = crc32(chunk, crc);
  }
  return { bytes, crc };
}

/**
 * The folder of closed months. A month is written as `2026-01.db.next`; it counts from the moment at which a `ledger.db` that bears its
 * imprint stands, and takes its plain name after that. So one rename decides for all files at once.
 */
export class MonthFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** Where a month lies, once everything has its name. */
  pathOf(month: string): string {
    return join(this.path, `${month}.db`);
  }

  /** The content that the imprint is of, to be closed; `undefined` where there is none such. */
  open(month: string, imprint: Imprint): Image | undefined {
    const plain = this.pathOf(month);
    // Somebody may give the next one its name while we look.
    for (const path of [plain, plain + NEXT, plain]) {
      const image = imageOf(path, imprint);
      if (image !== undefined) return image;
    }
    return undefined;
  }

  /** Whatever bears the month's name. To be closed. */
  openAny(month: string): Image | undefined {
    return imageIfThere(this.pathOf(month)) ?? imageIfThere(this.pathOf(month) + NEXT);
  }

  /** Puts a month's new content beside the old, on the disk. `old`: what counts, which a crash may have left without its name. */
  writeNext(month: string, bytes: Uint8Array, old: Imprint | undefined): void {
    const path = this.pathOf(month);
    fs.mkdirSync(this.path, { recursive: true, mode: FOLDER_MODE });
    if (old !== undefined && isOf(path + NEXT, old)) fs.renameSync(path + NEXT, path);
    fs.writeFileSync(path + NEXT, bytes, { mode: FILE_MODE, flush: true });
  }

  /** Gives what `ledger.db` bears the imprint of its name, and removes the rest: what a crash left, and months without entries. */
  async settle(imprints: ReadonlyMap<string, Imprint>): Promise<void> {
    for (const name of namesIn(this.path)) {
      const [, month, next] = NAME.exec(name) ?? [];
      if (month === undefined) continue;
      const imprint = imprints.get(month);
      if (next !== undefined) await this.settleNext(month, imprint);
      // Of a month that nobody knows, somebody may still want to know.
      else if (imprint?.bytes === 0) removeIfThere(join(this.path, name));
    }
  }

  /** Months that have a file. */
  list(): readonly string[] {
    return [...new Set(namesIn(this.path).flatMap((name) => NAME.exec(name)?.[1] ?? []))].sort();
  }

  /** Whether a month's file could not be used once, and was told of then. */
  wasSetAside(month: string): boolean {
    return namesIn(this.path).some((name) => name.startsWith(`${month}-damaged-`) || name.startsWith(`${month}-foreign-`));
  }

  private async settleNext(month: string, imprint: Imprint | undefined): Promise<void> {
    const path = this.pathOf(month);
    if (imprint !== undefined && isOf(path + NEXT, imprint)) await renamePatiently(path + NEXT, path);
    else removeIfThere(path + NEXT);
  }
}

function isOf(path: string, imprint: Imprint): boolean {
  const image = imageOf(path, imprint);
  closeImage(image);
  return image !== undefined;
}

/** The content of that path, if the imprint is of it. */
function imageOf(path: string, { bytes, crc }: Imprint): Image | undefined {
  const image = statIfThere(path)?.size === bytes ? imageIfThere(path) : undefined;
  if (image === undefined || imprintOf(chunksOf(image)).crc === crc) return image;
  closeImage(image);
  return undefined;
}
