import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createSseReader } from '../../../../src/core/wire/sse.ts';
import { textOf } from '../../../simulator/json.ts';
import { at } from '../../../simulator/testing.ts';
import { proxyBench } from '../kit.ts';
import { CHAT_MODEL, EMBEDDING_MODEL, WEATHER, clientSuite } from './suite.ts';
import type { Door, Driver } from './suite.ts';

const bench = proxyBench();
clientSuite(bench, 'curl', ['useTool', 'embed'], (door) => curl(door, 'Authorization: Bearer '));
clientSuite(bench, 'curl-api-key', [], (door) => curl(door, 'api-key: '));

/** How curl ends where the server says no. */
const HTTP_ERROR = 22;

class CurlError extends Error {
  readonly code: number | null;
  readonly body: string;

  constructor(code: number | null, body: string) {
    super(`curl ended with ${String(code)}: ${body}`);
    this.code = code;
    this.body = body;
  }
}

function curl({ baseUrl, token }: Door, header: string): Driver {
  const post = async (path: string, body: object): Promise<unknown> => {
    const { code, out } = await run(`${baseUrl}${path}`, `${header}${token}`, body);
    if (code !== 0) throw new CurlError(code, out);
    return JSON.parse(out);
  };
  const chat = (messages: readonly object[], more: object = {}): Promise<unknown> => post('/chat/completions', { model: CHAT_MODEL, messages, ...more });
  const asked = (prompt: string) => ({ role: 'user', content: prompt });
  return {
    chat: async (prompt) => String(at(await chat([asked(prompt)]), 'choices.0.message.content')),
    stream: async (prompt, onPiece, signal) => {
      const reader = createSseReader();
      const { code, out } = await run(`${baseUrl}/chat/completions`, `${header}${token}`, { model: CHAT_MODEL, messages: [asked(prompt)], stream: true }, signal, (chunk) => {
        for (const item of reader.push(chunk)) if (item.kind === 'event' && item.data.startsWith('{')) onPiece(textOf(at(JSON.parse(item.data), 'choices.0.delta.content')) ?? '');
      });
      if (code !== 0) throw new CurlError(code, out);
    },
    useTool: async (prompt) => {
      const { name, description, parameters, run: answer } = WEATHER;
      const tools = [{ type: 'function', function: { name, description, parameters } }];
      const message = at(await chat([asked(prompt)], { tools }), 'choices.0.message');
      const content = answer(JSON.parse(String(at(message, 'tool_calls.0.function.arguments'))) as { city: string });
      const after = await chat([asked(prompt), message as object, { role: 'tool', tool_call_id: at(message, 'tool_calls.0.id'), content }], { tools });
      return String(at(after, 'choices.0.message.content'));
    },
    embed: async (texts) => (at(await post('/embeddings', { model: EMBEDDING_MODEL, input: texts }), 'data') as { embedding: number[] }[]).map(({ embedding }) => embedding),
    refusal: (error) => (error instanceof CurlError && error.code === HTTP_ERROR ? String(at(JSON.parse(error.body), 'error.message')) : undefined),
  };
}

async function run(url: string, header: string, body: object, signal?: AbortSignal, onChunk: (chunk: Buffer) => void = () => undefined): Promise<{ readonly code: number | null; readonly out: string }> {
  const child = spawn('curl', ['-sSN', '--fail-with-body', '--noproxy', '*', '-H', 'Content-Type: application/json', '-H', header, '-d', '@-', url], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close') as Promise<[number | null]>;
  signal?.addEventListener('abort', () => child.kill());
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    onChunk(chunk);
  });
  child.stdin.end(JSON.stringify(body));
  const [code] = await ended;
  return { code, out: Buffer.concat(chunks).toString() };
}
