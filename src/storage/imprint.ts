import * as fs from 'node:fs';
import { FILE_MODE, readIfThere } from './files.ts';
import type { Home } from './home.ts';
import { imprintOf } from './monthFile.ts';

/** Whether these bytes of `ledger.db` are those that were written last: then SQLite need not read them all to see that they are sound. */
export function isKnownImprint(home: Home, bytes: Uint8Array): boolean {
  const { bytes: length, crc } = imprintOf(bytes);
  return readIfThere(home.imprint) === `${length} ${crc}`;
}

/** Notes what was written. A crash before that costs the next reader time, and nothing else. */
export function writeImprint(home: Home, bytes: Uint8Array): void {
  const { bytes: length, crc } = imprintOf(bytes);
  fs.writeFileSync(home.imprint, `${length} ${crc}`, { mode: FILE_MODE });
}
