import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExchangeFacts } from '../../../src/core/wire/facts.ts';
import { DONE, createFactsReader } from '../../../src/core/wire/facts.ts';
import { createSseReader } from '../../../src/core/wire/sse.ts';
import type { Tap } from '../../../src/core/wire/tap.ts';
import { createTap } from '../../../src/core/wire/tap.ts';
import { STREAMS, streamBytes } from './fixtures.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const edges = [0, ...places.toSorted((a, b) => a - b), bytes.length];
  return edges.slice(1).map((end, index) => bytes.slice(edges[index], end));
}

function tapped(chunks: readonly Uint8Array[], tap: Tap = createTap('stream')): readonly unknown[] {
  return [...chunks.flatMap((chunk) => tap.push(chunk)), ...tap.end()];
}

function factsOf(parts: readonly unknown[]): ExchangeFacts {
  const reader = createFactsReader();
  for (const part of parts) reader.read(part);
  return reader.facts;
}

/** The facts from every event of the stream. */
function allFacts(bytes: Uint8Array): ExchangeFacts {
  const stream = createSseReader();
  const reader = createFactsReader();
  for (const item of [...stream.push(bytes), ...stream.end()]) if (item.kind === 'event') reader.readData(item.data);
  return reader.facts;
}

/** A stream of chat completions. */
function stream(...events: readonly unknown[]): Uint8Array {
  return bytesOf(events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`).join(''));
}

function chunk(choice: object, more: object = {}): object {
  return { id: 'gen-1', object: 'chat.completion.chunk', model: 'a/b', provider: 'P', choices: [{ index: 0, finish_reason: null, native_finish_reason: null, ...choice }], ...more };
}

function says(content: string): object {
  return chunk({ delta: { content } });
}

const STOP = chunk({ delta: { content: '' }, finish_reason: 'stop' });
const USAGE = { id: 'gen-1', model: 'a/b', choices: [], usage: { prompt_tokens: 3, completion_tokens: 4, cost: 0.001 } };

describe('the tap of a stream', () => {
  it.each(STREAMS)('tells of %s what all its events tell, wherever it is split', (name) => {
    const bytes = streamBytes(name);
    const facts = allFacts(bytes);
    for (let place = 0; place <= bytes.length; place += 1) expect(factsOf(tapped(cut(bytes, [place])))).toEqual(facts);
    expect(factsOf(tapped(cut(bytes, [...bytes.keys()])))).toEqual(facts);
    fc.assert(fc.property(fc.array(fc.nat(bytes.length)), (places) => {
      expect(factsOf(tapped(cut(bytes, places)))).toEqual(facts);
    }));
  });

  it.each(STREAMS)('tells of %s the same where it is cut off', (name) => {
    const bytes = streamBytes(name);
    for (let end = 0; end <= bytes.length; end += 1) expect(factsOf(tapped([bytes.slice(0, end)]))).toEqual(allFacts(bytes.slice(0, end)));
  });

  it('parses the beginning, up to the first words, and what tells more than words', () => {
    const words = Array.from({ length: 200 }, (_, index) => says(` word ${index}`));
    expect(tapped([stream(says(''), says('Hello'), ...words, STOP, USAGE, '[DONE]')])).toEqual([says(''), says('Hello'), STOP, USAGE, DONE]);
  });

  it('hands a part out with the bytes that complete it', () => {
    const tap = createTap('stream');
    const [head, tail] = cut(stream(says('Hello')), [60]);
    expect(tap.push(head ?? bytesOf(''))).toEqual([]);
    expect(tap.push(tail ?? bytesOf(''))).toEqual([says('Hello')]);
    expect(tap.end()).toEqual([]);
  });

  it('takes reasoning or the call of a tool for the beginning of the answer too', () => {
    const calls = [
      chunk({ delta: { reasoning: 'Hm' } }),
      chunk({ delta: { content: null, tool_calls: [{ index: 0, function: { arguments: '{' } }] } }),
      { type: 'content_block_start', index: 0, content_block: { type: 'tool_use', id: 't', name: 'edit', input: {} } },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '{' } },
      { type: 'response.output_item.added', item: { type: 'function_call', arguments: '' } },
      { type: 'response.function_call_arguments.delta', delta: '{' },
    ];
    const head = chunk({ delta: { role: 'assistant', content: '' } });
    for (const call of calls) expect(tapped([stream(head, call, says('more'), says('more'))])).toEqual([head, call]);
  });

  it('goes on parsing until it is known who answers', () => {
    const nameless = { choices: [{ index: 0, delta: { content: 'a' } }] };
    expect(tapped([stream(nameless, nameless, says('b'), says('c'))])).toEqual([nameless, nameless, says('b')]);
  });

  it('tells the end of a stream that has no reason to stop but [DONE]', () => {
    expect(factsOf(tapped([stream(says('a'), says('b'))]))).toMatchObject({ ended: false });
    expect(factsOf(tapped([stream(says('a'), says('b'), '[DONE]')]))).toEqual({ generationId: 'gen-1', model: 'a/b', provider: 'P', ended: true });
  });

  it('finds what tells more with or without blanks, and passes over null', () => {
    const begun = [says('a'), says('b')];
    const telling = ['{"usage" : {"cost":0.5}}', '{"error":"Bad"}', '{"error": {"code":1}}', '{"choices":[{"finish_reason": "stop"}]}', '{"type":"message_delta","delta":{"stop_reason":"end_turn"}}', '{"type" :"message_stop"}', '{"type":"response.failed"}', '{"type":"response.error"}', '{"type":"error","code":"x"}'];
    for (const event of telling) expect(tapped([stream(...begun, event)])).toEqual([says('a'), JSON.parse(event)]);
    const silent = ['{"usage":null}', '{"error": null}', '{"choices":[{"finish_reason":null,"native_finish_reason":"x","delta":{"stop_reason": null}}]}', '{"type":"message_delta"}', '{"type":"response.in_progress"}'];
    for (const event of silent) expect(tapped([stream(...begun, event)])).toEqual([says('a')]);
  });

  it('is not led astray by words that look like facts, by comments and by nonsense', () => {
    const quoting = says('"usage": {"cost": 9}, "finish_reason": "stop", "error": {} data: [DONE]\n\n');
    const parts = tapped([bytesOf(': OPENROUTER PROCESSING\n\n'), stream(says('a'), quoting, ': OPENROUTER PROCESSING', '{"usage":{', '["usage"]', '"[DONE]"', 'null', quoting)]);
    expect(parts).toEqual([says('a')]);
  });

  it('passes over an event that is too large, and reads the next one', () => {
    const tap = createTap('stream', 400);
    expect(tapped([stream(says('a'), says('x'.repeat(500)), USAGE)], tap)).toEqual([says('a'), USAGE]);
  });

  it('tells of any stream what all its events tell', () => {
    const event = fc.oneof(
      { weight: 5, arbitrary: fc.string({ unit: 'grapheme' }).map(says) },
      fc.constantFrom<unknown>(STOP, USAGE, '[DONE]', ': OPENROUTER PROCESSING', '{"id":"gen-1",'),
      fc.constantFrom<unknown>(chunk({ delta: {}, finish_reason: 'error' }, { error: { code: 429, message: 'Slow' } }), { type: 'error', error: { message: 'Over' } }, { error: { code: 'server_error' } }),
      fc.constantFrom<unknown>({ type: 'message_delta', delta: { stop_reason: 'max_tokens' }, usage: { output_tokens: 7 } }, { type: 'response.incomplete', response: { status: 'incomplete', usage: { input_tokens: 2 } } }),
    );
    fc.assert(fc.property(fc.array(event, { maxLength: 20 }), fc.array(fc.nat(4000)), fc.constantFrom('\n', '\r\n', '\r'), (events, places, end) => {
      const bytes = bytesOf(new TextDecoder().decode(stream(...events)).replaceAll('\n', end));
      expect(factsOf(tapped(cut(bytes, places.map((place) => place % (bytes.length + 1)))))).toEqual(allFacts(bytes));
    }));
  });
});

describe('the tap of a body', () => {
  const body = { id: 'gen-9', object: 'chat.completion', model: 'm', choices: [{ index: 0, finish_reason: 'stop', message: { content: 'Grüße 👋🏽' } }], usage: { prompt_tokens: 1, completion_tokens: 2, cost: 0.5 } };

  it('hands it out at its end, wherever it was cut', () => {
    const bytes = bytesOf(` ${JSON.stringify(body)}\n`);
    fc.assert(fc.property(fc.array(fc.nat(bytes.length)), (places) => {
      const tap = createTap('body');
      for (const part of cut(bytes, places)) expect(tap.push(part)).toEqual([]);
      expect(tap.end()).toEqual([body]);
    }));
  });

  it('hands out nothing that is no JSON', () => {
    for (const text of ['', '<html>', '{"id":"gen-1"']) expect(tapped([bytesOf(text)], createTap('body'))).toEqual([]);
  });

  it('tells what is short in it where all of it is too long', () => {
    const long = bytesOf(JSON.stringify({ data: Array.from({ length: 1000 }, () => ({ embedding: [1, 2, 3] })), id: 'gen-1', model: 'a/b', usage: { prompt_tokens: 3, completion_tokens: 0, cost: 0.25 } }));
    fc.assert(fc.property(fc.array(fc.nat(long.length)), (places) => {
      expect(factsOf(tapped(cut(long, places), createTap('body', 1000)))).toMatchObject({ generationId: 'gen-1', model: 'a/b', usage: { cost: 250_000_000 } });
    }));
  });
});
