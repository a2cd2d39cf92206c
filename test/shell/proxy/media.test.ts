import { describe, expect, test } from 'vitest';
import { proxyBench } from './kit.ts';

const bench = proxyBench();
const LONG = 'What is said here is paid for. '.repeat(2500);

const ROWS: readonly [string, string, object][] = [
  ['a message that says it is a picture', 'chat/completions', { messages: [{ type: 'image', role: 'user', content: LONG }] }],
  ['an item that says so', 'responses', { input: [{ type: 'input_image', role: 'user', content: [{ type: 'input_text', text: LONG }] }] }],
  ['a type that is a name of every object', 'messages', { messages: [{ type: 'constructor', role: 'user', content: LONG }] }],
];

describe('a prompt costs no more than was set aside', () => {
  test.each(ROWS)('%s', async (_name, path, asked) => {
    bench.settings({ 'limits.daily': 100 });
    const token = bench.clients.add('media');
    const count = (await bench.settled('media', 0)).length;
    const reply = await fetch(`${bench.baseUrl}/${path}`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify({ model: 'openai/gpt-4o', max_tokens: 16, max_output_tokens: 16, ...asked }) });
    expect(reply.status).toBe(200);
    await reply.text();
    const [entry] = (await bench.settled('media', count + 1)).slice(count);
    expect(entry?.inputTokens).toBeGreaterThan(10_000);
    expect(entry?.cost).toBeLessThanOrEqual(entry?.estimate ?? 0);
  });
});
