import type { IncomingHttpHeaders, IncomingMessage, Agent as HttpAgent } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream';
import { UpstreamFailure } from '../pipeline/failure.ts';
import { eachPiece } from './bytes.ts';
import { unpackerOf } from './unpack.ts';

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

/** A request on its way upstream. */
export interface UpstreamRequest {
  readonly method: 'GET' | 'POST';
  /** Below the base URL: begins with a slash. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Uint8Array;
}

/** Nobody was there to send it to, or nobody who could be trusted: certainly not charged. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH',
  'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/**
 * Sends a request by `node:https`, which editors fit out with the machine's proxies and certificates; resolves with the answer's header. Rejects with an `UpstreamFailure` where there is none.
 */
export function ask({ place, key, agent }: Line, { method, path, headers, body }: UpstreamRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const { request } = process.getBuiltinModule(place.protocol === 'https:' ? 'node:https' : 'node:http');
  const all = { ...headers, 'authorization': `Bearer ${key}`, 'accept-encoding': 'identity', ...(body === undefined ? {} : { 'content-length': String(body.byteLength) }) };
  return new Promise((resolve, reject) => {
    const outgoing = request({ ...place, path: `${place.base}${path}`, method, headers: all, agent }, resolve);
    const giveUp = (): void => void outgoing.destroy();
    signal.addEventListener('abort', giveUp, { once: true });
    outgoing.on('error', (error) => reject(signal.aborted ? error : connectionFailure(error)));
    outgoing.on('close', () => signal.removeEventListener('abort', giveUp));
    outgoing.end(body);
    if (signal.aborted) giveUp();
  });
}

/** An answer, unpacked. */
export interface PlainAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

/** The answer as it would be had it not been packed, which nobody asked for: of what is packed nothing could be read on the way. */
export function plainOf(answer: IncomingMessage): PlainAnswer {
  const { headers, statusCode: status = 0 } = answer;
  const unpacker = unpackerOf(headers['content-encoding']);
  if (unpacker === undefined) return { status, headers, body: answer };
  const rest = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'content-encoding' && name !== 'content-length'));
  // What goes wrong on the way is told to whoever reads the end of it.
  return { status, headers: rest, body: pipeline(answer, unpacker, () => undefined) };
}

/** Why there was no answer, without what the error says besides: it may hold an address. */
export function connectionFailure(error: Error): UpstreamFailure {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'no reason given';
  if (NEVER_SENT.has(code)) return new UpstreamFailure('refused', { code: 'offline', message: `OpenRouter cannot be reached (${code}).`, status: 0, retryable: true }, undefined, error);
  return new UpstreamFailure('broken', { code: 'connection', message: `The connection to OpenRouter broke (${code}).`, status: 0, retryable: true }, undefined, error);
}

/** The value of a header that is to be there once. */
export function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return typeof value === 'object' ? value[0] : value;
}

/** Reads an answer that is to be looked at as a whole; `undefined` where it is longer than that. Rejects with an `UpstreamFailure`. */
export async function readWhole(answer: Readable, most: number): Promise<Buffer | undefined> {
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
    throw error instanceof Error ? connectionFailure(error) : error;
  }
  return Buffer.concat(chunks, size);
}
