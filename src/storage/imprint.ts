import * as fs from 'node:fs';
import { FILE_MODE, readIfThere } from './files.ts';
import type { Home } from './home.ts';
import type { Image } from './image.ts';
import { chunksOf } from './image.ts';
import type { Imprint } from './monthFile.ts';
import { imprintOf } from './monthFile.ts';

/** Whether this content of `ledger.db` is what was written last: then SQLite need not look through all of it to see that it is sound. */
export function isKnownImprint(home: Home, image: Image): boolean {
  return readIfThere(home.imprint) === textOf(imprintOf(chunksOf(image)));
}

/** Notes what was written. A crash before that costs the next reader time, and nothing else. */
export function writeImprint(home: Home, imprint: Imprint): void {
  fs.writeFileSync(home.imprint, textOf(imprint), { mode: FILE_MODE });
}

function textOf({ bytes, crc }: Imprint): string {
  return `${bytes} ${crc}`;
}
