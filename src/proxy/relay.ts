import type { ClientRequest, IncomingMessage, Agent as HttpAgent } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { joinBytes, lengthOf } from '../core/wire/bytes.ts';
import { connectionFailure } from '../pipeline/connection.ts';
import { UpstreamFailure } from '../pipeline/failure.ts';
import { eachPiece } from './bytes.ts';
import { maskedHeaders } from './keyMask.ts';
import { codingOf, unpackerOf } from './unpack.ts';

/** So long a body is sent in one piece. */
const MOST_JOINED_BYTES = 128 * 1024;

/** Where OpenRouter is. */
export interface UpstreamPlace {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: string;
  /** Path of the base URL, without a slash at its end. */
  readonly base: string;
}

/** Takes a base URL apart, once for all requests. */
export function placeOf(baseUrl: string): UpstreamPlace {
  const { protocol, hostname, port, pathname } = new URL(baseUrl);
  return { protocol, hostname: hostname.replace(/^\[(.*)\]$/, '$1'), port, base: pathname.replace(/\/+$/, '') };
}

/** Where requests upstream go, and how. */
export interface Line {
  readonly place: UpstreamPlace;
  readonly key: string;
  readonly agent: HttpAgent;
}

type Headers = Readonly<Record<string, string | readonly string[]>>;

/** A request on its way upstream. */
export interface UpstreamRequest {
  readonly method: 'GET' | 'POST';
  /** Below the base URL: begins with a slash. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  /** In pieces that follow each other. */
  readonly body?: readonly Uint8Array[];
}

/**
 * Sends a request by `node:https`, which editors fit out with the machine's proxies and certificates; resolves with the answer's header. Rejects with an `UpstreamFailure` where there is none.
 */
export function ask({ place, key, agent }: Line, { method, path, headers, body }: UpstreamRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const { request } = process.getBuiltinModule(place.protocol === 'https:' ? 'node:https' : 'node:http');
  const all = { ...headers, 'authorization': `Bearer ${key}`, 'accept-encoding': 'identity', ...(body === undefined ? {} : { 'content-length': String(lengthOf(body)) }) };
  return new Promise((resolve, reject) => {
    let isAnswered = false;
    const outgoing = request({ ...place, path: `${place.base}${path}`, method, headers: all, agent, insecureHTTPParser: false }, (answer) => {
      isAnswered = true;
      resolve(answer);
    });
    const giveUp = (): void => void outgoing.destroy();
    signal.addEventListener('abort', giveUp, { once: true });
    outgoing.on('error', (error) => reject(signal.aborted ? error : connectionFailure(error)));
    outgoing.on('close', () => {
      signal.removeEventListener('abort', giveUp);
      // What is no answer, such as a change of protocols, ends without a word.
      if (!isAnswered) reject(connectionFailure(new Error('no answer')));
    });
    write(outgoing, body);
    if (signal.aborted) giveUp();
  });
}

/** Short pieces go as one, which takes the socket less; what is long is not copied. */
function write(outgoing: ClientRequest, pieces: readonly Uint8Array[] = []): void {
  if (lengthOf(pieces) <= MOST_JOINED_BYTES) {
    outgoing.end(pieces.length > 1 ? joinBytes(pieces) : pieces[0]);
    return;
  }
  outgoing.cork();
  for (const piece of pieces) outgoing.write(piece);
  outgoing.end();
}

/** An answer, unpacked. */
export interface PlainAnswer {
  readonly status: number;
  /** Without the key. */
  readonly headers: Headers;
  readonly body: Readable;
}

/**
 * The answer as it would be had it not been packed, which nobody asked for: of what is packed nothing could be read on the way. Throws an `UpstreamFailure` for what is no
 * answer: with a status that there is not, or packed in a way that nobody knows.
 */
export function plainOf(answer: IncomingMessage, key: string): PlainAnswer {
  const { statusCode: status = 0 } = answer;
  const headers = maskedHeaders(answer.headers, key);
  const coding = headerOf(headers, 'content-encoding');
  const unpacker = unpackerOf(coding);
  const problem = status < 200 ? 'OpenRouter’s answer has a status that there is not.' : unpacker === undefined && codingOf(coding) !== undefined ? 'OpenRouter’s answer is packed in a way that nobody asked for.' : undefined;
  if (problem !== undefined) {
    answer.destroy();
    throw new UpstreamFailure('broken', { code: 'unreadable', message: problem, status, retryable: false }, headerOf(headers, 'x-generation-id'));
  }
  if (unpacker === undefined) return { status, headers, body: answer };
  const rest = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'content-encoding' && name !== 'content-length'));
  // What goes wrong on the way is told to whoever reads the end of it, if anybody does.
  return { status, headers: rest, body: pipeline(answer, unpacker, () => undefined).on('error', () => undefined) };
}

/** The value of a header that is to be there once. */
export function headerOf(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'string' ? value : value?.[0];
}

/** Reads an answer that is to be looked at as a whole; `undefined` where it is longer than that. Rejects with an `UpstreamFailure`. */
export async function readWhole(answer: Readable, most: number, generationId?: string): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    await eachPiece(answer, (chunk) => {
      size += chunk.length;
      if (size <= most) chunks.push(chunk);
      else answer.destroy();
      return undefined;
    });
  } catch (error) {
    if (size > most) return undefined;
    throw error instanceof Error ? connectionFailure(error, generationId) : error;
  }
  return Buffer.concat(chunks, size);
}
