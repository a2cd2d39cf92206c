import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../../src/core/usage.ts';
import { readConversation, sessionIn } from '../../../src/core/wire/conversation.ts';

const ENDPOINTS: readonly Endpoint[] = ['chat/completions', 'completions', 'responses', 'messages', 'embeddings'];

describe('reading a conversation', () => {
  it('takes tools and their answers from chat completions, new and old', () => {
    const messages = readConversation('chat/completions', {
      messages: [
        { role: 'system', content: 'S' }, { role: 'developer', content: [{ type: 'text', text: 'D' }] }, { role: 'user', content: [{ type: 'text', text: 'U' }, { type: 'image_url', image_url: { url: 'data:x' } }] },
        { role: 'assistant', content: null, tool_calls: [{ id: 'c1', type: 'function', function: { name: 'look', arguments: '{"a":1}' } }] }, { role: 'tool', tool_call_id: 'c1', content: 'R' },
        { role: 'assistant', content: 'text', function_call: { name: 'old', arguments: '{}' } }, { role: 'function', name: 'old', content: 'R2' },
      ],
    });
    expect(messages.map(({ role }) => role)).toEqual(['system', 'system', 'user', 'assistant', 'user', 'assistant', 'user']);
    expect(messages[2]).toMatchObject({ texts: ['U'], media: ['data:x'] });
    expect(messages[3]?.calls).toEqual([{ id: 'c1', name: 'look', given: '{"a":1}' }]);
    expect(messages[4]?.results).toEqual([{ id: 'c1', texts: ['R'], media: [], isError: false }]);
    expect([messages[5]?.calls[0]?.name, messages[6]?.results[0]?.texts]).toEqual(['old', ['R2']]);
  });

  it('takes blocks from messages, without thoughts and marks for the cache', () => {
    const messages = readConversation('messages', {
      system: [{ type: 'text', text: 'S', cache_control: { type: 'ephemeral' } }],
      messages: [
        { role: 'user', content: 'U' },
        { role: 'assistant', content: [{ type: 'thinking', thinking: 'hm', signature: 's' }, { type: 'text', text: 'T' }, { type: 'tool_use', id: 't1', name: 'run', input: { depth: 3 } }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', is_error: true, content: [{ type: 'text', text: 'R' }, { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'PIC' } }] }] },
      ],
    });
    expect(messages.map(({ texts }) => texts)).toEqual([['S'], ['U'], ['T'], []]);
    expect(messages[2]?.calls).toEqual([{ id: 't1', name: 'run', given: { depth: 3 } }]);
    expect(messages[3]?.results[0]).toMatchObject({ id: 't1', texts: ['R'], isError: true });
    expect(messages[3]?.results[0]?.media).toContain('PIC');
  });

  it('takes items from responses, without reasoning', () => {
    const messages = readConversation('responses', {
      instructions: 'S',
      input: [
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'U' }] }, { type: 'reasoning', summary: [] }, { type: 'function_call', call_id: 'c', name: 'shell', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c', output: 'R' }, { type: 'local_shell_call', call_id: 'd', action: { command: ['ls'] } }, { type: 'local_shell_call_output', call_id: 'd', output: [{ type: 'input_text', text: 'R2' }] },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'A' }] },
      ],
    });
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user', 'assistant', 'user', 'assistant']);
    expect([messages[2]?.calls[0], messages[3]?.results[0]?.texts, messages[4]?.calls[0], messages[5]?.results[0]?.texts]).toEqual([{ id: 'c', name: 'shell', given: '{}' }, ['R'], { id: 'd', name: 'local_shell_call', given: { command: ['ls'] } }, ['R2']]);
    expect(readConversation('responses', { input: 'hello' })).toMatchObject([{ role: 'user', texts: ['hello'] }]);
  });

  it('takes a prompt as one message, and embeddings as none', () => {
    expect(readConversation('completions', { prompt: 'once' })).toMatchObject([{ role: 'user', texts: ['once'] }]);
    expect(readConversation('embeddings', { input: 'once' })).toEqual([]);
  });

  it('never throws, whatever is in a body', () => {
    fc.assert(fc.property(fc.constantFrom(...ENDPOINTS), fc.anything(), fc.anything(), (endpoint, messages, input) => {
      expect(Array.isArray(readConversation(endpoint, { messages, input, system: messages, instructions: input, prompt: input }))).toBe(true);
    }));
  });

  it('finds the session where OpenRouter or Claude Code have it', () => {
    expect(sessionIn({ session_id: 's-1' })).toBe('s-1');
    expect(sessionIn({ metadata: { user_id: 'user_ab_account__session_0b7e0c1a-1111-2222-3333-444455556666' } })).toBe('0b7e0c1a-1111-2222-3333-444455556666');
    expect(sessionIn({ metadata: { user_id: 'u-9' } })).toBeUndefined();
  });
});
