import { ChatOpenAI, OpenAIEmbeddings } from '@langchain/openai';
import { HumanMessage, ToolMessage } from '@langchain/core/messages';
import { APIError } from 'openai';
import { proxyBench } from '../kit.ts';
import { CHAT_MODEL, EMBEDDING_MODEL, WEATHER, clientSuite } from './suite.ts';
import type { Door, Driver } from './suite.ts';

// It would tell LangSmith of its runs, where the environment has such a wish.
process.env.LANGSMITH_TRACING = 'false';
process.env.LANGCHAIN_TRACING_V2 = 'false';

const bench = proxyBench();
clientSuite(bench, 'langchain', ['useTool', 'embed'], langChain);

function langChain({ baseUrl, token }: Door): Driver {
  const shared = { apiKey: token, configuration: { baseURL: baseUrl } };
  const model = new ChatOpenAI({ ...shared, model: CHAT_MODEL });
  return {
    chat: async (prompt) => (await model.invoke(prompt)).text,
    stream: async (prompt, onPiece, signal) => {
      for await (const piece of await model.stream(prompt, { signal })) onPiece(piece.text);
    },
    useTool: async (prompt) => {
      const { name, description, parameters, run } = WEATHER;
      const armed = model.bindTools([{ type: 'function', function: { name, description, parameters: { ...parameters } } }]);
      const asked = new HumanMessage(prompt);
      const said = await armed.invoke([asked]);
      const results = (said.tool_calls ?? []).map(({ id = '', args }) => new ToolMessage({ tool_call_id: id, content: run(args as { city: string }) }));
      return (await armed.invoke([asked, said, ...results])).text;
    },
    embed: (texts) => new OpenAIEmbeddings({ ...shared, model: EMBEDDING_MODEL }).embedDocuments([...texts]),
    refusal: (error) => (error instanceof APIError && error.status === 402 ? error.message : undefined),
  };
}
