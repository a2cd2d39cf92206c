import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';

/** Somebody who answers calls: the upstream itself, or a proxy before it. */
export interface Target {
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Our proxy, asked as its clients do. */
export function targetOf({ port, token = '' }: { readonly port: number; readonly token?: string }): Target {
  return { port, path: CHAT, headers: { authorization: `Bearer ${token}` } };
}

/** Where chat completions are, at OpenRouter and at our proxy. */
export const CHAT = '/api/v1/chat/completions';

/** A request of the bench, as bytes. */
export type Body = Buffer;

/** A conversation of about so many bytes, as an agent sends it. */
export function bodyOf(bytes: number, stream: boolean): Body {
  const texts = Array.from({ length: Math.max(1, Math.round((bytes - 180) / 830)) }, (_, index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content: `${index}. ${TEXT}` }));
  return Buffer.from(JSON.stringify({ model: 'openai/gpt-4o-mini', max_tokens: 1000, messages: [{ role: 'system', content: `You are careful assistant ${bytes}${stream ? 's' : ''}. ${'Answer in short. '.repeat(4)}` }, ...texts], stream }));
}

const TEXT = 'The reader splits on newlines, so an event that ends exactly at a chunk boundary is seen twice; keep the raw bytes until a whole line is there.\n\tconst line = buffer.subarray(start, end); // naïve, 17 μs\n'.repeat(4);

/** One after the other over one connection, or at once over many. */
export class Caller {
  private readonly agent: Agent;

  constructor(connections: number) {
    this.agent = new Agent({ keepAlive: true, maxSockets: connections, maxFreeSockets: connections });
  }

  /** Milliseconds until the whole answer is here. Rejects unless it is one. */
  async whole(target: Target, body: Body): Promise<number> {
    const began = performance.now();
    const answer = await this.send(target, body);
    let size = 0;
    for await (const chunk of answer as AsyncIterable<Buffer>) size += chunk.length;
    if (size < 200) throw new Error('that was no answer');
    return performance.now() - began;
  }

  /** Milliseconds until the first byte of an answer's body is here; the rest is read, too. */
  async firstByte(target: Target, body: Body): Promise<number> {
    const began = performance.now();
    let first: number | undefined;
    for await (const chunk of await this.send(target, body) as AsyncIterable<Buffer>) if (chunk.length > 0) first ??= performance.now() - began;
    return first ?? Number.NaN;
  }

  /** How many events a stream has, its end included. */
  async events(target: Target, body: Body): Promise<number> {
    let count = 0;
    let last = 0;
    for await (const chunk of await this.send(target, body) as AsyncIterable<Buffer>) {
      for (const byte of chunk) {
        if (byte === 10 && last === 10) count += 1;
        last = byte;
      }
    }
    return count;
  }

  close(): void {
    this.agent.destroy();
  }

  private send({ port, path, headers }: Target, body: Body): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port, path, method: 'POST', agent: this.agent, headers: { ...headers, 'content-type': 'application/json', 'content-length': body.byteLength } }, (answer) => {
        if (answer.statusCode === 200) resolve(answer);
        else refused(answer).then(reject, reject);
      });
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }
}

async function refused(answer: IncomingMessage): Promise<Error> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  return new Error(`answered ${String(answer.statusCode)}: ${Buffer.concat(chunks).toString()}`);
}

/** Calls of a second, by so many connections that are never idle. */
export async function perSecond(target: Target, body: Body, connections: number, ms: number): Promise<number> {
  const caller = new Caller(connections);
  const began = performance.now();
  let done = 0;
  const one = async (): Promise<void> => {
    while (performance.now() - began < ms) {
      await caller.whole(target, body);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  const rate = done / ((performance.now() - began) / 1000);
  caller.close();
  return rate;
}

/** Times of calls that come so many a second whatever becomes of the others: a target that stands still keeps nobody from asking. */
export async function steadily(target: Target, body: Body, rate: number, ms: number): Promise<readonly number[]> {
  const caller = new Caller(64);
  const running: Promise<number>[] = [];
  const began = performance.now();
  await new Promise<void>((resolve) => {
    const tick = (): void => {
      const due = Math.min(ms, performance.now() - began) * rate / 1000;
      while (running.length < due) running.push(caller.whole(target, body));
      if (performance.now() - began >= ms) resolve();
      else setTimeout(tick, 1);
    };
    tick();
  });
  const times = await Promise.all(running);
  caller.close();
  return times;
}
