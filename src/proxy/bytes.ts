import type { Readable } from 'node:stream';

/**
 * Calls back with each piece of a stream as it arrives, in the same turn; where that returns a promise, the stream is held until it resolves. Resolves at the end of the stream; rejects where it
 * breaks off, or with what the callback throws, and leaves it open then. Plain events: an async iterator costs a small answer more than all the rest of its way.
 */
export function eachPiece(stream: Readable, take: (piece: Buffer) => Promise<void> | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown): void => {
      stream.off('data', heard).pause();
      reject(error instanceof Error ? error : new Error(String(error)));
    };
    const heard = (piece: Buffer): void => {
      try {
        const held = take(piece);
        if (held === undefined) return;
        stream.pause();
        held.then(() => stream.resume(), fail);
      } catch (error) {
        fail(error);
      }
    };
    stream.on('data', heard).on('end', resolve).on('error', reject).on('close', () => {
      // An error is dear to make, and nobody listens to it any more where the end was there.
      if (!stream.readableEnded) reject(brokenOff());
    });
    if (stream.destroyed) reject(brokenOff());
  });
}

function brokenOff(): Error {
  return Object.assign(new Error('the stream ended too soon'), { code: 'ECONNRESET' });
}
