import { describe, expect, test } from 'vitest';
import { fromUsd } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import type { JsonObject } from '../../simulator/json.ts';
import { troubleHeader } from '../../simulator/troubles.ts';
import type { Trouble } from '../../simulator/troubles.ts';
import { proxyBench } from './kit.ts';

const bench = proxyBench();
const MODEL = 'openai/gpt-4o-mini';
const BODIES = {
  'chat/completions': { model: MODEL, max_tokens: 200, messages: [{ role: 'user', content: 'hi' }] },
  'completions': { model: MODEL, max_tokens: 200, prompt: 'hi' },
  'responses': { model: MODEL, max_output_tokens: 200, input: 'hi' },
  'messages': { model: 'anthropic/claude-haiku-4.5', max_tokens: 200, messages: [{ role: 'user', content: 'hi' }] },
  'embeddings': { model: 'openai/text-embedding-3-small', input: ['hi', 'there'] },
} as const;
type Path = keyof typeof BODIES;

/** What goes wrong, or is special, and what the entry then says. `from`: where its cost is known from. */
interface Row {
  readonly name: string;
  readonly trouble: Trouble;
  readonly from: UsageEntry['costSource'];
  readonly status: UsageEntry['status'];
}

const TOKENS = { tokens: { prompt: 2000, completion: 40, cached: 1024 } } as const;
const ROWS: readonly Row[] = [
  { name: 'as usual', trouble: {}, from: 'usage', status: 'ok' },
  { name: 'some of the prompt cached', trouble: TOKENS, from: 'usage', status: 'ok' },
  { name: 'some of the prompt kept in the cache', trouble: { tokens: { prompt: 2000, completion: 40, cached: 256, written: 1024 } }, from: 'usage', status: 'ok' },
  { name: 'some of it reasoning', trouble: { tokens: { prompt: 100, completion: 90, reasoning: 60 } }, from: 'usage', status: 'ok' },
  { name: 'a key of the user\'s own', trouble: { byok: true }, from: 'usage', status: 'ok' },
  { name: 'a key of the user\'s own, with a fee', trouble: { ...TOKENS, byok: 0.001 }, from: 'usage', status: 'ok' },
  { name: 'the upstream\'s own cache', trouble: { cacheHit: true }, from: 'usage', status: 'ok' },
  { name: 'no usage told', trouble: { ...TOKENS, usage: 'missing' }, from: 'generation', status: 'ok' },
  { name: 'no cost told', trouble: { ...TOKENS, usage: 'cost_absent' }, from: 'generation', status: 'ok' },
  { name: 'a cost of null', trouble: { ...TOKENS, usage: 'cost_null' }, from: 'generation', status: 'ok' },
  { name: 'cut anywhere, CRLF, no blanks', trouble: { ...TOKENS, split: 'random', crlf: true, tight: true, dataComments: true, text: 'Grüße, 世界! 🎉' }, from: 'usage', status: 'ok' },
  { name: 'a tool called', trouble: { ...TOKENS, tool: { name: 'look', arguments: { at: 'x' } } }, from: 'usage', status: 'ok' },
  { name: 'an error in the middle', trouble: { ...TOKENS, failMidway: { code: 502, billed: true } }, from: 'generation', status: 'error' },
  { name: 'an error in a body that says 200', trouble: { errorBody: { code: 502, message: 'boom' } }, from: 'generation', status: 'error' },
];

const CASES = (Object.keys(BODIES) as readonly Path[]).flatMap((path) => [false, true].flatMap((stream) => ROWS.map((row) => ({ path, stream, ...row }))))
  // Embeddings are never streamed, say nothing, and are not cached.
  .filter(({ path, stream, trouble }) => path !== 'embeddings' || (!stream && trouble.tool === undefined && trouble.failMidway === undefined))
  .map(({ trouble, ...more }) => ({ ...more, trouble: more.path === 'embeddings' && trouble.tokens !== undefined ? { ...trouble, tokens: { prompt: 2000 } } : trouble }));

describe('the entry has the simulator\'s tokens and cost', () => {
  test.each(CASES)('$path, stream: $stream, $name', async ({ path, stream, trouble, from, status }) => {
    const token = bench.clients.add('meter');
    const before = (await bench.settled('meter', 0)).length;
    const reply = await fetch(`${bench.baseUrl}/${path}`, { method: 'POST', headers: { 'authorization': `Bearer ${token}`, 'x-sim-trouble': troubleHeader(trouble) }, body: JSON.stringify({ ...BODIES[path], ...(stream ? { stream } : {}) }) });
    expect(reply.status).toBe(200);
    await reply.text();
    const [entry] = (await bench.settled('meter', before + 1)).slice(before);
    const data = bench.simulator.generations().find(({ id }) => id === entry?.generationId)?.data;
    if (entry === undefined || data === undefined) throw new Error('there is no entry, or no generation');
    expect(entry).toMatchObject({ status, endpoint: path, streamed: stream, costSource: from, cost: fromUsd(Number(data.total_cost)) });
    expect(tokensIn(entry)).toEqual(tokensOf(data, entry));
    // Only the answer itself tells what was written to the cache.
    expect(entry.cacheWriteTokens ?? 0).toBe(trouble.tokens?.written ?? 0);
    expect(entry.isByok ?? false).toBe(trouble.byok !== undefined);
    if (trouble.byok !== undefined) expect([entry.upstreamCost, Number(entry.upstreamCost) > 0]).toEqual([fromUsd(Number(data.upstream_inference_cost)), true]);
  });

  test('and the ledger, in the end, what the key has spent', async () => {
    await bench.balances();
  });
});

function tokensIn({ inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, reasoningTokens = 0 }: UsageEntry): object {
  return { inputTokens, outputTokens, cacheReadTokens, reasoningTokens };
}

function tokensOf(data: JsonObject, { endpoint }: UsageEntry): object {
  return {
    inputTokens: Number(data.native_tokens_prompt), outputTokens: endpoint === 'embeddings' ? 0 : Number(data.native_tokens_completion),
    cacheReadTokens: Number(data.native_tokens_cached), reasoningTokens: Number(data.native_tokens_reasoning),
  };
}
