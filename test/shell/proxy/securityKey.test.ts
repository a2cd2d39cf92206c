import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Answer } from './rawUpstream.ts';
import { chunk, streamHead, whole } from './rawUpstream.ts';
import { SECRET, siege } from './siege.ts';

const attack = siege();

/** The key's own part, without what all keys begin with. */
const OWN = SECRET.slice('sk-or-v1-'.length);
const EVENT = `data: {"id":"gen-1","model":"a/b","choices":[{"delta":{"content":"Bearer ${SECRET}."}}]}\n\ndata: [DONE]\n\n`;

async function answerTo(call: Answer, spoken: Parameters<typeof attack.ask>[0] = {}): Promise<string> {
  attack.upstream.call = call;
  attack.upstream.read = call;
  const { head, body } = await attack.ask(spoken);
  return `${head}\r\n\r\n${body.toString()}`;
}

const READ = { method: 'GET', target: '/api/v1/models?probe' };

describe('a key that upstream says aloud', () => {
  it.each(['500 Oh', '401 No', '400 No', '200 OK', '502 Bad', '301 Moved', '404 No'])('is not in an answer of %s', async (status) => {
    for (const body of [`{"error":{"code":1,"message":"key ${SECRET} is bad","metadata":{"raw":"Bearer ${SECRET}"}}}`, `<h1>${SECRET}</h1>`, SECRET, `{"data":["${SECRET}","${SECRET}${SECRET}"]}`]) {
      for (const spoken of [{}, { target: '/v1/messages' }, { target: '/v1/responses' }, READ]) expect(await answerTo((socket) => socket.write(whole(body, [], status)), spoken)).not.toContain(OWN);
    }
  });

  it('is hidden without a byte more or less', async () => {
    const reply = await answerTo((socket) => socket.write(whole(`{"a":"${SECRET}","b":"${SECRET.slice(0, -1)}"}`)), READ);
    expect(reply.slice(reply.indexOf('\r\n\r\n') + 4)).toBe(`{"a":"${'x'.repeat(SECRET.length)}","b":"${SECRET.slice(0, -1)}"}`);
  });

  it.each(['200 OK', '401 No', '500 Oh'])('is not in a header of %s', async (status) => {
    for (const spoken of [{}, READ]) {
      const answer = await answerTo((socket) => socket.write(whole('{}', [`X-Echo: Bearer ${SECRET}`, `X-Twice: ${SECRET}`, `X-Twice: ${SECRET}`, `${SECRET}: name`, `X-Generation-Id: ${SECRET}`, `WWW-Authenticate: Bearer realm="${SECRET}"`], status)), spoken);
      expect(answer).not.toContain(OWN);
    }
  });

  it('is not in the reason of a status', async () => {
    for (const code of [200, 401, 503]) expect(await answerTo((socket) => socket.write(whole('{}', [], `${code} ${SECRET}`)))).not.toContain(OWN);
  });

  it('is not in a stream, cut at whichever place', async () => {
    for (let cut = 1; cut < EVENT.length; cut += 1) {
      const reply = await answerTo((socket) => {
        socket.write(streamHead());
        socket.write(chunk(EVENT.slice(0, cut)), () => setImmediate(() => socket.write(Buffer.concat([chunk(EVENT.slice(cut)), chunk('')]))));
      });
      expect(reply, `cut at ${cut}`).not.toContain(OWN.slice(0, -1));
      expect(reply.length - reply.indexOf('\r\n\r\n') - 4, `cut at ${cut}`).toBe(EVENT.length);
    }
  });

  it('is not in a stream of single bytes', async () => {
    const reply = await answerTo((socket) => {
      socket.write(Buffer.concat([Buffer.from(streamHead()), ...Array.from(EVENT, (byte) => chunk(byte)), chunk('')]));
    });
    expect(reply).not.toContain(OWN.slice(0, -1));
  });

  it('is not in a body that was packed', async () => {
    for (const spoken of [{}, READ]) expect(await answerTo((socket) => socket.write(whole(gzipSync(`{"a":"${SECRET}"}`), ['Content-Encoding: gzip'])), spoken)).not.toContain(OWN);
  });

  it.each(['gzip, gzip', 'compress', 'unheard-of'])('is not in a body that was packed in a way that cannot be looked into: %s', async (coding) => {
    for (const spoken of [{}, READ]) {
      const answer = await answerTo((socket) => socket.write(whole(`{"a":"${SECRET}"}`, [`Content-Encoding: ${coding}`])), spoken);
      expect(answer).toMatch(/^HTTP\/1\.1 502/);
      expect(answer).not.toContain(OWN);
    }
  });

  it('is not in what is told of a broken connection', async () => {
    for (const bytes of [`${SECRET}\r\n\r\n`, `HTTP/1.1 200 OK\r\n${SECRET}\r\n\r\n`, `HTTP/9.9 ${SECRET}`, `HTTP/1.1 ${SECRET} OK\r\n\r\n`]) for (const spoken of [{}, READ]) expect(await answerTo((socket) => socket.end(bytes), spoken)).not.toContain(OWN);
  });

  it('is not what a redirect leads to', async () => {
    for (const status of ['301 Moved', '302 Found', '303 See', '307 Temporary', '308 Permanent']) {
      for (const spoken of [{}, READ]) {
        const answer = await answerTo((socket) => socket.write(whole('', [`Location: https://evil.example/?${SECRET}`], status)), spoken);
        expect(answer).toMatch(/^HTTP\/1\.1 502/);
        expect(answer).not.toMatch(/^location|evil/im);
      }
    }
  });
});

describe('the token', () => {
  it('is in no answer', async () => {
    for (const target of ['/api/v1/chat/completions', '/v1/messages', '/v1/nothing', '/v1/keys', '/api/usage/x']) for (const method of ['GET', 'POST']) expect(JSON.stringify(await attack.ask({ method, target, body: '[]' }))).not.toContain(attack.token);
  });
});
