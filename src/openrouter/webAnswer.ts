import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { SpendError } from '../core/errors.ts';
import { t } from '../core/l10n.ts';

/** No answer of these endpoints is larger; the catalogue has about 1 MB. */
const MAX_BYTES = 32_000_000;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** What an address answered. */
export interface WebAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly text: string;
}

/** A question to an address. */
export interface WebQuestion {
  readonly headers: Readonly<Record<string, string>>;
  /** What is sent along, as JSON; then it is a POST. */
  readonly json?: unknown;
}

/**
 * Asks an address by `node:https`, which editors fit out with the machine's proxies and certificates. `fetch` would take an HTTP client of its own
 * into use, three megabytes in every window for a question a minute. Rejects with the signal's reason where that was the cause.
 */
export async function askText(url: string, { headers, json }: WebQuestion, signal: AbortSignal): Promise<WebAnswer> {
  try {
    const response = await ask(url, { ...headers, 'accept-encoding': 'gzip', 'user-agent': 'OpenRouter-Spend-Monitor' }, json, signal);
    const status = response.statusCode ?? 0;
    // A redirect could lead the key to a stranger.
    if (REDIRECTS.has(status)) throw new Error(`the answer is a redirect (${status})`);
    return { status, headers: { get: (name) => headerOf(response, name) }, text: await readLimited(plain(response)) };
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  }
}

/** Node's modules are loaded only now: a command that asks nobody does without. */
function ask(url: string, headers: Readonly<Record<string, string>>, json: unknown, signal: AbortSignal): Promise<IncomingMessage> {
  const body = json === undefined ? undefined : Buffer.from(JSON.stringify(json));
  const sent = body === undefined ? { headers } : { method: 'POST', headers: { ...headers, 'content-type': 'application/json', 'content-length': String(body.byteLength) } };
  const { request } = process.getBuiltinModule(new URL(url).protocol === 'https:' ? 'node:https' : 'node:http');
  return new Promise((resolve, reject) => {
    request(url, { ...sent, signal }, resolve).on('error', reject).end(body);
  });
}

function plain(response: IncomingMessage): Readable {
  if (response.headers['content-encoding'] !== 'gzip') return response;
  const { pipeline } = process.getBuiltinModule('node:stream');
  // What goes wrong on the way is told to whoever reads the end of it.
  return pipeline(response, process.getBuiltinModule('node:zlib').createGunzip(), () => undefined);
}

async function readLimited(body: Readable): Promise<string> {
  const decoder = new TextDecoder();
  let size = 0;
  let text = '';
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) throw new SpendError('bad-answer', t('The answer is far too large to be OpenRouter’s.'));
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function headerOf({ headers }: IncomingMessage, name: string): string | null {
  const value = headers[name.toLowerCase()];
  return (typeof value === 'object' ? value.join(', ') : value) ?? null;
}
