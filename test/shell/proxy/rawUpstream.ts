import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import type { Server } from 'node:net';

/** A request as it arrived. */
export interface Arrived {
  /** Everything before the body, names and all as they were sent. */
  readonly head: string;
  readonly body: Buffer;
}

/** Answers a request with bytes. */
export type Answer = (socket: Socket, request: Arrived) => void;

const END_OF_HEAD = '\r\n\r\n';
const CATALOGUE = JSON.stringify({ data: [{ id: 'a/b', canonical_slug: 'a/b', name: 'A: B', created: 1_700_000_000, context_length: 128_000, architecture: { modality: 'text->text', input_modalities: ['text'], output_modalities: ['text'], tokenizer: 'GPT' }, pricing: { prompt: '0.000001', completion: '0.000002' }, top_provider: { context_length: 128_000, max_completion_tokens: 16_000, is_moderated: false }, supported_parameters: ['max_tokens'] }] });

/** An upstream of bare sockets: it answers calls with whatever bytes a test gives it. */
export class RawUpstream {
  /** What callers asked for, calls and reads: they send `X-Probe`, which what the proxy asks for itself has not. */
  readonly requests: Arrived[] = [];
  /** Answers to POST. */
  call: Answer = (socket) => socket.write(whole('{"id":"gen-1","model":"a/b","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1,"cost":0.001}}'));
  /** Answers to GET, but for the catalogue. */
  read: Answer = (socket) => socket.write(whole('{"data":[]}'));
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();

  private constructor() {
    this.server = createServer((socket) => this.take(socket));
  }

  /** One at a port of its own. */
  static async open(): Promise<RawUpstream> {
    const upstream = new RawUpstream();
    upstream.server.listen(0, '127.0.0.1');
    await once(upstream.server, 'listening');
    return upstream;
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/api/v1`;
  }

  /** The calls that arrived. */
  get calls(): readonly Arrived[] {
    return this.requests.filter(({ head }) => head.startsWith('POST'));
  }

  /** Connections that are open. */
  get open(): number {
    return this.sockets.size;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private take(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
    let rest: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      rest = this.answerAll(socket, Buffer.concat([rest, chunk]));
    });
  }

  private answerAll(socket: Socket, bytes: Buffer): Buffer {
    const end = bytes.indexOf(END_OF_HEAD);
    if (end < 0) return bytes;
    const head = bytes.toString('latin1', 0, end);
    const from = end + END_OF_HEAD.length;
    const to = from + Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
    if (bytes.length < to) return bytes;
    const request = { head, body: Buffer.from(bytes.subarray(from, to)) };
    if (/^x-probe:/im.test(head)) this.requests.push(request);
    if (head.startsWith('GET /api/v1/models?output_modalities')) socket.write(whole(CATALOGUE));
    else (head.startsWith('POST') ? this.call : this.read)(socket, request);
    return this.answerAll(socket, bytes.subarray(to));
  }
}

/** A good answer; `more`: header lines. */
export function whole(body: string | Buffer, more: readonly string[] = [], status = '200 OK'): Buffer {
  const bytes = Buffer.from(body);
  return Buffer.concat([Buffer.from([`HTTP/1.1 ${status}`, 'content-type: application/json', `content-length: ${bytes.length}`, ...more, '', ''].join('\r\n'), 'latin1'), bytes]);
}

/** The head of a streamed answer; what follows goes in chunks. */
export function streamHead(more: readonly string[] = []): string {
  return ['HTTP/1.1 200 OK', 'content-type: text/event-stream', 'transfer-encoding: chunked', ...more, '', ''].join('\r\n');
}

/** One piece of a streamed answer; an empty one ends it. */
export function chunk(text: string | Buffer): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}
