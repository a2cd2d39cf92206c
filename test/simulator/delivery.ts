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

/** One answer on its way. */
export interface Delivery {
  readonly call: Call;
  readonly headers: Readonly<Record<string, string>>;
  readonly timing: Timing;
  readonly rng: Rng;
  /** Called before the client can know that the answer is whole, so that what it asks next finds the call booked. */
  readonly onWhole: () => void;
}

export async function deliverStream(delivery: Delivery, frames: readonly Frame[]): Promise<Outcome> {
  const { call, rng } = delivery;
  if (!(await opened(delivery, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' }))) return { kind: 'gone', made: 0 };
  const writer = new Writer(call, rng);
  for (let i = rng.int(1, 3); i > 0; i--) await writer.write(commentText(call.trouble));
  let made = 0;
  for (const [index, frame] of frames.entries()) {
    if (!(await sent(delivery, writer, frames, index))) return { kind: 'gone', made };
    made = frame.made;
  }
  await writer.flush();
  return (await breaks(call, frames.length)) ? { kind: 'gone', made } : finish(call, made);
}

export async function deliverJson(delivery: Delivery, body: unknown): Promise<Outcome> {
  const { call, rng, onWhole } = delivery;
  const text = JSON.stringify(body);
  if (!(await opened(delivery, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text) }))) return { kind: 'gone', made: 0 };
  const writer = new Writer(call, rng);
  const half = typeof (call.trouble.stall ?? call.trouble.drop) === 'object' ? Math.floor(text.length / 2) : 0;
  if (half > 0) await writer.write(text.slice(0, half));
  if (half > 0 && (await breaks(call, Number.POSITIVE_INFINITY))) return { kind: 'gone', made: 0 };
  onWhole();
  await writer.write(text.slice(half));
  await writer.flush();
  return finish(call, 0);
}

/** Sends status and headers; false when the connection ended first. */
async function opened({ call, headers, timing }: Delivery, own: Readonly<Record<string, string | number>>): Promise<boolean> {
  if (await beforeHeaders(call, timing.firstByteMs)) return false;
  call.response.writeHead(200, { ...own, ...headers });
  call.response.flushHeaders();
  return !(await breaks(call, 'after_headers'));
}

/** Sends one event, now and then with a comment before it; false when the connection ended first. */
async function sent({ call, timing, rng, onWhole }: Delivery, writer: Writer, frames: readonly Frame[], index: number): Promise<boolean> {
  const frame = frames[index];
  if (frame === undefined || (await breaks(call, index))) return false;
  await pause(call, index === 0 ? 0 : timing.betweenChunksMs());
  if (call.gone.aborted) return false;
  if (index > 0 && rng.chance(0.04)) await writer.write(commentText(call.trouble));
  if (frame.made >= (frames.at(-1)?.made ?? 0)) onWhole();
  await writer.write(frameText(frame, call.trouble));
  return true;
}

/** Waits (real ms) as long as the first byte is to take; true when the connection was given up instead. */
export async function beforeHeaders(call: Call, firstByteMs: number): Promise<boolean> {
  if (await breaks(call, 'before_headers')) return true;
  await pause(call, firstByteMs);
  return call.gone.aborted;
}

/** Stalls or drops here, if a trouble says so; true when it did. */
async function breaks(call: Call, here: 'before_headers' | 'after_headers' | number): Promise<boolean> {
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
function finish({ response, departed }: Call, made: number): Promise<Outcome> {
  const left = departed.then((): Outcome => ({ kind: 'gone', made }));
  return Promise.race([left, new Promise<Outcome>((resolve) => response.end(() => resolve(COMPLETE)))]);
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
