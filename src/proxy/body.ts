import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import type { BodyRoom } from './bodyStore.ts';
import { eachPiece } from './bytes.ts';
import { ProxyProblem } from './problem.ts';
import { codingOf, unpackerOf } from './unpack.ts';

const MB = 1024 * 1024;

/** Throws a `ProxyProblem` where the header already tells that the body is too large, or packed in a way that nobody knows; before anything of it is read. */
export function checkBodyHeaders({ headers }: Pick<IncomingMessage, 'headers'>, maxMb: number): void {
  if (Number(headers['content-length'] ?? 0) > maxMb * MB) throw tooLarge(maxMb);
  if (codingOf(headers['content-encoding']) !== undefined && unpackerOf(headers['content-encoding']) === undefined) throw unknownCoding();
}

/** Reads the body of a request, unpacked. `maxMb` bounds it in both forms. Throws a `ProxyProblem`; whatever else breaks is the connection. */
export async function readBody(request: IncomingMessage, maxMb: number, room: BodyRoom): Promise<Buffer> {
  const { 'content-encoding': coding, 'content-length': length } = request.headers;
  if (codingOf(coding) === undefined) return read(request, maxMb, room, Number(length ?? 0));
  const unpacker = unpackerOf(coding);
  if (unpacker === undefined) throw unknownCoding();
  const gone = (): void => {
    if (!request.complete) unpacker.destroy();
  };
  let packed = 0;
  // As it comes it has no length of its own, and may unpack to nothing.
  const count = (chunk: Buffer): void => {
    packed += chunk.length;
    if (packed > maxMb * MB) unpacker.destroy(tooLarge(maxMb));
  };
  request.on('data', count).pipe(unpacker);
  request.once('close', gone);
  try {
    return await read(unpacker, maxMb, room, 0);
  } catch (error) {
    if (error instanceof ProxyProblem || (request.destroyed && !request.complete)) throw error;
    throw new ProxyProblem({ status: 400, type: 'invalid_request_error', message: 'The body is not packed as its Content-Encoding says.' }, true);
  } finally {
    request.off('close', gone).off('data', count);
    unpacker.destroy();
  }
}

async function read(body: Readable, maxMb: number, room: BodyRoom, expected: number): Promise<Buffer> {
  room.ensure(expected);
  const chunks: Buffer[] = [];
  // Where the length is told, in its place at once: joined in the end, it would be there twice for a moment.
  let whole: Buffer | undefined;
  let size = 0;
  await eachPiece(body, (chunk) => {
    size += chunk.length;
    if (size > maxMb * MB) throw tooLarge(maxMb);
    room.ensure(size);
    if (expected > chunk.length) chunk.copy(whole ??= Buffer.allocUnsafe(expected), size - chunk.length);
    else chunks.push(chunk);
    return undefined;
  });
  if (whole !== undefined) return whole;
  const [first] = chunks;
  return chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks, size);
}

function unknownCoding(): ProxyProblem {
  return new ProxyProblem({ status: 415, type: 'invalid_request_error', message: 'The proxy cannot unpack a body with this Content-Encoding. Send it plain, or as gzip, br or deflate.' }, true);
}

function tooLarge(maxMb: number): ProxyProblem {
  return new ProxyProblem({ status: 413, type: 'invalid_request_error', message: `The request is larger than ${maxMb} MB. Raise openrouterSpend.proxy.maxBodyMb if it is meant to be.` }, true);
}
