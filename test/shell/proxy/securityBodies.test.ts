import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { until } from '../storage/kit.ts';
import { whole } from './rawUpstream.ts';
import type { Spoken } from './siege.ts';
import { CHAT, siege } from './siege.ts';

const MB = 1024 * 1024;
const attack = siege({ bounds: { heldBytes: 2 * MB }, settings: { 'proxy.maxBodyMb': 1 } });

const TARGETS = ['/api/v1/chat/completions', '/api/v1/completions', '/api/v1/embeddings', '/v1/responses', '/v1/messages'];
const nothingWentUp = (): void => expect(attack.upstream.requests).toEqual([]);
const chunked = (bytes: Uint8Array): Buffer => Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);

/** Asks, and expects to be refused with a reason, in the shape of whoever asked. */
async function refuses(status: number, spoken: Spoken, words?: RegExp): Promise<void> {
  const reply = await attack.ask(spoken);
  expect(reply.status, reply.text).toBe(status);
  const { error } = JSON.parse(reply.text) as { readonly error: { readonly message: string } };
  expect(error.message).toMatch(words ?? /\.$/);
  nothingWentUp();
}

describe('bodies that are no requests', () => {
  it.each([
    ['nothing', ''], ['a list', '[]'], ['a list of a request', `[${CHAT}]`], ['a text', '"hello"'], ['a number', '7'], ['null', 'null'], ['half a request', CHAT.slice(0, -1)], ['two requests', CHAT + CHAT], ['a comment', `/**/${CHAT}`], ['a comma too many', '{"model":"a/b",}'],
    ['single quotes', '{\'model\':\'a/b\'}'], ['a tab in a text', '{"model":"a\tb"}'], ['NaN', '{"model":"a/b","n":NaN}'], ['a form', 'model=a%2Fb'], ['UTF-16', Buffer.from(CHAT, 'utf16le')], ['only a byte order mark', '\ufeff'], ['two byte order marks', `\ufeff\ufeff${CHAT}`],
    ['a zero', `${CHAT}\u0000`], ['deep lists that never end', '{"a":'.repeat(50_000)], ['members without end', `{${'"a":1,'.repeat(20_000)}`],
  ])('%s: 400 everywhere', async (_name, body) => {
    for (const target of TARGETS) await refuses(400, { target, body, headers: body.length === 0 ? ['Content-Length: 0'] : [] });
  });

  it.each([
    ['/v1/messages', { type: 'error', error: { type: 'invalid_request_error' } }], ['/v1/responses', { error: { code: 'invalid_request_error' } }], ['/v1/chat/completions', { error: { code: 400, type: 'invalid_request_error' } }], ['/v1/completions', { error: { code: 400 } }], ['/v1/embeddings', { error: { code: 400 } }],
  ])('%s says so in its own shape', async (target, shape) => {
    for (const body of ['[]', '{"model":"a","model":"b"}', '{"model":"\xff"}']) expect(JSON.parse((await attack.ask({ target, body: Buffer.from(body, 'latin1') })).text)).toMatchObject(shape);
  });

  it.each(['{"model":"a/b","model":"c/d"}', '{"model":"a/b","mod\\u0065l":"c/d"}', '{"max_tokens":1,"messages":[],"max_tokens":100000}', '{"provider":{"max_price":{},"max_price":{}}}', '{"provider":{},"provider":{}}', '{"__proto__":{},"__proto__":{}}'])('names that stand twice are refused: %s', (body) => refuses(400, { body }));

  it.each([
    ['provider.max_price.prompt', '"provider":{"max_price":{"prompt":0.01,"prompt":999}}'], ['tools.type', '"tools":[{"type":"openrouter:web_search","type":"function"}]'], ['plugins.id', '"plugins":[{"id":"web","id":"moderation"}]'],
    ['fallbacks.model', '"fallbacks":[{"model":"c/unknown","model":"a/b"}]'], ['reasoning.max_tokens', '"reasoning":{"max_tokens":9,"max_tokens":1}'], ['stream_options.include_usage', '"stream_options":{"include_usage":true,"include_usage":false}'],
    ['usage.include', '"usage":{"include":true,"include":false}'], ['messages.content.type', '"messages":[{"role":"user","content":[{"type":"text","type":"image","text":"Hello"}]}]'], ['metadata.user_id', '"metadata":{"user_id":"a","user_\\u0069d":"b"}'],
  ])('so are names that do within them: %s', async (name, member) => {
    for (const target of TARGETS) await refuses(400, { target, body: `{"model":"a/b",${member}}` }, new RegExp(`^"${name.replaceAll('.', '\\.')}" stands twice`));
  });

  it('so are names in disguise, which our reader and OpenRouter may take for different ones', async () => {
    for (const target of TARGETS) {
      await refuses(400, { target, body: '{"model":"a/b","\\u006dax_tokens":1000000}' }, /^"max_tokens" is written with escapes/);
      await refuses(400, { target, body: '{"model":"a/b","provider":{"max_\\u0070rice":{"prompt":999}}}' }, /^"max_price" is written with escapes/);
    }
  });

  it('names that a program has to write with escapes are none', async () => {
    expect((await attack.ask({ body: CHAT.replace('{', '{"metadata":{"\\u540d":"a","a\\/b":"c","\\"":"d"},') })).status).toBe(200);
  });

  it.each([
    ['a lone byte', [0xff]], ['a lone continuation', [0x80]], ['an overlong quote', [0xc0, 0xa2]], ['an overlong zero', [0xc0, 0x80]], ['a surrogate', [0xed, 0xa0, 0x80]], ['beyond the last character', [0xf4, 0x90, 0x80, 0x80]], ['a cut character', [0xe2, 0x82]],
  ])('what is not UTF-8 is refused, since it could be read in two ways: %s', (_name, bytes) => refuses(400, { body: Buffer.concat([Buffer.from('{"model":"a/b","messages":[{"role":"user","content":"'), Buffer.from(bytes), Buffer.from('"}]}')]) }));

  it('a byte order mark before a request is none of it', async () => {
    expect((await attack.ask({ body: Buffer.from(`\ufeff${CHAT}`) })).status).toBe(200);
  });

  it.each([['lists', '[', ']'], ['objects', '{"a":', '}']])('deep %s neither crash nor are mistaken', async (_name, open, close) => {
    for (const depth of [2000, 100_000]) {
      const deep = `${open.repeat(depth)}1${close.repeat(depth)}`;
      for (const field of ['messages', 'input', 'tools', 'metadata', 'provider', 'system', 'plugins', 'response_format', 'x']) {
        const reply = await attack.ask({ body: `{"model":"a/b","${field}":${deep}}` });
        expect([200, 400, 402], `${field} ${depth}: ${reply.text}`).toContain(reply.status);
      }
    }
  });
});

describe('bodies that are packed', () => {
  it.each([['gzip', gzipSync(CHAT)], ['x-gzip', gzipSync(CHAT)], ['GZip', gzipSync(CHAT)], ['br', brotliCompressSync(CHAT)], ['deflate', deflateSync(CHAT)]])('%s is unpacked', async (coding, body) => {
    expect((await attack.ask({ body, headers: [`Content-Encoding: ${coding}`] })).status).toBe(200);
    expect(attack.upstream.calls[0]?.body.toString()).toMatch(/^\{"model":"a\/b"/);
    expect(attack.upstream.calls[0]?.head).not.toMatch(/^content-encoding/im);
  });

  it.each(['compress', 'gzip, gzip', 'gzip;q=1', 'aes128gcm', 'constructor', '__proto__', 'x'.repeat(1000)])('%s is refused', (coding) => refuses(415, { headers: [`Content-Encoding: ${coding}`] }));

  it.each([
    ['not packed at all', Buffer.from(CHAT)], ['cut', gzipSync(CHAT).subarray(0, -9)], ['spoilt', Buffer.concat([gzipSync(CHAT).subarray(0, 20), Buffer.alloc(40, 0xee)])], ['empty', Buffer.alloc(0)], ['long and spoilt', Buffer.alloc(900_000, 0xee)],
  ])('gzip that is %s is refused', async (_name, body) => {
    await refuses(400, { body, headers: ['Content-Encoding: gzip'] });
    expect(attack.errors).toEqual([]);
  });

  it('a bomb is not let off', async () => {
    await refuses(413, { body: gzipSync(Buffer.alloc(200 * MB, 0x20)), headers: ['Content-Encoding: gzip'] }, /larger than 1 MB/);
  });

  it('nor is one that comes in pieces without end', async () => {
    // Made first: a request has to come in time.
    const body = chunked(brotliCompressSync(Buffer.alloc(64 * MB, 0x20)));
    const connection = await attack.connect();
    connection.send(attack.spoken({ body: '', headers: ['Content-Encoding: br', 'Transfer-Encoding: chunked'] })).send(body);
    expect((await connection.answer()).status).toBe(413);
    connection.close();
    nothingWentUp();
  });

  it('nor one that unpacks to nothing, however long it goes on', async () => {
    // Each of these is a whole archive of nothing.
    const body = chunked(Buffer.concat(Array.from({ length: 60_000 }, () => gzipSync(''))));
    const connection = await attack.connect();
    connection.send(attack.spoken({ body: '', headers: ['Content-Encoding: gzip', 'Transfer-Encoding: chunked'] })).send(body);
    expect((await connection.answer()).status).toBe(413);
    connection.close();
    nothingWentUp();
  });
});

describe('bodies that are too large', () => {
  it('are refused by their own word, before any of it is read', async () => {
    const connection = await attack.connect();
    expect((await connection.send(attack.spoken({ body: '', headers: [`Content-Length: ${MB + 1}`] })).answer()).status).toBe(413);
    await connection.gone();
    nothingWentUp();
  });

  it('are refused by their own word before they are asked for', async () => {
    const connection = await attack.connect();
    await connection.send(attack.spoken({ body: '', headers: [`Content-Length: ${MB + 1}`, 'Expect: 100-continue'] })).answer().then(({ status }) => expect(status).toBe(413));
    await connection.gone();
  });

  it('are refused when they turn out to be', async () => {
    const connection = await attack.connect();
    connection.send(attack.spoken({ body: '', headers: ['Transfer-Encoding: chunked'] }));
    for (let sent = 0; sent <= MB; sent += 65_536) connection.send(chunked(Buffer.alloc(65_536, 0x20)));
    expect((await connection.answer()).status).toBe(413);
    connection.close();
    nothingWentUp();
  });

  it('the reason is read even by who sends all before it reads', async () => {
    const connection = await attack.connect();
    connection.send(attack.spoken({ body: Buffer.alloc(12 * MB, 0x20) }));
    const reply = await connection.answer();
    expect(reply.status).toBe(413);
    expect(connection.ended).toBeUndefined();
    connection.close();
  });

  it.each(['18446744073709551616', '9'.repeat(400), '-1', '+1', '1 ', '0x10', '1e3', '1,1', 'many'])('a length that is none is no request: %s', async (length) => {
    const reply = await attack.ask({ headers: [`Content-Length: ${length}`], isUnmeasured: true });
    expect([200, 400, 413]).toContain(reply.status);
    if (length !== '1 ') nothingWentUp();
  });

  it('all of one megabyte passes', async () => {
    const body = `{"model":"a/b","messages":[{"role":"user","content":"${'x'.repeat(900_000)}"}]}`;
    expect((await attack.ask({ body })).status).toBe(200);
  });
});

describe('bodies that are held', () => {
  it('together are bounded, and who comes then may try again', async () => {
    const holders = await Promise.all([1, 2].map(() => attack.connect()));
    for (const holder of holders) holder.send(attack.spoken({ body: '', headers: [`Content-Length: ${MB}`] })).send(Buffer.alloc(MB - 1, 0x20));
    await until(() => attack.live.proxy.inFlight === 2, 'two that hold everything');
    const reply = await attack.ask();
    expect(reply.status).toBe(503);
    expect(reply.headers['retry-after']).toBe('2');
    expect(reply.headers['x-should-retry']).toBeUndefined();
    nothingWentUp();
    for (const holder of holders) holder.close();
    await attack.atRest();
    expect((await attack.ask()).status).toBe(200);
  });

  it('are given back when their call has ended, whichever way', async () => {
    const body = `{"model":"a/b","messages":[{"role":"user","content":"${'x'.repeat(900_000)}"}]}`;
    attack.upstream.call = (socket) => socket.write(whole('{"error":{"code":500,"message":"no"}}', [], '500 Oh'));
    for (let round = 0; round < 5; round += 1) expect((await attack.ask({ body })).status).toBe(500);
    attack.upstream.call = (socket) => socket.destroy();
    for (let round = 0; round < 5; round += 1) expect((await attack.ask({ body })).status).toBe(502);
    for (let round = 0; round < 5; round += 1) expect((await attack.ask({ body: `${body}x` })).status).toBe(400);
  });

  it('count as they grow, where nobody says how long they are', async () => {
    const holders = await Promise.all([1, 2, 3].map(() => attack.connect()));
    for (const holder of holders) holder.send(attack.spoken({ body: '', headers: ['Transfer-Encoding: chunked'] })).send(chunked(Buffer.alloc(900_000, 0x20)));
    await until(() => holders.some(({ text }) => text.includes('503')), 'that one has no room');
    expect(holders.filter(({ text }) => text !== '')).toHaveLength(1);
    for (const holder of holders) holder.close();
    nothingWentUp();
  });
});
