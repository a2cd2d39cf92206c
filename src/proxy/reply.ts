import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import type { ProxyError } from '../core/proxy/errors.ts';
import { errorBody } from '../core/proxy/errors.ts';
import type { Dialect } from '../core/proxy/routes.ts';
import { eachPiece } from './bytes.ts';
import type { KeyMask } from './keyMask.ts';

/** Answers with JSON of the proxy's own. Nothing happens where an answer has begun already. */
export function replyJson(response: ServerResponse, status: number, body: object, headers: OutgoingHttpHeaders = {}): void {
  if (response.headersSent || response.destroyed) return;
  beginJson(response, status, body, headers);
  response.end();
}

function beginJson(response: ServerResponse, status: number, body: object, headers: OutgoingHttpHeaders): void {
  const text = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': text.byteLength, 'cache-control': 'no-store', ...headers });
  response.write(text);
}

/** Answers with an error in the caller's own shape. Clients that know the header do not try again what would be refused again. */
export function replyError(response: ServerResponse, dialect: Dialect, error: ProxyError, headers: OutgoingHttpHeaders = {}): void {
  replyJson(response, error.status, errorBody(dialect, error), { ...headersOf(error), ...headers });
}

/** The same as the last word on a connection. Nothing happens where an answer has begun already; the answer has to be ended. */
export function beginLastError(response: ServerResponse, dialect: Dialect, error: ProxyError): void {
  if (response.headersSent || response.destroyed) return;
  beginJson(response, error.status, errorBody(dialect, error), { ...headersOf(error), connection: 'close' });
}

function headersOf({ status, retryAfter }: ProxyError): OutgoingHttpHeaders {
  const waits = retryAfter !== undefined;
  return { ...(waits ? { 'retry-after': String(retryAfter) } : {}), ...(status === 503 || (waits && status !== 429) ? {} : { 'x-should-retry': 'false' }) };
}

/** Writes a piece of an answer; resolves when there is room for the next, or nobody reads any more. */
function write(response: ServerResponse, chunk: Uint8Array): Promise<void> | undefined {
  return response.write(chunk) || response.destroyed ? undefined : drained(response);
}

/** Hands an answer's pieces on as they come, each before the next is read, and tells which they are; without the key. Rejects as `eachPiece` does. The mask's end is still to be written. */
export function passPieces(body: Readable, mask: KeyMask, response: ServerResponse, hear: (piece: Buffer) => void = () => undefined): Promise<void> {
  return eachPiece(body, (chunk) => {
    const piece = mask.push(chunk);
    const held = piece.length > 0 ? write(response, piece) : undefined;
    hear(piece);
    return held;
  });
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.on('drain', done).on('close', done);
  });
}
