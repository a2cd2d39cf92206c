import type { Agent } from 'node:http';

/** How long an unused connection to OpenRouter is kept: shorter than servers keep theirs, so that none is used that has just been closed. */
const UNUSED_MS = 15_000;

/** Environment variables that name the machine's proxies, as `HTTPS_PROXY` does. */
export type ProxyVariables = Readonly<Record<string, string | undefined>>;

/** Connections to OpenRouter, used again and again; through the machine's proxy where the variables name one, and this Node (24.5) can. */
export function agentFor(protocol: string, proxyEnv?: ProxyVariables): Agent {
  const { Agent } = process.getBuiltinModule(protocol === 'https:' ? 'node:https' : 'node:http');
  return new Agent({ keepAlive: true, maxFreeSockets: 64, scheduling: 'lifo', timeout: UNUSED_MS, ...(proxyEnv === undefined ? {} : { proxyEnv }) });
}
