import { t } from '../core/l10n.ts';

/** The two ends of a message channel, whatever carries it. */
export interface Channel {
  post(message: unknown): void;
  /** Returns a function that stops listening. */
  listen(listener: (message: unknown) => void): () => void;
  /** Calls back after so many milliseconds unless the returned function is called before. */
  after(ms: number, callback: () => void): () => void;
}

type Ask<T, K extends keyof T> = T[K] extends { readonly ask: infer A } ? A : never;
type Reply<T, K extends keyof T> = T[K] extends { readonly reply: infer R } ? R : never;

/** Answers every request of a table. A rejection reaches the asker as an error with the same message. `signal`: aborted once nobody wants the answer any more. */
export type Handlers<T> = { readonly [K in keyof T]: (ask: Ask<T, K>, signal?: AbortSignal) => Promise<Reply<T, K>> };

/** The end that asks. */
export interface Asker<T> {
  /**
   * Rejects when the other end fails, does not answer in time where no person is waited for, or this end is disposed of. An aborted `signal` tells
   * the other end that it may give up; the answer is waited for all the same.
   */
  ask<K extends keyof T & string>(name: K, question: Ask<T, K>, signal?: AbortSignal): Promise<Reply<T, K>>;
  dispose(): void;
}

type Message =
  | { readonly type: 'ask'; readonly id: number; readonly name: string; readonly body: unknown }
  | { readonly type: 'drop'; readonly id: number }
  | { readonly type: 'reply'; readonly id: number; readonly body: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly reason: string }
  | { readonly type: 'notice'; readonly name: string; readonly body: unknown };

const PATIENCE_MS = 30_000;

/** Asks over a channel. An answer that takes longer than half a minute counts as a failure, but for `patient` questions: these wait for a person. */
export function createAsker<T>(channel: Channel, patient: readonly (keyof T)[] = []): Asker<T> {
  const waiting = new Map<number, (message: Message) => void>();
  let last = 0;
  let closed = false;
  const stop = channel.listen((raw) => {
    const message = readMessage(raw);
    if (message !== undefined && 'id' in message) waiting.get(message.id)?.(message);
  });
  return {
    ask(name, question, signal) {
      if (closed) return Promise.reject(new Error(closedText()));
      last += 1;
      const id = last;
      return new Promise((resolve, reject) => {
        const cancel = patient.includes(name) ? () => undefined : channel.after(PATIENCE_MS, () => settle({ type: 'failure', id, reason: t('No answer in time.') }));
        const drop = (): void => channel.post({ type: 'drop', id } satisfies Message);
        const settle = (message: Message): void => {
          if (message.type !== 'reply' && message.type !== 'failure') return;
          cancel();
          signal?.removeEventListener('abort', drop);
          waiting.delete(id);
          if (message.type === 'reply') resolve(message.body as never);
          else reject(new Error(message.reason));
        };
        waiting.set(id, settle);
        channel.post({ type: 'ask', id, name, body: question } satisfies Message);
        signal?.addEventListener('abort', drop);
      });
    },
    dispose() {
      closed = true;
      stop();
      for (const [id, settle] of [...waiting]) settle({ type: 'failure', id, reason: closedText() });
    },
  };
}

function closedText(): string {
  return t('The channel was closed.');
}

/** Answers what comes over a channel; returns a function that stops, late answers included. Unknown names are answered with a failure. */
export function answer<T>(channel: Channel, handlers: Handlers<T>): () => void {
  const table = handlers as Readonly<Record<string, ((ask: unknown, signal: AbortSignal) => Promise<unknown>) | undefined>>;
  const asked = new Map<number, AbortController>();
  let stopped = false;
  const post = (message: Message): void => {
    if (!stopped) channel.post(message);
  };
  const reply = async ({ id, name, body }: Extract<Message, { type: 'ask' }>): Promise<void> => {
    const handler = Object.hasOwn(table, name) ? table[name] : undefined;
    const wanted = new AbortController();
    asked.set(id, wanted);
    try {
      if (handler === undefined) throw new Error(`Unknown request: ${name}`);
      post({ type: 'reply', id, body: await handler(body, wanted.signal) });
    } catch (error) {
      post({ type: 'failure', id, reason: error instanceof Error ? error.message : String(error) });
    } finally {
      asked.delete(id);
    }
  };
  const stop = channel.listen((raw) => {
    const message = readMessage(raw);
    if (message?.type === 'ask') void reply(message);
    if (message?.type === 'drop') asked.get(message.id)?.abort();
  });
  return () => {
    stopped = true;
    stop();
    for (const wanted of asked.values()) wanted.abort();
  };
}

/** Tells the other end something it did not ask for. */
export function notify<N, K extends keyof N & string>(channel: Channel, name: K, body: N[K]): void {
  channel.post({ type: 'notice', name, body } satisfies Message);
}

/** Listens for one kind of notice; returns a function that stops. */
export function onNotice<N, K extends keyof N & string>(channel: Channel, name: K, listener: (body: N[K]) => void): () => void {
  return channel.listen((raw) => {
    const message = readMessage(raw);
    if (message?.type === 'notice' && message.name === name) listener(message.body as N[K]);
  });
}

/** Anything may arrive on a channel: other scripts use `postMessage` too. */
function readMessage(raw: unknown): Message | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { type } = raw as Record<string, unknown>;
  const shape = typeof type === 'string' && Object.hasOwn(SHAPES, type) ? SHAPES[type as Message['type']] : undefined;
  const fits = shape?.every(([field, kind]) => typeof (raw as Record<string, unknown>)[field] === kind);
  return fits === true ? (raw as Message) : undefined;
}

const SHAPES: Readonly<Record<Message['type'], readonly (readonly [string, 'number' | 'string'])[]>> = {
  ask: [['id', 'number'], ['name', 'string']],
  drop: [['id', 'number']],
  reply: [['id', 'number']],
  failure: [['id', 'number'], ['reason', 'string']],
  notice: [['name', 'string']],
};
