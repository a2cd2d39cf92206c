import Anthropic, { APIError } from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import { beforeEach } from 'vitest';
import { proxyBench } from '../kit.ts';
import { WEATHER, clientSuite } from './suite.ts';
import type { Door, Driver } from './suite.ts';

const MODEL = 'anthropic/claude-haiku-4.5';
const bench = proxyBench();
// The SDK takes the `[DONE]` that OpenRouter adds to streams of this endpoint for JSON, and breaks, with a proxy or without.
beforeEach(() => bench.simulator.trouble({ trouble: { noDone: true } }));

clientSuite(bench, 'anthropic-key', ['useTool'], ({ origin, token }) => messages(new Anthropic({ baseURL: `${origin}/api`, apiKey: token, authToken: null })));
clientSuite(bench, 'anthropic-token', ['useTool'], ({ origin, token }) => messages(new Anthropic({ baseURL: `${origin}/api`, authToken: token, apiKey: null })));
clientSuite(bench, 'anthropic-short', [], shortAddress);

/** Some tools know only `http://127.0.0.1:<port>`, and add `/v1/messages` to it. */
function shortAddress({ origin, token }: Door): Driver {
  return messages(new Anthropic({ baseURL: origin, authToken: token, apiKey: null }));
}

function messages(client: Anthropic): Driver {
  const asked = (prompt: string) => ({ model: MODEL, max_tokens: 500, messages: [{ role: 'user' as const, content: prompt }] });
  return {
    chat: async (prompt) => textIn((await client.messages.create(asked(prompt))).content),
    stream: async (prompt, onPiece, signal) => {
      for await (const event of await client.messages.create({ ...asked(prompt), stream: true }, { signal })) if (event.type === 'content_block_delta' && event.delta.type === 'text_delta') onPiece(event.delta.text);
    },
    useTool: async (prompt) => {
      const { name, description, parameters, run } = WEATHER;
      const tool = betaTool({ name, description, inputSchema: parameters, run });
      return textIn((await client.beta.messages.toolRunner({ ...asked(prompt), tools: [tool] })).content);
    },
    refusal,
  };
}

function textIn(content: readonly { readonly type: string; readonly text?: unknown }[]): string {
  return content.map(({ text }) => (typeof text === 'string' ? text : '')).join('');
}

function refusal(error: unknown): string | undefined {
  if (!(error instanceof APIError) || error.status !== 402 || error.type !== 'billing_error') return undefined;
  return error.message;
}
