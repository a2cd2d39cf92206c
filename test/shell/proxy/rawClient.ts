import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { until } from '../storage/kit.ts';

/** An answer as it stands on the wire. */
export interface RawReply {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** The lines of its header as they came. */
  readonly head: string;
  /** Without its chunks' frames. */
  readonly body: Buffer;
  /** The body, a character for each byte. */
  readonly text: string;
  /** Whether all of it is there. */
  readonly isWhole: boolean;
}

/** A client that says exactly what it is told to, and sees exactly what it is told. */
export class RawClient {
  readonly socket: Socket;
  /** How the connection ended: properly, or broken; `undefined` while it stands. */
  ended: 'end' | 'broken' | undefined;
  private chunks: Buffer[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => void this.chunks.push(chunk));
    socket.on('end', () => (this.ended ??= 'end'));
    socket.on('error', () => (this.ended = 'broken'));
    socket.on('close', () => (this.ended ??= 'broken'));
  }

  /** Rejects where nobody listens. */
  static async open(port: number, host = '127.0.0.1'): Promise<RawClient> {
    const socket = connect({ port, host, noDelay: true });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** Of a text, a byte for each character. */
  send(bytes: string | Uint8Array): this {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
    return this;
  }

  /** What has come of the answer so far; `undefined` before its header is whole. */
  get reply(): RawReply | undefined {
    return replyIn(this.bytes)?.reply;
  }

  /** Waits until the answer is as it should be. */
  async see(condition: (reply: RawReply) => boolean, what: string): Promise<RawReply> {
    let seen: RawReply | undefined;
    await until(() => (seen = this.reply) !== undefined && condition(seen), what);
    if (seen === undefined) throw new Error('no answer');
    return seen;
  }

  /** Waits for a whole answer, and forgets it: the next one is looked at then. */
  async take(): Promise<RawReply> {
    await until(() => replyIn(this.bytes)?.reply.isWhole === true || this.ended !== undefined, 'a whole answer');
    const found = replyIn(this.bytes);
    if (found === undefined) throw new Error(`no answer: ${String(this.ended)}`);
    this.chunks = [found.rest];
    return found.reply;
  }

  /** The next answer that is more than a word on the way (100), once it is whole. */
  async answer(): Promise<RawReply> {
    for (;;) {
      const reply = await this.take();
      if (!reply.isWhole) throw new Error(`the connection ended within an answer: ${reply.head}`);
      if (reply.status !== 100) return reply;
    }
  }

  /** All bytes that were received and not taken; as a text, a character for each. */
  get text(): string {
    return this.bytes.toString('latin1');
  }

  get bytes(): Buffer {
    if (this.chunks.length !== 1) this.chunks = [Buffer.concat(this.chunks)];
    return this.chunks[0] ?? Buffer.alloc(0);
  }

  async gone(): Promise<'end' | 'broken'> {
    await until(() => this.ended !== undefined, 'the connection to end');
    return this.ended ?? 'broken';
  }

  close(): void {
    this.socket.destroy();
  }
}

/** Sends bytes on a connection of their own, and gives the answer. */
export async function say(port: number, bytes: string | Uint8Array): Promise<RawReply> {
  const client = await RawClient.open(port);
  try {
    return await client.send(bytes).answer();
  } finally {
    client.close();
  }
}

/** The text of a POST with a body. */
export function postText(path: string, port: number, token: string, body: Uint8Array | string, headers: Readonly<Record<string, string>> = {}): Buffer {
  const bytes = Buffer.from(body);
  const all = { 'Host': `127.0.0.1:${port}`, 'Authorization': `Bearer ${token}`, 'Content-Type': 'application/json', 'Content-Length': String(bytes.length), ...headers };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return Buffer.concat([Buffer.from(`POST /api/v1${path} HTTP/1.1\r\n${head}\r\n`), bytes]);
}

/** The first answer in these bytes, once its header is whole. `rest` is what follows it. */
export function replyIn(bytes: Buffer): { readonly reply: RawReply; readonly rest: Buffer } | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const head = bytes.toString('latin1', 0, end);
  const [first = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
  const status = Number(first.split(' ')[1]);
  const { body, rest } = bodyIn(bytes.subarray(end + 4), status, headers);
  return { reply: { status, headers, head, body, text: body.toString('latin1'), isWhole: rest !== undefined }, rest: rest ?? Buffer.alloc(0) };
}

/** `rest` is what follows the body, if that is whole. */
function bodyIn(bytes: Buffer, status: number, headers: Readonly<Record<string, string>>): { readonly body: Buffer; readonly rest: Buffer | undefined } {
  if (status >= 200 && headers['transfer-encoding'] === 'chunked') return unchunked(bytes);
  const length = status < 200 ? 0 : Number(headers['content-length'] ?? 0);
  return { body: bytes.subarray(0, length), rest: bytes.length < length ? undefined : bytes.subarray(length) };
}

/** What is in the chunks; `rest` is what follows the last one, if that is there. */
function unchunked(bytes: Buffer): { readonly body: Buffer; readonly rest: Buffer | undefined } {
  const parts: Buffer[] = [];
  for (let at = 0; ;) {
    const line = bytes.indexOf('\r\n', at);
    if (line < 0) return { body: Buffer.concat(parts), rest: undefined };
    const size = Number.parseInt(bytes.subarray(at, line).toString('latin1'), 16);
    if (size === 0) return { body: Buffer.concat(parts), rest: bytes.length >= line + 4 ? bytes.subarray(line + 4) : undefined };
    parts.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
    if (at > bytes.length) return { body: Buffer.concat(parts), rest: undefined };
  }
}
