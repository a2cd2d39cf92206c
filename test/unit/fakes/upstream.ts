import type { Endpoint } from '../../../src/core/usage.ts';
import { withChanges } from '../../../src/core/wire/changes.ts';
import type { OutgoingCall, Upstream, UpstreamReply, WireBody } from '../../../src/pipeline/exchange.ts';

/** One request that was sent, to be answered by the test. */
export class FakeCall {
  readonly endpoint: Endpoint;
  readonly body: WireBody;
  readonly signal: AbortSignal;
  readonly reply: Promise<UpstreamReply>;
  private resolve: (reply: UpstreamReply) => void = () => undefined;
  private reject: (error: unknown) => void = () => undefined;
  private readonly pieces: (() => unknown)[] = [];
  private wake: () => void = () => undefined;

  constructor(endpoint: Endpoint, body: WireBody, signal: AbortSignal) {
    this.endpoint = endpoint;
    this.body = body;
    this.signal = signal;
    this.reply = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    signal.addEventListener('abort', () => {
      this.reject(new Error('aborted'));
      this.break(new Error('aborted'));
    }, { once: true });
  }

  /** The response's header arrives. */
  open(generationId?: string): void {
    this.resolve({ pieces: this.stream(), ...(generationId === undefined ? {} : { generationId }) });
  }

  /** No answer comes, but this error. */
  refuse(error: unknown): void {
    this.reject(error);
  }

  say(piece: unknown): void {
    this.push(() => ({ value: piece }));
  }

  end(): void {
    this.push(() => 'end');
  }

  /** The answer breaks off. */
  break(error: unknown): void {
    this.push(() => {
      throw error;
    });
  }

  private push(step: () => unknown): void {
    this.pieces.push(step);
    this.wake();
  }

  private async *stream(): AsyncIterable<unknown> {
    for (;;) {
      while (this.pieces.length === 0) await new Promise<void>((resolve) => (this.wake = resolve));
      const step = this.pieces.shift()?.();
      if (step === 'end') return;
      yield (step as { readonly value: unknown }).value;
    }
  }
}

/** An upstream whose answers are given by hand. */
export class FakeUpstream implements Upstream {
  readonly alwaysStreams = true;
  readonly calls: FakeCall[] = [];

  send({ endpoint, body, changes }: OutgoingCall, signal: AbortSignal): Promise<UpstreamReply> {
    const call = new FakeCall(endpoint, withChanges(body, changes), signal);
    this.calls.push(call);
    return call.reply;
  }

  /** The newest request. */
  get last(): FakeCall {
    const call = this.calls.at(-1);
    if (call === undefined) throw new Error('nothing was sent');
    return call;
  }
}
