import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Texts } from '../../../src/core/l10n.ts';
import { reportHtml } from '../../../src/vscode/report/reportHtml.ts';
import type { ReportBundle } from './bundle.ts';

/** A small real server that gives out the report as the editor does. */
export interface ReportServer {
  readonly address: string;
  close(): Promise<void>;
}

/** What the page says, as the editor would hand it over. */
export interface PageSpeech {
  readonly language: string;
  readonly texts: Texts;
}

/** Serves the page with its real policy, on loopback. */
export async function serveReport({ script, style }: ReportBundle, speech: PageSpeech = { language: 'en', texts: {} }): Promise<ReportServer> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const parts: Readonly<Record<string, readonly [string, string] | undefined>> = {
      '/': ['text/html; charset=utf-8', page(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, speech)],
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

function page(origin: string, speech: PageSpeech): string {
  return reportHtml({ nonce: 'fixture0123456789', cspSource: origin, scriptUri: `${origin}/main.js`, styleUri: `${origin}/main.css`, ...speech, kept: undefined });
}
