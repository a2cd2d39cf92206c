/** Puts an answer on the wire, with every way a transfer can be slow, cut up, silent or cut off. */
import { setImmediate as tick, setTimeout as wait } from 'node:timers/promises';
import type { Call } from './call.ts';
import type { Rng } from './rng.ts';
import { commentText, frameText, type Frame } from './sse.ts';
import type { Breakpoint } from './troubles.ts';

/** Real ms. */
export interface Timing {
  readonly firstByteMs: number;
  readonly betweenChunksMs: () => number;
}

/** `made`: completion tokens the client had been sent when the connection ended. */
export type Outcome = { readonly kind: 'complete' } | { readonly kind: 'gone'; readonly made: number };

const COMPLETE: Outcome = { kind: 'complete' };

export async function deliverStream(call: Call, frames: readonly Frame[], headers: Readonly<Record<string, string>>, timing: Timing, rng: Rng): Promise<Outcome> {
  const { response, trouble } = call;
  if (await beforeHeaders(call, timing)) return { kind: 'gone', made: 0 };
  response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache', Connection: 'keep-alive', ...headers });
  response.flushHeaders();
  if (await breaks(call, 'after_headers')) return { kind: 'gone', made: 0 };
  const writer = new Writer(call, rng);
  for (let i = rng.int(1, 3); i > 0; i--) await writer.write(commentText(trouble));
  let made = 0;
  for (const [index, frame] of frames.entries()) {
    if (await breaks(call, index)) return { kind: 'gone', made };
    await pause(call, index === 0 ? 0 : timing.betweenChunksMs());
    if (call.gone.aborted) return { kind: 'gone', made };
    if (index > 0 && rng.chance(0.04)) await writer.write(commentText(trouble));
    await writer.write(frameText(frame, trouble));
    made = frame.made;
  }
  await writer.flush();
  if (await breaks(call, frames.length)) return { kind: 'gone', made };
  return finish(call, made);
}

export async function deliverJson(call: Call, body: unknown, headers: Readonly<Record<string, string>>, timing: Timing, rng: Rng): Promise<Outcome> {
  const { response, trouble } = call;
  if (await beforeHeaders(call, timing)) return { kind: 'gone', made: 0 };
  const text = JSON.stringify(body);
  response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text), ...headers });
  response.flushHeaders();
  if (await breaks(call, 'after_headers')) return { kind: 'gone', made: 0 };
  const writer = new Writer(call, rng);
  const half = typeof (trouble.stall ?? trouble.drop) === 'object' ? Math.floor(text.length / 2) : 0;
  if (half > 0) await writer.write(text.slice(0, half));
  if (half > 0 && (await breaks(call, Number.POSITIVE_INFINITY))) return { kind: 'gone', made: 0 };
  await writer.write(text.slice(half));
  await writer.flush();
  return finish(call, 0);
}

/** Stalls or drops a request that has no answer of its own yet; true when it did. */
export async function breaks(call: Call, here: 'before_headers' | 'after_headers' | number): Promise<boolean> {
  const { stall, drop } = call.trouble;
  if (isHere(drop, here)) {
    call.response.socket?.destroy();
    await call.departed;
    return true;
  }
  if (!isHere(stall, here)) return false;
  await silence(call, here !== 'before_headers');
  return true;
}

async function beforeHeaders(call: Call, timing: Timing): Promise<boolean> {
  if (await breaks(call, 'before_headers')) return true;
  await pause(call, timing.firstByteMs);
  return call.gone.aborted;
}

function isHere(point: Breakpoint | undefined, here: 'before_headers' | 'after_headers' | number): boolean {
  return typeof point === 'object' ? typeof here === 'number' && here >= point.afterFrames : point === here;
}

async function silence(call: Call, begun: boolean): Promise<void> {
  if (begun && call.trouble.stallComments === true) {
    while (!call.gone.aborted) {
      call.response.write(commentText(call.trouble));
      await pause(call, 20);
    }
  }
  await call.departed;
}

async function pause(call: Call, ms: number): Promise<void> {
  if (ms <= 0) await tick();
  else await Promise.race([wait(ms, undefined, { ref: false }), call.departed]);
}

/** Ends the answer and waits until it is out, or the client has gone. */
function finish({ response, gone }: Call, made: number): Promise<Outcome> {
  return new Promise((resolve) => {
    if (gone.aborted) { resolve({ kind: 'gone', made }); return; }
    gone.addEventListener('abort', () => resolve({ kind: 'gone', made }), { once: true });
    response.end(() => resolve(COMPLETE));
  });
}

/** Cuts text into writes as `split` says; pieces may hold parts of several events. */
class Writer {
  readonly #call: Call;
  readonly #rng: Rng;
  #held: Buffer = Buffer.alloc(0);
  #size: number;

  constructor(call: Call, rng: Rng) {
    this.#call = call;
    this.#rng = rng;
    this.#size = this.#nextSize();
  }

  async write(text: string): Promise<void> {
    if (this.#call.trouble.split === undefined) return this.#send(Buffer.from(text));
    this.#held = Buffer.concat([this.#held, Buffer.from(text)]);
    while (this.#held.length >= this.#size && !this.#call.gone.aborted) {
      await this.#send(this.#held.subarray(0, this.#size));
      this.#held = this.#held.subarray(this.#size);
      this.#size = this.#nextSize();
      await tick();
    }
  }

  async flush(): Promise<void> {
    if (this.#held.length > 0) await this.#send(this.#held);
  }

  #nextSize(): number {
    const { split } = this.#call.trouble;
    if (split === 'random') return this.#rng.int(1, this.#rng.chance(0.5) ? 12 : 400);
    return typeof split === 'number' ? Math.max(1, split) : 1;
  }

  async #send(bytes: Buffer): Promise<void> {
    const { response, gone, departed } = this.#call;
    if (gone.aborted || response.write(bytes)) return;
    await Promise.race([new Promise((resolve) => response.once('drain', resolve)), departed]);
  }
}
