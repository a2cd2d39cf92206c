import { bytesIfThere, unlessMissing } from './files.ts';
import { PagedFile } from './pagedFile.ts';

/** The content of a database's file: read page by page from the disk, or all of it in memory. */
export type Image = PagedFile | Uint8Array;

/** The file at that path; `undefined` where there is none. To be closed. On Windows, a file that is open cannot be replaced: there it is read into memory. */
export function imageIfThere(path: string): Image | undefined {
  return process.platform === 'win32' ? bytesIfThere(path) : unlessMissing(() => new PagedFile(path));
}

/** How many bytes it has. */
export function sizeOf(image: Image): number {
  return image instanceof PagedFile ? image.size : image.length;
}

/** All of its bytes, piece by piece. */
export function chunksOf(image: Image): Iterable<Uint8Array> {
  return image instanceof PagedFile ? image.chunks() : [image];
}

export function closeImage(image: Image | undefined): void {
  if (image instanceof PagedFile) image.close();
}
