import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CodeAnswer } from '../../core/signIn/codeAnswer.ts';
import { readCallback } from '../../core/signIn/codeAnswer.ts';
import { sendPage } from './callbackPage.ts';

const NAMES: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost']);

/** What the browser comes back with. */
export type BroughtBack = Extract<CodeAnswer, { kind: 'code' | 'denied' }>;

/** Waits on loopback for the browser to come back from OpenRouter. */
export interface CallbackServer {
  /** Where the browser is to be sent: `http://127.0.0.1:<any free port>/<nonce>`, without a query. */
  readonly url: string;
  /** What it came back with; stays pending where it never does. */
  readonly answer: Promise<BroughtBack>;
  /** Stops listening; twice is harmless. */
  close(): void;
}

/**
 * Listens on 127.0.0.1 at a port of the system's choice for one answer, and no longer. Whoever does not know the nonce learns nothing and changes
 * nothing. Rejects where this machine allows no listening.
 */
export async function listenForCallback(): Promise<CallbackServer> {
  const path = `/${randomBytes(24).toString('base64url')}`;
  const { promise: answer, resolve } = Promise.withResolvers<BroughtBack>();
  let isOpen = true;
  const server = createServer({ maxHeaderSize: 16_384, requestTimeout: 10_000 }, (request, response) => {
    const found = isOpen ? answerIn(request, path) : undefined;
    if (found === undefined || found === 'unreadable') {
      sendPage(response, found ?? 'not-here');
      return;
    }
    isOpen = false;
    server.close();
    response.on('close', () => resolve(found));
    sendPage(response, found.kind === 'code' ? 'received' : 'denied');
  });
  const port = await listening(server);
  return { url: `http://127.0.0.1:${port}${path}`, answer, close: () => shut(server) };
}

/** What a request brings: nothing, unless it is the one that is waited for. */
function answerIn({ method, url = '', headers }: IncomingMessage, path: string): BroughtBack | 'unreadable' | undefined {
  const [asked = '', query] = url.split('?', 2);
  if (!isSame(asked, path) || method !== 'GET' || !isOurName(headers.host)) return undefined;
  const found = readCallback(new URLSearchParams(query));
  return found.kind === 'code' || found.kind === 'denied' ? found : 'unreadable';
}

/** A name that merely leads here would be another site's: its pages could read what is answered. */
function isOurName(host = ''): boolean {
  return NAMES.has(host.toLowerCase().replace(/:\d+$/, ''));
}

/** In a time that says nothing of how much is right. */
function isSame(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: '127.0.0.1', port: 0, exclusive: true }, () => resolve((server.address() as AddressInfo).port));
  });
}

function shut(server: Server): void {
  server.close();
  server.closeAllConnections();
}
