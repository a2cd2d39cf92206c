import { deflateRawSync, gzipSync } from 'node:zlib';
import type { Rng } from '../../../simulator/rng.ts';
import { SECRET } from '../siege.ts';
import { mutated } from './mutate.ts';

const STATUSES = [
  '201', '204 No Content', '206 Partial', '100 Continue', '101 Switching Protocols', '103 Early Hints', '199 X', '301 Moved', '302 Found', '304 Not Modified', '307 T', '400 Bad', '401 No', '402 Pay', '404 No', '408 T', '413 L', '429 Slow', '500 Oh', '502 Bad', '503 Busy', '524 T', '599 X', '600 X', '999 X', '0 X', '000 X', '-1 X', '2000 X', `200 ${SECRET}`, '',
] as const;
/** Those that a good answer may have. */
const USUAL = /^(?:20[01]|4\d\d|5\d\d)(?: [A-Z]\w*)?$/;
const TYPES = ['application/json', 'text/event-stream', 'text/event-stream; charset=utf-8', 'TEXT/EVENT-STREAM', 'text/html', 'application/octet-stream', '', 'a'.repeat(500), 'text/event-stream, application/json'] as const;
const VERSIONS = ['HTTP/1.0', 'HTTP/2.0', 'HTTP/9.9', 'ICY', 'http/1.1', ''] as const;
const EXTRAS = [
  `X-Echo: Bearer ${SECRET}`, `${SECRET}: x`, 'Content-Encoding: gzip', 'Content-Encoding: br', 'Content-Encoding: deflate', 'Content-Encoding: zstd', 'Content-Encoding: what', 'Location: http://127.0.0.1:1/', `Location: https://evil.example/${SECRET}`, 'Retry-After: -1', 'Retry-After: never', 'X-Generation-Id: gen-2', `X-Generation-Id: ${SECRET}`,
  'X-Generation-Id: \xff\xfe', 'Connection: close', 'Connection: X-Echo, upgrade', 'Upgrade: websocket\r\nConnection: upgrade', 'Trailer: X', 'Set-Cookie: a=b', 'Access-Control-Allow-Origin: *', 'X-RateLimit-Reset: NaN', 'Date: yesterday', `X: ${'x'.repeat(20_000)}`, 'Content-Length: 3', 'Transfer-Encoding: chunked', 'Transfer-Encoding: gzip, chunked', 'X-Fold: a\r\n b', 'NoColon',
] as const;
const WORDS = ['\r\n', '\r\n\r\n', '\n\n', '\0', '0\r\n\r\n', 'fffffffff\r\n', '-1\r\n', 'data: ', 'data: [DONE]\n\n', 'event: error\n', ': comment\n', '\xff\xfe', '\xed\xa0\x80', '\xef\xbb\xbf', '{', '}', '"', '\\u0000', 'null', '"usage":null,', '"usage":{"cost":1e308},', '"usage":{"cost":-1,"prompt_tokens":1.5},', '"error":{"code":[]},', '"error":"x",', '"id":{},', '__proto__', SECRET, 'HTTP/1.1 200 OK\r\n\r\n'] as const;
/** Those that OpenRouter could have sent. */
const SOUND_BODIES = [
  '{"id":"gen-9","model":"a/b","provider":"P","choices":[{"message":{"content":"hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"cost":0.0001}}', '{"error":{"code":429,"message":"slow down","metadata":{"raw":"x"}}}',
  'data: {"id":"gen-9","model":"a/b","choices":[{"delta":{"content":"hi"}}]}\n\ndata: {"id":"gen-9","choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2,"cost":0.0001}}\n\ndata: [DONE]\n\n',
  'event: message_start\ndata: {"type":"message_start","message":{"id":"gen-9","model":"a/b","usage":{"input_tokens":3,"output_tokens":1}}}\n\nevent: message_delta\ndata: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":5}}\n\nevent: message_stop\ndata: {"type":"message_stop"}\n\n',
  'event: response.completed\ndata: {"type":"response.completed","response":{"id":"gen-9","model":"a/b","usage":{"input_tokens":3,"output_tokens":2,"cost":0.0001}}}\n\n',
] as const;
const BODIES = [
  ...SOUND_BODIES, '{"error":"plain"}', '{"error":{"message":null,"code":"x"}}', '[]', 'null', '', '<html>502</html>', '{"id":7,"usage":[],"choices":{}}', `{"error":{"code":401,"message":"bad key ${SECRET}"}}`, `"${SECRET}"`,
  ': OPENROUTER PROCESSING\n\ndata: {"error":{"code":502,"message":"gone"},"choices":[{"delta":{},"finish_reason":"error"}]}\n\n', 'data: {broken\n\ndata: [DONE]\n\n', 'data:\n\ndata\n\n:\n\n\r\r\n\n', `data: {"choices":[{"delta":{"content":"${SECRET}"}}]}\n\n`, `data: ${'x'.repeat(70_000)}`, `{"a":"${'y'.repeat(70_000)}"}`, 'data: {"choices":[{"delta":{"content":"\xc3"}}]}\n\n',
] as const;

/** What a bad upstream answers, before it goes: never a good answer. */
export function malformedReply(rng: Rng): Buffer {
  for (;;) {
    const flaws = new Flaws();
    const bytes = replyOf(rng, flaws);
    if (flaws.count > 0) return bytes;
  }
}

/** How much is wrong with an answer. */
class Flaws {
  count = 0;

  add(is: boolean): void {
    if (is) this.count += 1;
  }
}

function replyOf(rng: Rng, flaws: Flaws): Buffer {
  if (rng.chance(0.02)) {
    flaws.add(true);
    return Buffer.from(Array.from({ length: rng.int(0, 300) }, () => rng.int(0, 255)));
  }
  const body = bodyOf(rng, flaws);
  const measure = measureOf(rng, body.length, flaws);
  const extras = Array.from({ length: rng.pick([0, 0, 0, 1, 1, 2]) }, () => rng.pick(EXTRAS));
  const status = rng.chance(0.4) ? rng.pick(STATUSES) : '200 OK';
  const version = rng.chance(0.05) ? rng.pick(VERSIONS) : 'HTTP/1.1';
  flaws.add(extras.length > 0 || version !== 'HTTP/1.1' || !USUAL.test(status));
  const head = [`${version} ${status}`, `Content-Type: ${rng.pick(TYPES)}`, ...extras, ...measure.lines, '', ''].join('\r\n');
  const whole = Buffer.concat([Buffer.from(head, 'latin1'), measure.isChunked ? chunks(rng, body, flaws) : body]);
  return rng.chance(0.3) ? mutant(rng, whole, flaws) : whole;
}

function mutant(rng: Rng, bytes: Buffer, flaws: Flaws): Buffer {
  const made = mutated(rng, bytes, WORDS);
  flaws.add(!made.equals(bytes));
  return made;
}

function bodyOf(rng: Rng, flaws: Flaws): Buffer {
  const text = rng.pick(BODIES);
  flaws.add(!SOUND_BODIES.some((sound) => sound === text));
  const body = Buffer.from(text, 'latin1');
  const made = rng.chance(0.4) ? mutant(rng, body, flaws) : body;
  const [isPacked, isLong] = [rng.chance(0.1), rng.chance(0.005)];
  flaws.add(isPacked || isLong);
  if (isPacked) return rng.chance(0.5) ? gzipSync(made) : deflateRawSync(made);
  return isLong ? Buffer.concat([made, Buffer.alloc(2 * 1024 * 1024, 0x78)]) : made;
}

function measureOf(rng: Rng, length: number, flaws: Flaws): { readonly lines: readonly string[]; readonly isChunked: boolean } {
  if (rng.chance(0.4)) return { lines: ['Transfer-Encoding: chunked'], isChunked: true };
  // Without a measure the body ends with the connection: a good answer, too, unless it is broken off.
  if (rng.chance(0.3)) return { lines: [], isChunked: false };
  const said = rng.pick([length, length, length, length + 1, length - 1, 0, 1e15, `${length}, ${length}`, 'x']);
  flaws.add(said !== length);
  return { lines: [`Content-Length: ${said}`], isChunked: false };
}

const ENDS = ['0\r\n\r\n', '0\r\n\r\n', '0\r\n\r\n', '0\r\nX-Trailer: 1\r\n\r\n', '0\r\n', '', '0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'] as const;

function chunks(rng: Rng, body: Buffer, flaws: Flaws): Buffer {
  const out: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const to = Math.min(body.length, at + rng.int(1, Math.max(40, body.length >> 3)));
    const size = to - at + (rng.chance(0.02) ? rng.int(-1, 3) : 0);
    flaws.add(size !== to - at);
    out.push(Buffer.from(`${size.toString(16)}${rng.chance(0.05) ? ';ext="x"' : ''}\r\n`), body.subarray(at, to), Buffer.from('\r\n'));
    at = to;
  }
  const end = rng.pick(ENDS);
  flaws.add(!/^0\r\n(?:X-.*\r\n)?\r\n$/.test(end));
  return Buffer.concat([...out, Buffer.from(end)]);
}
