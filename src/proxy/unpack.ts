import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';

const UNPACK: Readonly<Record<string, () => Transform>> = {
  'gzip': () => zlib.createGunzip(),
  'x-gzip': () => zlib.createGunzip(),
  'deflate': () => zlib.createInflate(),
  'br': () => zlib.createBrotliDecompress(),
  ...('createZstdDecompress' in zlib ? { zstd: () => zlib.createZstdDecompress() } : {}),
};

/** The name of a `Content-Encoding`; `undefined` for what is not packed. */
export function codingOf(header: string | undefined): string | undefined {
  const name = header?.trim().toLowerCase();
  return name === undefined || name === '' || name === 'identity' ? undefined : name;
}

/** What unpacks it; `undefined` for what is not packed, or in a way that nobody knows. */
export function unpackerOf(header: string | undefined): Transform | undefined {
  const coding = codingOf(header);
  return coding === undefined || !Object.hasOwn(UNPACK, coding) ? undefined : UNPACK[coding]?.();
}
