/** What any proxy costs: `node:http` that hands everything on, and looks at nothing. Prints its port. */
import { Agent, createServer, request as ask } from 'node:http';
import { announcePort } from '../proxyProcess.ts';

const upstream = new URL(process.argv[2] ?? '');
const agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });

announcePort(createServer((request, response) => {
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
}));
