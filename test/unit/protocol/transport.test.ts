import { afterEach, describe, expect, it } from 'vitest';
import { speak } from '../../../src/core/l10n.ts';
import { WAITS_FOR_PEOPLE, type ReportRequests } from '../../../src/protocol/report.ts';
import type { Channel, Handlers } from '../../../src/protocol/transport.ts';
import { answer, createAsker, notify, onNotice } from '../../../src/protocol/transport.ts';
import { FakeClock, settle } from '../fakes/clock.ts';

interface Requests {
  readonly double: { readonly ask: number; readonly reply: number };
  readonly fail: { readonly ask: null; readonly reply: null };
}

interface Notices {
  readonly moved: number;
}

/** One end of a channel whose messages are copied, as between a page and its host. */
class End implements Channel {
  readonly clock = new FakeClock();
  readonly sent: unknown[] = [];
  other: End | undefined;
  private readonly listeners = new Set<(message: unknown) => void>();

  get listening(): number {
    return this.listeners.size;
  }

  post(message: unknown): void {
    const copy: unknown = structuredClone(message);
    this.sent.push(copy);
    queueMicrotask(() => this.other?.hear(copy));
  }

  listen(listener: (message: unknown) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  after(ms: number, callback: () => void): () => void {
    return this.clock.after(ms, callback);
  }

  hear(message: unknown): void {
    for (const listener of [...this.listeners]) listener(message);
  }
}

function ends(): { readonly page: End; readonly host: End } {
  const page = new End();
  const host = new End();
  page.other = host;
  host.other = page;
  return { page, host };
}

const HANDLERS: Handlers<Requests> = { double: (number) => Promise.resolve(number * 2), fail: () => Promise.reject(new Error('out of luck')) };

afterEach(() => speak('en', undefined));

describe('asking over a channel', () => {
  it('gives each question its own answer, in whatever order answers come', async () => {
    const { page, host } = ends();
    const replies: ((value: number) => void)[] = [];
    answer<Requests>(host, { ...HANDLERS, double: () => new Promise((resolve) => replies.push(resolve)) });
    const asker = createAsker<Requests>(page);
    const both = Promise.all([asker.ask('double', 1), asker.ask('double', 2)]);
    await settle();
    replies[1]?.(20);
    replies[0]?.(10);
    expect(await both).toEqual([10, 20]);
    expect(page.clock.pending).toBe(0);
  });

  it('tells the other end that an answer is not wanted any more, once, and not after it has come', async () => {
    const { page, host } = ends();
    const signals: AbortSignal[] = [];
    const handlers: Handlers<Requests> = { ...HANDLERS, double: (number, signal) => new Promise((resolve, reject) => {
      if (signal === undefined) return;
      signals.push(signal);
      signal.addEventListener('abort', () => reject(new Error('given up')));
      if (number === 2) resolve(4);
    }) };
    answer<Requests>(host, handlers);
    const [asker, one, two] = [createAsker<Requests>(page), new AbortController(), new AbortController()];
    const given = expect(asker.ask('double', 1, one.signal)).rejects.toThrow('given up');
    expect(await asker.ask('double', 2, two.signal)).toBe(4);
    one.abort();
    two.abort();
    await given;
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    expect(page.sent).toHaveLength(3);
  });

  it('gives up what is asked when the end that answers stops', async () => {
    const { page, host } = ends();
    let wanted: AbortSignal | undefined;
    const stop = answer<Requests>(host, { ...HANDLERS, double: (_, signal) => {
      wanted = signal;
      return new Promise(() => undefined);
    } });
    void createAsker<Requests>(page).ask('double', 1);
    await settle();
    stop();
    expect(wanted?.aborted).toBe(true);
  });

  it('fails as the other end failed, with its words', async () => {
    const { page, host } = ends();
    answer<Requests>(host, HANDLERS);
    await expect(createAsker<Requests>(page).ask('fail', null)).rejects.toThrow('out of luck');
  });

  it.each<[string, () => Promise<number>]>([
    ['throws before it promises anything', () => {
      throw new Error('at once');
    }],
    ['answers with what cannot be sent', () => Promise.resolve((() => 1) as unknown as number)],
  ])('fails where a handler %s', async (_, double) => {
    const { page, host } = ends();
    answer<Requests>(host, { ...HANDLERS, double });
    await expect(createAsker<Requests>(page).ask('double', 1)).rejects.toThrow(/at once|could not be cloned/);
  });

  it('fails for a name that nobody answers, inherited ones included', async () => {
    const { page, host } = ends();
    answer<Requests>(host, HANDLERS);
    const asker = createAsker<Record<string, { readonly ask: null; readonly reply: null }>>(page);
    for (const name of ['unheard', 'constructor', '__proto__', 'toString']) await expect(asker.ask(name, null)).rejects.toThrow(`Unknown request: ${name}`);
  });

  it('fails after half a minute of silence, and ignores an answer that comes later', async () => {
    const { page } = ends();
    const asked = createAsker<Requests>(page).ask('double', 1);
    const failed = expect(asked).rejects.toThrow('No answer in time.');
    await page.clock.advance(30_000);
    await failed;
    page.hear({ type: 'reply', id: 1, body: 2 });
    expect(page.clock.pending).toBe(0);
  });

  it('waits for a person for as long as that takes', async () => {
    const { page } = ends();
    const asked = createAsker<ReportRequests>(page, WAITS_FOR_PEOPLE).ask('exportView', { range: { kind: '7d' }, by: 'model', metric: 'cost', unit: 'auto', where: {}, format: 'csv', to: 'file', keys: [], search: '', svg: '' });
    await page.clock.advance(3_600_000);
    page.hear({ type: 'reply', id: 1, body: 'spend.csv' });
    expect(await asked).toBe('spend.csv');
  });

  it('fails in the words of the page, where they are its own', async () => {
    speak('de', { 'No answer in time.': 'Keine Antwort.', 'The channel was closed.': 'Geschlossen.' });
    const { page } = ends();
    const asker = createAsker<Requests>(page);
    const late = expect(asker.ask('double', 1)).rejects.toThrow('Keine Antwort.');
    await page.clock.advance(30_000);
    await late;
    asker.dispose();
    await expect(asker.ask('double', 1)).rejects.toThrow('Geschlossen.');
  });

  it('fails at once when its end is disposed of, before or after', async () => {
    const { page } = ends();
    const asker = createAsker<Requests>(page);
    const asked = expect(asker.ask('double', 1)).rejects.toThrow('closed');
    asker.dispose();
    asker.dispose();
    await asked;
    await expect(asker.ask('double', 1)).rejects.toThrow('closed');
    expect([page.listening, page.clock.pending]).toEqual([0, 0]);
  });
});

describe('answering over a channel', () => {
  it('posts nothing more once it was stopped, though a handler is still at work', async () => {
    const { page, host } = ends();
    let finish: (value: number) => void = () => undefined;
    const stop = answer<Requests>(host, { ...HANDLERS, double: () => new Promise((resolve) => (finish = resolve)) });
    createAsker<Requests>(page).ask('double', 1).catch(() => undefined);
    await settle();
    stop();
    finish(2);
    await settle();
    expect([host.sent, host.listening]).toEqual([[], 0]);
  });

  it.each([
    undefined, null, 5, 'ask', [], {}, { type: 'ask' }, { type: 'ask', id: '1', name: 'double' }, { type: 'ask', id: 1, name: 5 }, { type: 'constructor', id: 1, name: 'double' },
    { type: 'reply', id: 1, body: 1 }, { type: 'notice', name: 'double' },
  ])('hears nothing in %j', async (message) => {
    const { host } = ends();
    answer<Requests>(host, HANDLERS);
    host.hear(message);
    await settle();
    expect(host.sent).toEqual([]);
  });
});

describe('notices', () => {
  it('reach those who listen for them, until they stop', async () => {
    const { page, host } = ends();
    const heard: number[] = [];
    const stop = onNotice<Notices, 'moved'>(page, 'moved', (value) => heard.push(value));
    notify<Notices, 'moved'>(host, 'moved', 1);
    host.post({ type: 'notice', name: 'other', body: 2 });
    host.post({ type: 'notice', body: 3 });
    await settle();
    stop();
    notify<Notices, 'moved'>(host, 'moved', 4);
    await settle();
    expect([heard, page.listening]).toEqual([[1], 0]);
  });
});
