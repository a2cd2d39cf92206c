import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { ProxyError } from '../core/proxy/errors.ts';
import { errorBody } from '../core/proxy/errors.ts';
import type { Dialect } from '../core/proxy/routes.ts';

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
export function write(response: ServerResponse, chunk: Uint8Array): Promise<void> | undefined {
  return response.write(chunk) || response.destroyed ? undefined : drained(response);
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
