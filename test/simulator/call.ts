/** One HTTP exchange with a client, and the plain ways of answering it. */
import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { SimKey } from './account.ts';
import type { Refusal } from './refusals.ts';
import type { Trouble } from './troubles.ts';

export interface Call {
  readonly sequence: number;
  readonly method: string;
  /** Below `/api/v1`, without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly rawBody: string;
  /** Parsed JSON; `undefined` when it is none. */
  readonly body: unknown;
  /** The key it came with, if that may be used. */
  readonly key: SimKey | undefined;
  readonly trouble: Trouble;
  readonly response: ServerResponse;
  /** Aborted once the client has gone away. */
  readonly gone: AbortSignal;
  /** Resolves at that moment. */
  readonly departed: Promise<void>;
}

export function sendJson(call: Pick<Call, 'response'>, status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): void {
  const bytes = Buffer.from(JSON.stringify(body));
  call.response.writeHead(status, { 'Content-Type': 'application/json', 'Content-Length': bytes.length, ...headers });
  call.response.end(bytes);
}

export function sendRefusal(call: Pick<Call, 'response'>, refusal: Refusal): void {
  if (refusal.html === undefined) {
    sendJson(call, refusal.status, refusal.body, refusal.headers);
    return;
  }
  call.response.writeHead(refusal.status, { 'Content-Type': 'text/html; charset=UTF-8', ...refusal.headers });
  call.response.end(refusal.html);
}

/** The text after `Bearer `; `undefined` without the header, empty when it has another form. */
export function bearerOf(headers: IncomingHttpHeaders): string | undefined {
  const { authorization } = headers;
  return authorization === undefined ? undefined : (/^Bearer\s+(\S+)$/i.exec(authorization)?.[1] ?? '');
}
