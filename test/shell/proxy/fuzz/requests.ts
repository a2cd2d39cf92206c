import { gzipSync } from 'node:zlib';
import type { Rng } from '../../../simulator/rng.ts';
import { mutated } from './mutate.ts';

/** Where requests go, and who sends them. */
export interface Target {
  readonly port: number;
  readonly token: string;
}

const METHODS = ['GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH', 'TRACE', 'CONNECT', 'PRI', 'get', 'M-SEARCH', 'X'] as const;
const CALLS = ['/api/v1/chat/completions', '/v1/completions', '/v1/responses', '/v1/messages', '/v1/embeddings'] as const;
const TARGETS = [
  ...CALLS, '/api/health', '/v1/models', '/v1/key', '/v1/generation?id=gen-1', '/v1/models/a/b/endpoints', '/api/usage/tool', '/v1/usage/default', '/', '/v1/keys', '/v1/credits', '//v1', '/api/v1/../v1/models', '/v1/%2e%2e/keys', '*', 'http://127.0.0.1/v1/key', '/v1/usage/%ff', `/${'a'.repeat(3000)}`,
] as const;
const WORDS = [
  '\r\n', '\r\n\r\n', '\n', '\0', ' ', ':', ',', '"', '\\', '{', '}', '[', ']', '0\r\n\r\n', 'ffffffffffffffff', '-1', 'Transfer-Encoding: chunked\r\n', 'Content-Length: 5\r\n', 'Content-Encoding: gzip\r\n', 'Expect: 100-continue\r\n', 'Connection: close, x-probe\r\n', 'Upgrade: websocket\r\nConnection: upgrade\r\n', 'Host: evil\r\n',
  'Origin: null\r\n', 'X-Tenant-Id: \xe4\r\n', 'X-Spend-Max-Cost: 0\r\n', 'X-Spend-Tags: [1,{}]\r\n', '__proto__', '"model":null,', '"model":"a/b","model":1,', '"messages":[[[[[[[[', '"stream":true,', '"max_tokens":1e999,', '"provider":{"max_price":[]},', '\xff\xfe', '\xed\xa0\x80', '\xef\xbb\xbf', '\u2028', '%00', '..', 'sk-or-v1-', '1e400', '9'.repeat(400),
] as const;

/** A request with something wrong: often little, sometimes everything; never nothing. */
export function malformedRequest(rng: Rng, target: Target): Buffer {
  if (rng.chance(0.03)) return Buffer.from(Array.from({ length: rng.int(1, 400) }, () => rng.int(0, 255)));
  // What is wrong is in the body, which is measured as it should be; or anywhere.
  if (rng.chance(0.5)) return requestOf(rng, target, badBody(rng));
  const bytes = requestOf(rng, target);
  return changed(bytes, () => mutated(rng, bytes, WORDS));
}

/** A good call or read that is not like any before. */
export function goodRequest(rng: Rng, target: Target, more: readonly string[] = []): Buffer {
  const isRead = rng.chance(0.2);
  return spoken(rng, target, isRead ? 'GET' : 'POST', isRead ? rng.pick(['/v1/key', '/v1/models', '/v1/generation?id=gen-1']) : rng.pick(CALLS), isRead ? Buffer.alloc(0) : goodBody(rng), more);
}

function requestOf(rng: Rng, target: Target, wanted?: Buffer): Buffer {
  const isCall = rng.chance(0.6);
  const method = isCall ? 'POST' : rng.pick(METHODS);
  const body = wanted ?? (method === 'POST' || rng.chance(0.1) ? goodBody(rng) : Buffer.alloc(0));
  const path = isCall ? rng.pick(CALLS) : rng.pick(TARGETS);
  if (body.length > 0 && rng.chance(0.15)) return spoken(rng, target, method, path, gzipSync(body), ['Content-Encoding: gzip']);
  return spoken(rng, target, method, path, body, rng.chance(0.1) ? ['X-Tenant-Id: team', 'X-Spend-Session: s', 'X-Spend-Max-Cost: 0.5'] : []);
}

/** Some changes leave everything as it was. */
function changed(bytes: Buffer, change: () => Buffer): Buffer {
  const made = change();
  return made.equals(bytes) ? changed(bytes, change) : made;
}

function spoken(rng: Rng, { port, token }: Target, method: string, path: string, body: Buffer, more: readonly string[]): Buffer {
  const isChunked = body.length > 0 && rng.chance(0.2);
  const measure = body.length === 0 ? [] : [isChunked ? 'Transfer-Encoding: chunked' : `Content-Length: ${body.length}`];
  const head = [`${method} ${path} HTTP/1.1`, `Host: 127.0.0.1:${port}`, `Authorization: Bearer ${token}`, 'X-Probe: 1', ...more, ...measure, '', ''].join('\r\n');
  if (!isChunked) return Buffer.concat([Buffer.from(head), body]);
  const cut = rng.int(1, body.length);
  const pieces = [body.subarray(0, cut), body.subarray(cut)].filter(({ length }) => length > 0);
  return Buffer.concat([Buffer.from(head), ...pieces.flatMap((piece) => [Buffer.from(`${piece.length.toString(16)}\r\n`), piece, Buffer.from('\r\n')]), Buffer.from('0\r\n\r\n')]);
}

const STRANGE = [null, [], {}, [[]], [null], -1, 0, 1e308, 1.5, '', ' ', '\ud800', 'x'.repeat(5000), true, { type: 'text' }, [{ role: 'user' }], [{ role: 7, content: { a: [] } }], { max_price: { prompt: -1, completion: 'x' } }, { toString: 1, length: -1 }, 'a/b:free', '~a/b', 'openrouter/auto', ['a/b', 'c/d']] as const;

/** JSON, but not what is expected; or hardly JSON. */
function badBody(rng: Rng): Buffer {
  const [fields, isStrange] = [good(rng), rng.chance(0.5)];
  const body = Buffer.from(JSON.stringify(fields));
  return changed(body, () => (isStrange ? Buffer.from(JSON.stringify(strange(rng, fields))) : mutated(rng, body, WORDS)));
}

function strange(rng: Rng, fields: object): object {
  return Object.fromEntries(Object.entries(fields).map(([name, value]): [string, unknown] => [name, rng.chance(0.25) ? rng.pick(STRANGE) : value]));
}

function goodBody(rng: Rng): Buffer {
  return Buffer.from(JSON.stringify(good(rng)));
}

/** No two say the same, or the guard would take them for a loop. */
function good(rng: Rng): object {
  const words = rng.letters(24);
  return {
    model: rng.pick(['a/b', 'a/b', 'a/b', 'c/unknown']), stream: rng.chance(0.5), max_tokens: rng.int(1, 500), session_id: `s${rng.letters(12)}`, metadata: { tags: ['x'] }, user: 'me',
    messages: [{ role: 'user', content: rng.chance(0.5) ? words : [{ type: 'text', text: words }] }], input: words, prompt: words, ...(rng.chance(0.2) ? { tools: [{ type: 'function', function: { name: 'f', parameters: {} } }], provider: { order: ['x'] }, reasoning: { effort: 'high' }, response_format: { type: 'json_object' }, plugins: [{ id: 'web' }] } : {}),
  };
}
