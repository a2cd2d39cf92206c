import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { createSimulator } from '../../simulator/simulator.ts';

/** A request as it reached the upstream, to the byte. */
export interface Arrived {
  /** `POST /chat/completions?x=1`, below the base URL. */
  readonly line: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly response: ServerResponse;
  readonly socket: Socket;
  /** Resolves when the other side has gone, or the connection has ended. */
  readonly closed: Promise<unknown>;
}

/** Answers one request, however it likes. */
export type Script = (arrived: Arrived) => unknown;

/** An upstream that says what a test tells it to say, byte by byte. Models have the prices of the simulator's. */
export class ScriptedUpstream {
  readonly arrived: Arrived[] = [];
  /** Bodies of `GET /generation`, by id; others are not found. */
  readonly generations = new Map<string, object>();
  /** Answers all questions but those for generations, where it is set. */
  onRead: Script | undefined;
  private readonly server: Server;
  private readonly models: string;
  private readonly scripts: Script[] = [];

  private constructor(models: string) {
    this.models = models;
    this.server = createServer((request, response) => void this.answer(request, response));
  }

  static async start(): Promise<ScriptedUpstream> {
    const simulator = await createSimulator({ seed: 'scripted' });
    const models = await (await fetch(`${simulator.baseUrl}/models`)).text();
    await simulator.close();
    const upstream = new ScriptedUpstream(models);
    upstream.server.listen(0, '127.0.0.1');
    await once(upstream.server, 'listening');
    return upstream;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/api/v1`;
  }

  /** How many connections there are to it. */
  connections(): Promise<number> {
    return new Promise((resolve) => this.server.getConnections((_, count) => resolve(count)));
  }

  /** Answers the next call for which there is no script yet. */
  next(script: Script): void {
    this.scripts.push(script);
  }

  /** Scripts that nobody has needed are for nobody. */
  forget(): void {
    this.scripts.splice(0);
    this.onRead = undefined;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = request;
    const closed = new Promise((resolve) => response.once('close', resolve));
    const path = (request.url ?? '').replace('/api/v1', '');
    const arrived = { line: `${request.method ?? ''} ${path}`, headers: request.headers, body: await buffer(request), response, socket, closed };
    if (request.method === 'GET') {
      this.read(path, arrived);
      return;
    }
    this.arrived.push(arrived);
    const script = this.scripts.shift();
    await (script === undefined ? response.writeHead(500).end('{"error":{"code":500,"message":"no script"}}') : script(arrived));
  }

  private read(path: string, arrived: Arrived): void {
    const { response } = arrived;
    const id = /^\/generation\?id=(.+)$/.exec(path)?.[1];
    if (path.startsWith('/models') && !path.endsWith('/endpoints') && this.onRead === undefined) response.writeHead(200, { 'content-type': 'application/json' }).end(this.models);
    else if (id !== undefined) this.tell(this.generations.get(decodeURIComponent(id)), response);
    else if (this.onRead !== undefined) this.onRead(arrived);
    else response.writeHead(404).end();
  }

  private tell(data: object | undefined, response: ServerResponse): void {
    if (data === undefined) response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":{"code":404,"message":"Generation not found"}}');
    else response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ data }));
  }
}
