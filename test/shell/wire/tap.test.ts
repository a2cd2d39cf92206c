import { describe, expect, it } from 'vitest';
import { createFactsReader } from '../../../src/core/wire/facts.ts';
import { createSseReader } from '../../../src/core/wire/sse.ts';
import { createTap } from '../../../src/core/wire/tap.ts';
import type { Simulator } from '../../simulator/api.ts';
import { seeded } from '../../simulator/rng.ts';
import { post, simulators } from '../../simulator/testing.ts';
import type { Trouble } from '../../simulator/troubles.ts';

const start = simulators();

const MESSAGES = [{ role: 'user', content: 'Say hello' }];
const BODIES: Readonly<Record<string, object>> = {
  '/chat/completions': { messages: MESSAGES },
  '/completions': { prompt: 'Say hello' },
  '/responses': { input: 'Say hello' },
  '/messages': { messages: MESSAGES, max_tokens: 500 },
  '/embeddings': { input: 'Say hello', model: 'openai/text-embedding-3-small' },
};

const TROUBLES: readonly Trouble[] = [
  {}, { usageChunk: 'empty_choices' }, { usageChunk: 'repeated_finish', crlf: true }, { usageChunk: 'with_finish', tight: true }, { usage: 'missing' }, { usage: 'cost_null', noDone: true }, { usage: 'cost_absent', dataComments: true },
  { byok: 0.01 }, { cacheHit: true }, { zeroCompletion: true }, { tokens: { completion: 300, reasoning: 250 } }, { text: '"usage": {"cost": 1}, "finish_reason": "stop" 世界 👋🏽' },
  { failMidway: { code: 429, afterFrames: 4 } }, { failMidway: { code: 'server_error', noChoices: true } }, { failMidway: { code: 502, event: 'error', afterFrames: 3 } }, { failMidway: { code: 502, event: 'response.error' } },
  { errorBody: { code: 503 } },
];

async function answerTo(simulator: Simulator, path: string, stream: boolean, trouble: Trouble): Promise<{ readonly kind: 'stream' | 'body'; readonly bytes: Uint8Array }> {
  const reply = await post(simulator, path, { model: 'openai/gpt-4o-mini', ...BODIES[path], ...(stream ? { stream } : {}) }, { trouble });
  return { kind: reply.headers.get('content-type')?.startsWith('text/event-stream') === true ? 'stream' : 'body', bytes: new Uint8Array(await reply.arrayBuffer()) };
}

/** The parts of an answer that came in pieces of random sizes. */
function tapped(kind: 'stream' | 'body', bytes: Uint8Array, seed: string): readonly unknown[] {
  const rng = seeded(seed);
  const tap = createTap(kind);
  const parts: unknown[] = [];
  for (let at = 0, end = 0; at < bytes.length; at = end) {
    end = at + rng.int(1, rng.int(2, 2000));
    parts.push(...tap.push(bytes.slice(at, end)));
  }
  return [...parts, ...tap.end()];
}

/** Every event, or the one body. */
function everything(kind: 'stream' | 'body', bytes: Uint8Array): readonly string[] {
  const reader = createSseReader();
  if (kind === 'body') return [new TextDecoder().decode(bytes)];
  return [...reader.push(bytes), ...reader.end()].map((item) => (item.kind === 'event' ? item.data : ''));
}

describe('the tap', () => {
  it.each(Object.keys(BODIES))('tells of every kind of answer from %s what the whole of it tells', async (path) => {
    const simulator = await start();
    const kinds = new Set<string>();
    for (const [index, trouble] of TROUBLES.entries()) {
      for (const stream of [true, false]) {
        const { kind, bytes } = await answerTo(simulator, path, stream, trouble);
        kinds.add(kind);
        const all = createFactsReader();
        const deltas = everything(kind, bytes).map((data) => all.readData(data));
        const some = createFactsReader();
        const parts = tapped(kind, bytes, `${path} ${index}`);
        const heard = parts.map((part) => some.read(part)).filter(({ text, reasoning }) => text !== '' || reasoning !== '');
        expect(some.facts, `${JSON.stringify(trouble)} ${kind}`).toEqual(all.facts);
        expect(heard[0], `${JSON.stringify(trouble)} ${kind}`).toEqual(deltas.find(({ text, reasoning }) => text !== '' || reasoning !== ''));
      }
    }
    expect(kinds.size).toBe(path === '/embeddings' ? 1 : 2);
  });
});
