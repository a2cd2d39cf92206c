import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { reportHtml } from '../../../src/vscode/report/reportHtml.ts';
import type { ReportBundle } from './bundle.ts';

/** A small real server that gives out the report as the editor does. */
export interface ReportServer {
  readonly address: string;
  close(): Promise<void>;
}

/** Serves the page with its real policy, on loopback. */
export async function serveReport({ script, style }: ReportBundle): Promise<ReportServer> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const parts: Readonly<Record<string, readonly [string, string] | undefined>> = {
      '/': ['text/html; charset=utf-8', page(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)],
      '/main.js': ['text/javascript; charset=utf-8', script],
      '/main.css': ['text/css; charset=utf-8', style],
    };
    const [type, body] = parts[path] ?? ['text/plain', undefined];
    response.writeHead(body === undefined ? 204 : 200, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}

function page(origin: string): string {
  return reportHtml({ nonce: 'fixture0123456789', cspSource: origin, scriptUri: `${origin}/main.js`, styleUri: `${origin}/main.css`, language: 'en', texts: {}, kept: undefined });
}
