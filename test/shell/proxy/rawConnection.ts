import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { until } from '../storage/kit.ts';

/** An answer as it came. */
export interface Reply {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly head: string;
  /** Without the marks of its chunks. */
  readonly body: string;
}

/** A connection on which a test says what it likes. */
export class RawConnection {
  readonly socket: Socket;
  private bytes: Buffer = Buffer.alloc(0);
  private isClosed = false;

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.bytes = Buffer.concat([this.bytes, chunk]);
    });
    socket.on('error', () => undefined).on('close', () => (this.isClosed = true));
  }

  /** Rejects where nobody listens. */
  static async open(port: number, host = '127.0.0.1'): Promise<RawConnection> {
    const socket = connect({ port, host, noDelay: true });
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  get closed(): boolean {
    return this.isClosed;
  }

  /** Everything that came and was not taken as an answer, byte by byte. */
  get text(): string {
    return this.bytes.toString('latin1');
  }

  write(bytes: string | Uint8Array): this {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
    return this;
  }

  /** The next answer, once it is whole. */
  async reply(): Promise<Reply> {
    let found: { readonly reply: Reply; readonly end: number } | undefined;
    await until(() => (found = replyIn(this.bytes, this.isClosed)) !== undefined || this.isClosed, 'an answer');
    if (found === undefined) throw new Error(`the connection ended without an answer: ${this.text.slice(0, 200)}`);
    this.bytes = this.bytes.subarray(found.end);
    return found.reply;
  }

  /** Resolves when the other side has ended the connection. */
  ended(): Promise<void> {
    return until(() => this.isClosed, 'the end of a connection');
  }

  destroy(): void {
    this.socket.destroy();
  }
}

/** Sends bytes on a connection of their own, and gives the answer. */
export async function say(port: number, bytes: string | Uint8Array): Promise<Reply> {
  const connection = await RawConnection.open(port);
  try {
    return await connection.write(bytes).reply();
  } finally {
    connection.destroy();
  }
}

function replyIn(bytes: Buffer, isClosed: boolean): { readonly reply: Reply; readonly end: number } | undefined {
  const headEnd = bytes.indexOf('\r\n\r\n');
  if (headEnd < 0) return undefined;
  const head = bytes.toString('latin1', 0, headEnd);
  const from = headEnd + 4;
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
  if (status === 100) return replyIn(bytes.subarray(from), isClosed);
  const headers = Object.fromEntries(head.split('\r\n').slice(1).map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
  const body = bodyIn(bytes, from, headers, isClosed);
  return body === undefined ? undefined : { reply: { status, headers, head, body: body.bytes.toString('latin1') }, end: body.end };
}

function bodyIn(bytes: Buffer, from: number, headers: Readonly<Record<string, string>>, isClosed: boolean): { readonly bytes: Buffer; readonly end: number } | undefined {
  if (headers['transfer-encoding'] === 'chunked') return chunksIn(bytes, from);
  const length = headers['content-length'];
  if (length === undefined) return isClosed || headers.connection === 'keep-alive' ? { bytes: Buffer.alloc(0), end: from } : undefined;
  const end = from + Number(length);
  return bytes.length < end ? undefined : { bytes: bytes.subarray(from, end), end };
}

function chunksIn(bytes: Buffer, from: number): { readonly bytes: Buffer; readonly end: number } | undefined {
  const pieces: Buffer[] = [];
  for (let at = from; ;) {
    const line = bytes.indexOf('\r\n', at);
    const size = line < 0 ? Number.NaN : Number.parseInt(bytes.toString('latin1', at, line), 16);
    if (Number.isNaN(size) || bytes.length < line + size + 4) return undefined;
    if (size === 0) return { bytes: Buffer.concat(pieces), end: line + 4 };
    pieces.push(bytes.subarray(line + 2, line + 2 + size));
    at = line + size + 4;
  }
}
