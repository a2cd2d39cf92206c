import { describe, expect, it } from 'vitest';
import { textOf } from './json.ts';
import { at, eventsOf, jsonOf, openai, post, simulators } from './testing.ts';
import type { Trouble } from './troubles.ts';

const start = simulators();
const trouble: Trouble = { tool: { name: 'weather', arguments: { city: 'Bergen', days: 2 } } };
const CHAT = { model: 'openai/gpt-4o-mini', messages: [{ role: 'user' as const, content: 'Rain?' }] };
const CLAUDE = { model: 'anthropic/claude-haiku-4.5', max_tokens: 500, messages: [{ role: 'user', content: 'Rain?' }] };

describe('a call of a tool', () => {
  it('comes to the openai package whole', async () => {
    const simulator = await start();
    simulator.trouble({ trouble });
    const { choices } = await openai(simulator).chat.completions.create(CHAT);
    expect(choices[0]).toMatchObject({ finish_reason: 'tool_calls', message: { content: null, tool_calls: [{ type: 'function', function: { name: 'weather', arguments: '{"city":"Bergen","days":2}' } }] } });
  });

  it('comes to the openai package in pieces', async () => {
    const simulator = await start();
    simulator.trouble({ trouble });
    const message = await openai(simulator).chat.completions.stream(CHAT).finalMessage();
    expect(message.tool_calls).toMatchObject([{ function: { name: 'weather', arguments: '{"city":"Bergen","days":2}' } }]);
  });

  it.each([false, true])('is a function_call of responses, streamed: %s', async (stream) => {
    const simulator = await start();
    const reply = await post(simulator, '/responses', { model: 'openai/gpt-4o-mini', input: 'Rain?', stream }, { trouble });
    const response = stream ? at(eventsOf(await reply.text()).at(-1), 'response') : await jsonOf(reply);
    expect(response).toMatchObject({ status: 'completed', output: [{ type: 'function_call', name: 'weather', arguments: '{"city":"Bergen","days":2}' }] });
  });

  it('is a block of messages', async () => {
    const simulator = await start();
    expect(await jsonOf(post(simulator, '/messages', CLAUDE, { trouble }))).toMatchObject({ stop_reason: 'tool_use', content: [{ type: 'tool_use', name: 'weather', input: { city: 'Bergen', days: 2 } }] });
    const events = eventsOf(await (await post(simulator, '/messages', { ...CLAUDE, stream: true }, { trouble })).text());
    expect(events.map((event) => textOf(at(event, 'delta.partial_json')) ?? '').join('')).toBe('{"city":"Bergen","days":2}');
  });
});
