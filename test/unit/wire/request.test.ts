import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Endpoint } from '../../../src/core/usage.ts';
import { readRequest } from '../../../src/core/wire/request.ts';

const ENDPOINTS: readonly Endpoint[] = ['chat/completions', 'completions', 'responses', 'messages', 'embeddings'];

describe('reading a request', () => {
  it('takes from chat completions what matters for cost and attribution', () => {
    const facts = readRequest('chat/completions', {
      model: 'anthropic/claude-haiku-4.5', models: ['openai/gpt-5.6-luna', 7], max_completion_tokens: 64, stream: true, user: 'u-1', session_id: 'sess-42', n: 2, service_tier: 'flex',
      messages: [{ role: 'system', content: 'Be brief' }, { role: 'user', content: [{ type: 'text', text: 'What is this?' }, { type: 'image_url', image_url: { url: `data:image/png;base64,${'A'.repeat(1000)}` } }] }],
    });
    expect(facts).toMatchObject({
      endpoint: 'chat/completions', model: 'anthropic/claude-haiku-4.5', fallbackModels: ['openai/gpt-5.6-luna'], maxOutputTokens: 64, answers: 2, stream: true, hasTools: false, paidTools: [],
      messageCount: 2, promptCount: 1, imageCount: 1, fileCount: 0, audioCount: 0, longCache: false, user: 'u-1', session: 'sess-42', tier: 'flex',
    });
    expect(facts.texts).toEqual(expect.arrayContaining(['Be brief', 'What is this?']));
    expect(facts.texts.join('')).not.toContain('AAAA');
  });

  it('counts what a tool was called with, what it answered, and its schema', () => {
    const { texts, hasTools } = readRequest('chat/completions', {
      messages: [{ role: 'assistant', tool_calls: [{ id: 'call_1', type: 'function', function: { name: 'look', arguments: '{"place":"Ulm"}' } }] }, { role: 'tool', tool_call_id: 'call_1', content: 'rain' }],
      tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object', properties: { place: { type: 'string' } } } } }],
      response_format: { type: 'json_schema', json_schema: { name: 'answer' } },
    });
    expect(hasTools).toBe(true);
    for (const part of ['{"place":"Ulm"}', 'rain', 'look']) expect(texts).toContain(part);
    expect(texts.join('')).toContain('"properties":{"place"');
    expect(texts.join('')).toContain('json_schema');
  });

  it('reads messages: system, blocks, tool use and results, documents that are text', () => {
    const facts = readRequest('messages', {
      model: 'm', max_tokens: 100, system: [{ type: 'text', text: 'SYS', cache_control: { type: 'ephemeral', ttl: '1h' } }], metadata: { user_id: 'u-9' }, fallbacks: [{ model: 'f' }],
      messages: [
        { role: 'user', content: [{ type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'DOC' } }, { type: 'document', source: { type: 'base64', data: 'JVBERi0' } }, { type: 'image', source: { type: 'base64', data: 'iVBOR' } }] },
        { role: 'assistant', content: [{ type: 'tool_use', id: 't', name: 'run', input: { depth: 3, path: 'x' } }] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: [{ type: 'text', text: 'RESULT' }] }] },
      ],
    });
    expect(facts).toMatchObject({ maxOutputTokens: 100, fileCount: 1, imageCount: 1, messageCount: 3, longCache: true, user: 'u-9', fallbackModels: ['f'] });
    for (const part of ['SYS', 'DOC', '{"depth":3,"path":"x"}', 'RESULT']) expect(facts.texts).toContain(part);
    expect(facts.texts.join('')).not.toMatch(/JVBERi0|iVBOR/);
  });

  it('leaves out of a part of media only its data: not a message that claims to be one, nor what stands beside the data', () => {
    const of = (...messages: readonly unknown[]): ReturnType<typeof readRequest> => readRequest('chat/completions', { messages });
    const part = (more: object): unknown => ({ role: 'user', content: [more] });
    for (const type of ['image', 'image_url', 'file', 'input_audio', 'video', 'constructor', '__proto__']) {
      expect(of({ type, role: 'user', content: 'WORDS' }).texts, type).toContain('WORDS');
      expect(of(part({ type, content: [{ type: 'text', text: 'WORDS' }] })).texts, type).toContain('WORDS');
      expect(of(part({ type, function: { name: 'WORDS' } })).texts, type).toContain('WORDS');
      expect(of(part({ type, image_url: { url: 'DATA' }, file: { file_data: 'DATA' }, input_audio: { data: 'DATA' }, video: 'DATA', caption: 'WORDS', more: { deep: ['LAST'] } })).texts, type).toEqual(expect.arrayContaining(['WORDS', 'LAST']));
    }
    expect(of(part({ type: 'document', title: 'TITLE', context: 'CONTEXT', source: { type: 'base64', data: 'DATA' } })).texts).toEqual(['TITLE', 'CONTEXT']);
    expect(of({ type: 'image_url', role: 'user', image_url: { url: 'https://x' } })).toMatchObject({ imageCount: 1 });
    expect(of(part({ type: 'file', role: 'x', file: { file_data: 'https://x' } }))).toMatchObject({ fileCount: 1 });
    expect(of(part({ type: 'constructor', text: 'x' }))).toMatchObject({ imageCount: 0, fileCount: 0, audioCount: 0, videoCount: 0 });
  });

  it('writes out what a tool is called with, even what looks like a picture', () => {
    const input = { type: 'image', source: 'WORDS', n: 3 };
    for (const type of ['tool_use', 'server_tool_use', 'mcp_tool_use']) expect(readRequest('messages', { messages: [{ role: 'assistant', content: [{ type, id: 't', name: 'run', input }] }] }).texts).toContain(JSON.stringify(input));
  });

  it('is in the fast tier where either field says so', () => {
    const tier = (body: object): string | undefined => readRequest('messages', body).tier;
    expect([{ speed: 'fast', service_tier: 'auto' }, { speed: 'fast' }, { speed: 'standard', service_tier: 'priority' }, { speed: 'standard', service_tier: 'auto' }, { speed: 'standard' }].map(tier)).toEqual(['fast', 'fast', 'priority', 'auto', undefined]);
  });

  it('reads responses: instructions and items, or one text', () => {
    expect(readRequest('responses', { model: 'm', input: 'hello', instructions: 'INS', max_output_tokens: 5 })).toMatchObject({ texts: ['hello', 'INS'], messageCount: 1, promptCount: 1, maxOutputTokens: 5 });
    const facts = readRequest('responses', { input: [{ role: 'user', content: [{ type: 'input_text', text: 'A' }, { type: 'input_file', file_data: 'zzz' }] }, { type: 'function_call', arguments: '{}' }, { type: 'function_call_output', output: 'B' }] });
    expect(facts).toMatchObject({ messageCount: 3, promptCount: 1, fileCount: 1 });
    expect(facts.texts).toEqual(expect.arrayContaining(['A', '{}', 'B']));
  });

  it('counts the prompts of completions and embeddings, and tokens that came as ids', () => {
    expect(readRequest('completions', { prompt: ['a', 'b', 'c'], n: 2 })).toMatchObject({ texts: ['a', 'b', 'c'], promptCount: 3, answers: 6 });
    expect(readRequest('completions', { prompt: [1, 2, 3] })).toMatchObject({ texts: [], tokenIds: 3, promptCount: 1, answers: 1 });
    expect(readRequest('embeddings', { input: [[1, 2], [3]] })).toMatchObject({ tokenIds: 3, promptCount: 2 });
    expect(readRequest('embeddings', { input: 'text' })).toMatchObject({ texts: ['text'], promptCount: 1 });
  });

  it('names tools and plugins that are run and charged for elsewhere, and no others', () => {
    const paid = (body: object): readonly string[] => readRequest('chat/completions', body).paidTools;
    expect(paid({ tools: [{ type: 'function' }, { type: 'openrouter:web_search' }, { type: 'web_search_20250305' }, { type: 'bash_20250124' }, { name: 'plain' }, { type: 'local_shell' }] })).toEqual(['openrouter:web_search', 'web_search_20250305']);
    expect(paid({ plugins: [{ id: 'web' }, { id: 'response-healing' }, { id: 'file-parser' }] })).toEqual(['web', 'file-parser']);
    expect(paid({ web_search_options: {} })).toEqual(['web_search_options']);
  });

  it('finds every text of a prompt, however deep', () => {
    const leaf = fc.string({ minLength: 1 });
    const content = fc.letrec<{ node: unknown }>((tie) => ({ node: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('node'), { maxLength: 3 }), fc.record({ text: tie('node') })) })).node;
    fc.assert(fc.property(fc.array(content, { maxLength: 4 }), (messages) => {
      const found = readRequest('chat/completions', { messages: messages.map((each) => ({ role: 'user', content: each })) }).texts.join('');
      for (const text of leaves(messages)) expect(found).toContain(text);
    }));
  });

  it('never throws, whatever the body is', () => {
    const names = ['model', 'models', 'messages', 'input', 'prompt', 'system', 'tools', 'plugins', 'max_tokens', 'n', 'stream', 'metadata', 'cache_control', 'fallbacks'] as const;
    fc.assert(fc.property(fc.constantFrom(...ENDPOINTS), fc.oneof(fc.jsonValue(), fc.dictionary(fc.constantFrom(...names), fc.jsonValue())), (endpoint, body) => {
      const facts = readRequest(endpoint, body);
      expect(facts.texts.every((text) => typeof text === 'string')).toBe(true);
      expect(facts.answers).toBeGreaterThanOrEqual(1);
    }));
  });
});

function leaves(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [];
}
