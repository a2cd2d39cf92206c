import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExchangeFacts } from '../../../src/core/wire/facts.ts';
import { createFactsReader, readFacts } from '../../../src/core/wire/facts.ts';
import { createSseReader } from '../../../src/core/wire/sse.ts';
import type { StreamName } from './fixtures.ts';
import { streamBytes } from './fixtures.ts';

function follow(name: StreamName): { readonly facts: ExchangeFacts; readonly text: string; readonly reasoning: string } {
  const stream = createSseReader();
  const reader = createFactsReader();
  const items = [...stream.push(streamBytes(name)), ...stream.end()];
  const deltas = items.map((item) => reader.readData(item.kind === 'event' ? item.data : ''));
  return { facts: reader.facts, text: deltas.map(({ text }) => text).join(''), reasoning: deltas.map(({ reasoning }) => reasoning).join('') };
}

describe('facts of a stream', () => {
  it('are complete after a real one, whose usage comes with a choice', () => {
    expect(follow('chat-real')).toEqual({
      text: '', reasoning: 'The',
      facts: {
        generationId: 'gen-1791383960-Ab12', model: 'deepseek/deepseek-v4.1-flash', provider: 'InferenceNet', finishReason: 'length', ended: true,
        usage: { inputTokens: 37, outputTokens: 8, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 8, cost: 7765, upstreamCost: 7765, isByok: false },
      },
    });
  });

  it.each(['chat-documented', 'chat-crlf', 'chat-cr'] as const)('are complete after %s, whose usage comes without choices', (name) => {
    const { facts, text } = follow(name);
    expect(text).toBe('Grüße, 世界 👋🏽');
    expect(facts).toMatchObject({ finishReason: 'stop', ended: true, provider: 'OpenAI', usage: { inputTokens: 10000, cacheReadTokens: 8000, cost: 3_800_000 } });
  });

  it('name the error in the middle, with a numeric or a textual code, with or without choices', () => {
    expect(follow('chat-error')).toMatchObject({ text: 'Half an ans', facts: { ended: true, finishReason: 'error', error: { code: '429', message: 'Rate limit exceeded', type: 'rate_limit_exceeded' } } });
    const { facts } = follow('chat-error-bare');
    expect(facts).toEqual({ generationId: 'gen-abc123', model: 'openai/gpt-4o', provider: 'OpenAI', ended: true, error: { code: 'server_error', message: 'Provider disconnected' } });
  });

  it('are read from messages, whose start has only zeros', () => {
    expect(follow('messages')).toEqual({
      text: 'Hello', reasoning: '',
      facts: { generationId: 'gen-test', model: 'anthropic/claude-4.5-haiku-20251001', finishReason: 'stop', ended: true, usage: { inputTokens: 8, outputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, cost: 13_000 } },
    });
  });

  it('are read from responses, whose text is not counted twice', () => {
    expect(follow('responses')).toEqual({
      text: 'Hello', reasoning: 'Thinking',
      facts: {
        generationId: 'gen-1791384000-Ef56', model: 'openai/gpt-5.6-luna-20260709', tier: 'default', finishReason: 'stop', ended: true,
        usage: { inputTokens: 100, outputTokens: 20, cacheReadTokens: 64, cacheWriteTokens: 0, reasoningTokens: 12, cost: 1_230_000, upstreamCost: 1_230_000, isByok: false },
      },
    });
  });

  it('are read from what a proxy folded', () => {
    expect(follow('multi-line')).toMatchObject({ text: 'Hé', facts: { generationId: 'gen-lines', usage: { cost: 2000 }, ended: true } });
  });

  it('say that a stream was cut off', () => {
    const reader = createFactsReader();
    reader.readData('{"id":"gen-1","choices":[{"index":0,"delta":{"content":"a"},"finish_reason":null}]}');
    reader.readData('{"id":"gen-1","choices":[{"index":0,"del');
    expect(reader.facts).toEqual({ generationId: 'gen-1', ended: false });
  });

  it('pass over comments in data, other JSON and nonsense', () => {
    const reader = createFactsReader();
    for (const data of [': OPENROUTER PROCESSING', 'null', '"text"', '[1]', '', '{', '{}']) expect(reader.readData(data)).toEqual({ text: '', reasoning: '' });
    expect(reader.facts).toEqual({ ended: false });
  });

  it('keep the usage seen first when a zero follows', () => {
    const reader = createFactsReader();
    reader.read({ usage: { prompt_tokens: 10, completion_tokens: 4, cost: 0.001 } });
    reader.read({ usage: { prompt_tokens: 0, completion_tokens: 0, cost: null } });
    expect(reader.facts.usage).toEqual({ inputTokens: 10, outputTokens: 4, cost: 1_000_000 });
  });

  it('keep the first error and the last finish reason', () => {
    const reader = createFactsReader();
    reader.read({ error: { code: 502, message: 'first' } });
    reader.read({ error: { code: 500, message: 'second' }, choices: [{ finish_reason: 'stop' }] });
    expect(reader.facts).toMatchObject({ error: { code: '502', message: 'first' }, finishReason: 'stop' });
  });
});

describe('facts of a whole body', () => {
  it('are read from chat completions, whose text is handed out once', () => {
    const reader = createFactsReader();
    const body = { id: 'gen-9', object: 'chat.completion', model: 'm', provider: 'P', service_tier: 'flex', choices: [{ index: 0, finish_reason: 'tool_calls', message: { role: 'assistant', content: 'Hi', reasoning: 'hm' } }, { index: 1, message: { content: 'other' } }], usage: { prompt_tokens: 1, completion_tokens: 2, cost: 0 } };
    expect(reader.read(body)).toEqual({ text: 'Hi', reasoning: 'hm' });
    expect(reader.facts).toEqual({ generationId: 'gen-9', model: 'm', provider: 'P', tier: 'flex', finishReason: 'tool_calls', ended: true, usage: { inputTokens: 1, outputTokens: 2, cost: 0 } });
  });

  it('name an error in a choice, or one that shows in the finish reason only', () => {
    const broken = { id: 'gen-1', object: 'chat.completion', choices: [{ index: 0, message: { content: 'partial' }, finish_reason: 'error', error: { code: 502, message: 'Provider disconnected mid-stream', metadata: { error_type: 'provider_unavailable' } } }] };
    expect(readFacts(broken).error).toEqual({ code: '502', message: 'Provider disconnected mid-stream', type: 'provider_unavailable' });
    expect(readFacts({ choices: [{ finish_reason: 'error' }] }).error).toMatchObject({ code: 'error' });
  });

  it('name the error of a body that is nothing else, though its status was 200', () => {
    expect(readFacts({ error: { code: 503, message: 'No provider' } })).toEqual({ ended: true, error: { code: '503', message: 'No provider' } });
    expect(readFacts({ error: 'Bad Request' }).error).toEqual({ code: 'error', message: 'Bad Request' });
    expect(readFacts({ error: null, choices: [] }).error).toBeUndefined();
  });

  it('are read from messages, completions, responses and embeddings', () => {
    expect(readFacts({ id: 'gen-m', type: 'message', role: 'assistant', model: 'a', provider: 'Anthropic', content: [{ type: 'text', text: 'Hi' }], stop_reason: 'max_tokens', usage: { input_tokens: 8, output_tokens: 16, cost: 0.0000253 } })).toEqual(
      { generationId: 'gen-m', model: 'a', provider: 'Anthropic', finishReason: 'length', ended: true, usage: { inputTokens: 8, outputTokens: 16, cost: 25_300 } },
    );
    expect(readFacts({ id: 'gen-c', object: 'text_completion', choices: [{ text: 'x', index: 0, finish_reason: 'stop' }], usage: { prompt_tokens: 1, completion_tokens: 1 } })).toMatchObject({ finishReason: 'stop', ended: true });
    expect(readFacts({ id: 'resp_1', object: 'response', status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' }, usage: { input_tokens: 1, output_tokens: 5 } })).toEqual({ finishReason: 'length', ended: true, usage: { inputTokens: 1, outputTokens: 5 } });
    expect(readFacts({ object: 'list', model: 'e', data: [], usage: { prompt_tokens: 8, total_tokens: 8 } })).toEqual({ model: 'e', ended: true, usage: { inputTokens: 8 } });
  });

  it('have no control characters in their names, and no figures beyond belief', () => {
    const body = { id: 'gen-1\u0000', object: 'chat.completion', model: 'm/n\u0000ul', provider: '\u0007', choices: [{ finish_reason: 'st\nop' }], usage: { prompt_tokens: Number.MAX_SAFE_INTEGER, completion_tokens: 2, cost: 8_000_000 } };
    expect(readFacts(body)).toEqual({ generationId: 'gen-1', model: 'm/n ul', finishReason: 'st op', ended: true, usage: { outputTokens: 2 } });
  });

  it('take only gen- ids for generation ids', () => {
    expect(readFacts({ id: 'resp_123', object: 'response' }).generationId).toBeUndefined();
    expect(readFacts({ id: 'msg_123', type: 'message' }).generationId).toBeUndefined();
  });

  it('name the error of a failed response, and of error events of either dialect', () => {
    expect(readFacts({ type: 'response.failed', response: { status: 'failed', error: { code: 'server_error', message: 'boom' } } })).toMatchObject({ finishReason: 'error', error: { code: 'server_error', message: 'boom' } });
    expect(readFacts({ type: 'error', code: 'rate_limit_exceeded', message: 'slow down' }).error).toEqual({ code: 'rate_limit_exceeded', message: 'slow down' });
    expect(readFacts({ type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }).error).toEqual({ code: 'overloaded_error', message: 'Overloaded', type: 'overloaded_error' });
  });

  it('never throw, whatever the parts are', () => {
    const names = ['id', 'type', 'object', 'usage', 'error', 'choices', 'message', 'response', 'delta', 'content', 'output', 'status', 'model'] as const;
    const part = fc.dictionary(fc.constantFrom(...names), fc.jsonValue());
    fc.assert(fc.property(fc.array(fc.oneof(part, fc.jsonValue(), fc.dictionary(fc.constantFrom(...names), part)), { maxLength: 5 }), (parts) => {
      const reader = createFactsReader();
      for (const each of parts) expect(typeof reader.read(each).text).toBe('string');
      expect(typeof reader.facts.ended).toBe('boolean');
    }));
  });
});
