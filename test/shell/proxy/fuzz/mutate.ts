import type { Rng } from '../../../simulator/rng.ts';

/** Bytes with something wrong in a place or some. */
export function mutated(rng: Rng, bytes: Buffer, words: readonly [string, ...string[]]): Buffer {
  let out = bytes;
  for (let left = rng.pick([1, 1, 2, 4]); left > 0; left -= 1) out = once(rng, out, words);
  return out;
}

function once(rng: Rng, bytes: Buffer, words: readonly [string, ...string[]]): Buffer {
  const at = rng.int(0, bytes.length);
  const to = Math.min(bytes.length, at + rng.int(1, rng.chance(0.1) ? 200 : 6));
  const [before, within, after] = [bytes.subarray(0, at), bytes.subarray(at, to), bytes.subarray(to)];
  switch (rng.int(0, 6)) {
    case 0: return Buffer.concat([before, Buffer.from(within.map((byte) => byte ^ (1 << rng.int(0, 7)))), after]);
    case 1: return Buffer.concat([before, Buffer.from(Array.from({ length: rng.int(1, 8) }, () => rng.int(0, 255))), within, after]);
    case 2: return Buffer.concat([before, after]);
    case 3: return Buffer.concat([before, within, within, within, after]);
    case 4: return Buffer.concat([before, Buffer.from(rng.pick(words), 'latin1'), within, after]);
    case 5: return Buffer.concat([before, Buffer.from(rng.pick(words), 'latin1'), after]);
    default: return rng.chance(0.3) ? before : Buffer.concat([before, after, within]);
  }
}
