import { describe, expect, test } from 'vitest';
import { troubleHeader } from '../../simulator/troubles.ts';
import { objectOf } from '../../simulator/json.ts';
import { proxyBench } from './kit.ts';

const bench = proxyBench();
const MESSAGES = [{ role: 'user', content: 'hi' }];
const ADDED = 100;
/** Of an answer, as the model's listed provider gives it. */
const LONGEST = 16_384;

/** Path, what the request has besides its prompt, and its caps as they have to go up where a limit has no room for a longer answer. */
const ROWS: readonly [string, object, object][] = [
  ['chat/completions', { messages: MESSAGES, max_output_tokens: 1 }, { max_output_tokens: ADDED, max_completion_tokens: ADDED }],
  ['chat/completions', { messages: MESSAGES, max_tokens: 1, max_completion_tokens: 2e12 }, { max_tokens: ADDED, max_completion_tokens: ADDED }],
  ['chat/completions', { messages: MESSAGES, max_tokens: 1, max_completion_tokens: '9000' }, { max_tokens: ADDED, max_completion_tokens: ADDED }],
  ['chat/completions', { messages: MESSAGES, max_tokens: 0 }, { max_tokens: ADDED }],
  ['chat/completions', { messages: MESSAGES, max_tokens: 7, max_completion_tokens: 9 }, { max_tokens: 7, max_completion_tokens: 9 }],
  ['chat/completions', { messages: MESSAGES, max_tokens: 7, max_completion_tokens: null }, { max_tokens: 7, max_completion_tokens: null }],
  ['completions', { prompt: 'hi', max_completion_tokens: 1 }, { max_completion_tokens: ADDED, max_tokens: ADDED }],
  ['responses', { input: 'hi', max_tokens: 1 }, { max_tokens: ADDED, max_output_tokens: ADDED }],
  ['responses', { input: 'hi', max_tokens: '1', max_output_tokens: 9 }, { max_tokens: '1', max_output_tokens: 9 }],
  ['messages', { messages: MESSAGES, max_output_tokens: 1 }, { max_output_tokens: ADDED, max_tokens: ADDED }],
  ['messages', { messages: MESSAGES, max_tokens: -5 }, { max_tokens: ADDED }],
];

describe('an answer as long as upstream allows costs no more than was set aside', () => {
  test.each(ROWS)('%s %j, with a cap that can be relied on', async (path, asked, sent) => {
    await holds(path, asked, { 'limits.perRequest': 0.0002 }, sent);
  });

  test.each(ROWS)('%s %j, with the longest that is given, where there is much room', async (path, asked, sent) => {
    await holds(path, asked, { 'limits.daily': 100 }, Object.fromEntries(Object.entries(sent).map(([name, cap]) => [name, cap === ADDED ? LONGEST : cap])));
  });

  async function holds(path: string, asked: object, limits: Readonly<Record<string, unknown>>, sent: object): Promise<void> {
    bench.settings({ maxOutputTokens: ADDED, ...limits });
    const token = bench.clients.add('caps');
    const count = (await bench.settled('caps', 0)).length;
    const reply = await fetch(`${bench.baseUrl}/${path}`, {
      method: 'POST', headers: { 'authorization': `Bearer ${token}`, 'x-sim-trouble': troubleHeader({ tokens: { completion: 12_000 } }) }, body: JSON.stringify({ model: 'openai/gpt-4o-mini', ...asked }),
    });
    expect(reply.status).toBe(200);
    await reply.text();
    const [entry] = (await bench.settled('caps', count + 1)).slice(count);
    expect(capsOf(bench.simulator.requests().at(-1)?.body)).toEqual(sent);
    expect(entry?.cost).toBeGreaterThan(0);
    expect(entry?.cost).toBeLessThanOrEqual(entry?.estimate ?? 0);
  }
});

function capsOf(body: unknown): object {
  return Object.fromEntries(Object.entries(objectOf(body)).filter(([name]) => name.startsWith('max_')));
}
