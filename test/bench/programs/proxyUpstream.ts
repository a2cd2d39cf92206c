/** An upstream that answers at once with little: JSON, or a stream of so many events. Prints its port. `x-bench-events` and `x-bench-pace` (milliseconds) say what a stream is like. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { announcePort } from '../proxyProcess.ts';

const MODEL = { id: 'openai/gpt-4o-mini', canonical_slug: 'openai/gpt-4o-mini', name: 'GPT-4o mini', context_length: 128_000, architecture: { input_modalities: ['text'], output_modalities: ['text'], tokenizer: 'GPT' }, pricing: { prompt: '0.00000015', completion: '0.0000006' }, top_provider: { context_length: 128_000, max_completion_tokens: 16_384 }, supported_parameters: ['max_tokens', 'tools'] };
const COST = 0.000001;
const USAGE = { prompt_tokens: 500, completion_tokens: 20, total_tokens: 520, cost: COST, is_byok: false };
const SSE = { 'content-type': 'text/event-stream' };
let calls = 0;

announcePort(createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => void answer(request, response, chunks));
}));

async function answer(request: IncomingMessage, response: ServerResponse, body: readonly Buffer[]): Promise<void> {
  if (request.method !== 'POST') {
    json(response, request.url?.includes('/key') === true ? { data: keyFacts() } : { data: [MODEL] });
    return;
  }
  const id = `gen-${process.pid}-${String((calls += 1)).padStart(9, '0')}`;
  const head = { id, model: MODEL.id, provider: 'OpenAI', created: 1 };
  if (!Buffer.concat(body).includes('"stream":true')) {
    json(response, { ...head, object: 'chat.completion', choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Good morning. '.repeat(20) } }], usage: USAGE }, id);
    return;
  }
  await stream(response, { ...head, object: 'chat.completion.chunk' }, id, { events: Number(request.headers['x-bench-events'] ?? 20), paceMs: Number(request.headers['x-bench-pace'] ?? 0) });
}

async function stream(response: ServerResponse, head: object, id: string, { events, paceMs }: { readonly events: number; readonly paceMs: number }): Promise<void> {
  response.writeHead(200, { ...SSE, 'x-generation-id': id });
  const said = `data: ${JSON.stringify({ ...head, choices: [{ index: 0, delta: { role: 'assistant', content: ' morning' }, finish_reason: null }] })}\n\n`;
  for (let sent = 1; sent < events; sent += 1) {
    if (!response.write(said)) await new Promise((resolve) => response.once('drain', resolve).once('close', resolve));
    if (response.destroyed) return;
    if (paceMs > 0) await sleep(paceMs);
  }
  response.end(`data: ${JSON.stringify({ ...head, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: USAGE })}\n\ndata: [DONE]\n\n`);
}

function json(response: ServerResponse, body: object, id?: string): void {
  const text = JSON.stringify(body);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text), ...(id === undefined ? {} : { 'x-generation-id': id }) });
  response.end(text);
}

function keyFacts(): object {
  const usage = calls * COST;
  return { label: 'bench', usage, usage_daily: usage, usage_weekly: usage, usage_monthly: usage, limit: null, limit_remaining: null, is_free_tier: false, is_management_key: false, byok_usage: 0 };
}
