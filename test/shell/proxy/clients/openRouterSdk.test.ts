import { OpenRouter } from '@openrouter/sdk';
import type { ChatRequest } from '@openrouter/sdk/models';
import { PaymentRequiredResponseError, ResponseValidationError } from '@openrouter/sdk/models/errors';
import { textOf } from '../../../simulator/json.ts';
import { proxyBench } from '../kit.ts';
import { CHAT_MODEL, EMBEDDING_MODEL, WEATHER, clientSuite } from './suite.ts';
import type { Door, Driver } from './suite.ts';

/** Its schemas are strict: what it reads is checked field by field. */
const bench = proxyBench();
clientSuite(bench, 'openrouter-chat', ['useTool', 'embed'], chat);
clientSuite(bench, 'openrouter-responses', [], responses);

function clientAt({ baseUrl, token }: Door): OpenRouter {
  return new OpenRouter({ serverURL: baseUrl, apiKey: token });
}

function chat(door: Door): Driver {
  const client = clientAt(door);
  const asked = (prompt: string): ChatRequest => ({ model: CHAT_MODEL, messages: [{ role: 'user', content: prompt }] });
  const whole = async (request: ChatRequest) => {
    const answer = await client.chat.send({ chatRequest: { ...request, stream: false } });
    if (!('choices' in answer)) throw new Error('a stream came');
    return answer.choices[0]?.message;
  };
  return {
    chat: async (prompt) => textOf((await whole(asked(prompt)))?.content) ?? '',
    stream: async (prompt, onPiece, signal) => {
      const stream = await client.chat.send({ chatRequest: { ...asked(prompt), stream: true } }, { signal });
      if (!(Symbol.asyncIterator in stream)) throw new Error('no stream came');
      for await (const { choices } of stream) onPiece(choices[0]?.delta.content ?? '');
    },
    useTool: async (prompt) => {
      const { name, description, parameters, run } = WEATHER;
      const tools: ChatRequest['tools'] = [{ type: 'function', function: { name, description, parameters } }];
      const message = await whole({ ...asked(prompt), tools });
      const calls = message?.toolCalls ?? [];
      const results = calls.map(({ id, function: called }) => ({ role: 'tool' as const, toolCallId: id, content: run(JSON.parse(called.arguments) as { city: string }) }));
      const after = await whole({ model: CHAT_MODEL, tools, messages: [...asked(prompt).messages, { role: 'assistant', content: null, toolCalls: calls }, ...results] });
      return textOf(after?.content) ?? '';
    },
    embed: async (texts) => {
      const answer = await client.embeddings.generate({ requestBody: { model: EMBEDDING_MODEL, input: [...texts] } });
      if (typeof answer === 'string') throw new Error('text came');
      return answer.data.map(({ embedding }) => embedding as number[]);
    },
    refusal: (error) => (error instanceof PaymentRequiredResponseError ? error.message : undefined),
  };
}

function responses(door: Door): Driver {
  const client = clientAt(door);
  return {
    chat: async (prompt) => {
      const answer = await client.beta.responses.send({ responsesRequest: { model: CHAT_MODEL, input: prompt, stream: false } });
      if (!('output' in answer)) throw new Error('a stream came');
      return answer.output.flatMap((item) => (item.type === 'message' ? item.content : [])).map((part) => ('text' in part ? part.text : '')).join('');
    },
    stream: async (prompt, onPiece, signal) => {
      const stream = await client.beta.responses.send({ responsesRequest: { model: CHAT_MODEL, input: prompt, stream: true } }, { signal });
      if (!(Symbol.asyncIterator in stream)) throw new Error('no stream came');
      for await (const event of stream) if (event.type === 'response.output_text.delta') onPiece(event.delta);
    },
    // Its schema knows numbers as codes only, where OpenAI has words: the error is its own, and has our words in its body.
    refusal: (error) => (error instanceof ResponseValidationError && error.statusCode === 400 ? error.body : undefined),
  };
}
