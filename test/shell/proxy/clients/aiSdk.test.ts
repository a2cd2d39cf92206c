import { createOpenRouter } from '@openrouter/ai-sdk-provider';
import { APICallError, embedMany, generateText, isStepCount, jsonSchema, streamText, tool } from 'ai';
import { proxyBench } from '../kit.ts';
import { CHAT_MODEL, EMBEDDING_MODEL, WEATHER, clientSuite } from './suite.ts';
import type { Door, Driver } from './suite.ts';

const bench = proxyBench();
clientSuite(bench, 'ai-sdk', ['useTool', 'embed'], aiSdk);

function aiSdk({ baseUrl, token }: Door): Driver {
  const provider = createOpenRouter({ baseURL: baseUrl, apiKey: token });
  const shared = { model: provider.chat(CHAT_MODEL), telemetry: { isEnabled: false } };
  const weather = tool({ description: WEATHER.description, inputSchema: jsonSchema<{ city: string }>({ ...WEATHER.parameters, required: [...WEATHER.parameters.required] }), execute: WEATHER.run });
  return {
    chat: async (prompt) => (await generateText({ ...shared, prompt })).text,
    stream: async (prompt, onPiece, signal) => {
      const { stream } = streamText({ ...shared, prompt, abortSignal: signal, onError: () => undefined });
      for await (const part of stream) {
        if (part.type === 'error') throw part.error;
        if (part.type === 'text-delta') onPiece(part.text);
      }
    },
    useTool: async (prompt) => (await generateText({ ...shared, prompt, tools: { weather }, stopWhen: isStepCount(3) })).text,
    embed: async (texts) => (await embedMany({ model: provider.textEmbeddingModel(EMBEDDING_MODEL), values: [...texts] })).embeddings,
    refusal: (error) => (APICallError.isInstance(error) && error.statusCode === 402 ? error.message : undefined),
  };
}
