import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { Agent, request as ask } from 'node:http';

/** Hands requests on to an upstream as they are, and its answers back; looks at nothing. */
export function createForwarder(baseUrl: string): RequestListener {
  const upstream = new URL(baseUrl);
  const agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });
  return (request: IncomingMessage, response: ServerResponse) => {
    const headers = { ...request.headers, host: upstream.host, connection: 'keep-alive' };
    const outgoing = ask({ host: upstream.hostname, port: upstream.port, path: request.url, method: request.method, headers, agent }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    response.on('close', () => {
      if (!response.writableFinished) outgoing.destroy();
    });
    request.pipe(outgoing);
  };
}
