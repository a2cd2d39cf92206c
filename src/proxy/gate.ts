import type { IncomingMessage } from 'node:http';
import type { ProxyClient } from '../core/proxy/client.ts';
import type { ClientDirectory } from './parts.ts';
import { ProxyProblem } from './problem.ts';

/** Which web pages may ask, and at which port the proxy is asked. */
export interface Gate {
  readonly port: number;
  readonly allowedOrigins: readonly string[];
}

/**
 * Throws a `ProxyProblem` for what comes from a web page, or was led here by a name that only looks like this machine's: pages of the whole web run in browsers
 * on this machine.
 */
export function checkPlace({ headers }: Pick<IncomingMessage, 'headers'>, { port, allowedOrigins }: Gate): void {
  if (!hostsAt(port).includes(headers.host?.toLowerCase() ?? '')) {
    throw new ProxyProblem({ status: 403, type: 'permission_error', message: 'The proxy answers only at 127.0.0.1, localhost and [::1], with its own port.' }, true);
  }
  const { origin } = headers;
  if (origin !== undefined && !allowedOrigins.includes(origin)) {
    throw new ProxyProblem({ status: 403, type: 'permission_error', message: 'Web pages may not use the proxy, unless openrouterSpend.proxy.allowedOrigins names them.' }, true);
  }
}

/** Whose token the request bears. Throws a `ProxyProblem` (401) for any other. */
export function clientOf({ headers }: Pick<IncomingMessage, 'headers'>, clients: ClientDirectory): ProxyClient {
  const token = tokenIn(headers);
  const client = clients.find(token ?? '');
  if (client !== undefined) return client;
  throw new ProxyProblem({ status: 401, type: 'authentication_error', message: `${whyNot(token)} Make one for this tool with “Connect a Tool…” in VS Code, or with: openrouter-spend clients add NAME` }, true);
}

/** Of several, the one that looks like ours: some tools send a stored key besides. */
function tokenIn(headers: IncomingMessage['headers']): string | undefined {
  const bearer = /^bearer\s+(\S+)\s*$/i.exec(headers.authorization ?? '')?.[1];
  const sent = [bearer, headers['x-api-key'], headers['api-key']].filter((token) => typeof token === 'string');
  return sent.find((token) => token.startsWith('sk-spend-')) ?? sent[0];
}

function whyNot(token: string | undefined): string {
  if (token === undefined) return 'The proxy needs a token of its own.';
  return token.startsWith('sk-or-') ? 'That is a key of OpenRouter’s, and the proxy needs a token of its own.' : 'The proxy does not know this token: it was revoked, re-issued, or never made here.';
}

function hostsAt(port: number): readonly string[] {
  const names = ['127.0.0.1', 'localhost', '[::1]'];
  // A client leaves out the usual port of http.
  return [...names.map((name) => `${name}:${port}`), ...(port === 80 ? names : [])];
}
