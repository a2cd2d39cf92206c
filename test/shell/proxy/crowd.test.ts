import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import process from 'node:process';
import { expect, test } from 'vitest';
import { proxyBench } from './kit.ts';

/** Besides `npm test`, as many as are promised. */
const CALLERS = process.env.TEST_LONG === undefined ? 100 : 500;
const EVENTS = 200;
const bench = proxyBench();

test(`${CALLERS} streams of ${EVENTS} events at once, each to its end`, async () => {
  // An event has some four words.
  bench.simulator.trouble({ trouble: { text: Array.from({ length: EVENTS * 4 }, (_, index) => `word${index}`).join(' ') } });
  const token = bench.clients.add('crowd');
  const agent = new Agent({ maxSockets: CALLERS });
  const answers = await Promise.all(Array.from({ length: CALLERS }, () => streamed(token, agent)));
  agent.destroy();
  expect(answers.filter((text) => !text.endsWith('data: [DONE]\n\n'))).toEqual([]);
  expect(Math.min(...answers.map((text) => text.match(/^data:/gm)?.length ?? 0))).toBeGreaterThanOrEqual(EVENTS);
  const entries = await bench.settled('crowd', CALLERS);
  expect(entries).toHaveLength(CALLERS);
  expect(entries.filter(({ status, costSource }) => status !== 'ok' || costSource !== 'usage')).toEqual([]);
  await bench.balances();
});

async function streamed(token: string, agent: Agent): Promise<string> {
  const body = JSON.stringify({ model: 'openai/gpt-4o-mini', stream: true, max_tokens: 2000, messages: [{ role: 'user', content: 'Go on.' }] });
  const reply = await new Promise<IncomingMessage>((resolve, reject) => {
    request(`${bench.baseUrl}/chat/completions`, { method: 'POST', agent, headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json', 'content-length': body.length } }, resolve).on('error', reject).end(body);
  });
  expect(reply.statusCode).toBe(200);
  return (await buffer(reply)).toString();
}
