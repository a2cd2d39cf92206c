import { expect, test } from 'vitest';
import { at } from '../../simulator/testing.ts';
import { proxyBench } from './kit.ts';

const bench = proxyBench();

test('where nobody can be asked, a refusal does not say that somebody was', async () => {
  const headers = { 'authorization': `Bearer ${bench.clients.add('codex')}`, 'content-type': 'application/json' };
  const body = { model: 'openai/gpt-4o-mini', input: 'Hello', tools: [{ type: 'web_search' }] };
  const reply = await fetch(`${bench.baseUrl}/responses`, { method: 'POST', headers, body: JSON.stringify(body) });
  const said: unknown = await reply.json();
  expect(reply.status).toBe(400);
  expect(at(said, 'error.message')).toBe('Web search is charged on top, so what the call could cost is not known.');
});
