import type { ProxyClient } from '../core/proxy/client.ts';

/** A client, as `clients --json` prints it. */
export interface ClientJson {
  readonly name: string;
  readonly tool: string | null;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

/** What `clients add --json` and `clients rotate --json` print. */
export interface TokenJson {
  readonly name: string;
  /** Printed only this once. */
  readonly token: string;
  readonly baseUrl: string;
}

/** A client as JSON, without its token's hash. */
export function clientJson({ name, tool, createdAt }: ProxyClient): ClientJson {
  return { name, tool: tool ?? null, createdAt: new Date(createdAt).toISOString() };
}
