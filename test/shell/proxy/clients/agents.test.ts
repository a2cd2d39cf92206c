import type { AgentInputItem } from '@openai/agents';
import { Agent, OpenAIProvider, Runner, tool } from '@openai/agents';
import OpenAI, { APIError } from 'openai';
import { proxyBench } from '../kit.ts';
import { CHAT_MODEL, WEATHER, clientSuite } from './suite.ts';
import type { Door, Driver } from './suite.ts';

const bench = proxyBench();
clientSuite(bench, 'agents-chat', ['useTool'], (door) => agents(door, false));
clientSuite(bench, 'agents-responses', ['useTool'], (door) => agents(door, true));

function agents({ baseUrl, token }: Door, useResponses: boolean): Driver {
  const openAIClient = new OpenAI({ baseURL: baseUrl, apiKey: token });
  const runner = new Runner({ modelProvider: new OpenAIProvider({ openAIClient, useResponses }), tracingDisabled: true });
  const asked = (prompt: string): AgentInputItem[] => [{ role: 'user', content: prompt }];
  const { name, description, parameters, run } = WEATHER;
  const weather = tool({ name, description, parameters: { ...parameters, required: [...parameters.required] }, strict: true, execute: (input) => Promise.resolve(run(input as { city: string })) });
  const agent = new Agent({ name: 'tester', instructions: 'Be brief.', model: CHAT_MODEL, tools: [] });
  const armed = new Agent({ name: 'tester', instructions: 'Be brief.', model: CHAT_MODEL, tools: [weather] });
  return {
    chat: async (prompt) => (await runner.run(agent, asked(prompt))).finalOutput ?? '',
    stream: async (prompt, onPiece, signal) => {
      const result = await runner.run(agent, asked(prompt), { stream: true, signal });
      for await (const event of result) if (event.type === 'raw_model_stream_event' && event.data.type === 'output_text_delta') onPiece(event.data.delta);
      await result.completed;
    },
    useTool: async (prompt) => (await runner.run(armed, asked(prompt))).finalOutput ?? '',
    refusal: (error) => (error instanceof APIError && error.status === (useResponses ? 400 : 402) ? error.message : undefined),
  };
}
