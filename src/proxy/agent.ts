import type { Agent } from 'node:http';

/** How long an unused connection to OpenRouter is kept: shorter than servers keep theirs, so that none is used that has just been closed. */
const UNUSED_MS = 15_000;

/** Connections to OpenRouter, used again and again. */
export function agentFor(protocol: string): Agent {
  const { Agent } = process.getBuiltinModule(protocol === 'https:' ? 'node:https' : 'node:http');
  return new Agent({ keepAlive: true, maxFreeSockets: 64, scheduling: 'lifo', timeout: UNUSED_MS });
}
