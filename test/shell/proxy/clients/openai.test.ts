import OpenAI, { APIError } from 'openai';
import { proxyBench } from '../kit.ts';
import { CHAT_MODEL, EMBEDDING_MODEL, WEATHER, clientSuite } from './suite.ts';
import type { Door, Driver } from './suite.ts';

const bench = proxyBench();
clientSuite(bench, 'openai-chat', ['useTool', 'embed'], chatCompletions);
clientSuite(bench, 'openai-responses', ['useTool'], responses);
clientSuite(bench, 'openai-completions', [], completions);

function clientAt({ baseUrl, token }: Door): OpenAI {
  return new OpenAI({ baseURL: baseUrl, apiKey: token });
}

function chatCompletions(door: Door): Driver {
  const { chat, embeddings } = clientAt(door);
  const asked = (prompt: string) => ({ model: CHAT_MODEL, messages: [{ role: 'user' as const, content: prompt }] });
  return {
    chat: async (prompt) => (await chat.completions.create(asked(prompt))).choices[0]?.message.content ?? '',
    stream: async (prompt, onPiece, signal) => {
      const stream = await chat.completions.create({ ...asked(prompt), stream: true, stream_options: { include_usage: true } }, { signal });
      for await (const { choices } of stream) onPiece(choices[0]?.delta.content ?? '');
    },
    useTool: async (prompt) => {
      const tool = { type: 'function' as const, function: { ...toolFacts(), function: WEATHER.run, parse: JSON.parse } };
      return (await chat.completions.runTools({ ...asked(prompt), tools: [tool] }).finalContent()) ?? '';
    },
    embed: async (texts) => (await embeddings.create({ model: EMBEDDING_MODEL, input: [...texts] })).data.map(({ embedding }) => embedding),
    refusal: refusalWith(402),
  };
}

function responses(door: Door): Driver {
  const client = clientAt(door);
  const asked = (prompt: string) => ({ model: CHAT_MODEL, input: [{ role: 'user' as const, content: prompt }] });
  return {
    chat: async (prompt) => (await client.responses.create(asked(prompt))).output_text,
    stream: async (prompt, onPiece, signal) => {
      for await (const event of await client.responses.create({ ...asked(prompt), stream: true }, { signal })) if (event.type === 'response.output_text.delta') onPiece(event.delta);
    },
    useTool: async (prompt) => {
      const tools = [{ type: 'function' as const, ...toolFacts(), strict: true }];
      const { output } = await client.responses.create({ ...asked(prompt), tools });
      const results = output.flatMap((item) => (item.type === 'function_call' ? [item, { type: 'function_call_output' as const, call_id: item.call_id, output: WEATHER.run(JSON.parse(item.arguments) as { city: string }) }] : []));
      return (await client.responses.create({ model: CHAT_MODEL, tools, input: [...asked(prompt).input, ...results] })).output_text;
    },
    refusal: refusalWith(400),
  };
}

function completions(door: Door): Driver {
  const client = clientAt(door);
  const asked = (prompt: string) => ({ model: 'openai/gpt-3.5-turbo-instruct', prompt });
  return {
    chat: async (prompt) => (await client.completions.create(asked(prompt))).choices[0]?.text ?? '',
    stream: async (prompt, onPiece, signal) => {
      for await (const { choices } of await client.completions.create({ ...asked(prompt), stream: true }, { signal })) onPiece(choices[0]?.text ?? '');
    },
    refusal: refusalWith(402),
  };
}

function toolFacts() {
  const { name, description, parameters } = WEATHER;
  return { name, description, parameters: { ...parameters, required: [...parameters.required] } };
}

function refusalWith(status: number): Driver['refusal'] {
  return (error) => (error instanceof APIError && error.status === status && error.type === 'budget_exceeded' ? error.message : undefined);
}
