import { beforeEach, describe, expect, test } from 'vitest';
import type { UsageEntry } from '../../../../src/core/usage.ts';
import type { Simulator } from '../../../simulator/api.ts';
import { until } from '../../storage/kit.ts';
import type { ProxyBench } from '../kit.ts';

/** Where a client finds the proxy, and with what token. */
export interface Door {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** `http://127.0.0.1:<port>/api/v1` */
  readonly baseUrl: string;
  readonly token: string;
}

/** A real client, set up as its own manual says, and what is asked of it. Whatever it retries of its own accord, it may. */
export interface Driver {
  /** The text of a whole answer. */
  chat(prompt: string): Promise<string>;
  /** Hears the text of an answer piece by piece. Ends early, one way or another, when told to stop. */
  stream(prompt: string, onPiece: (text: string) => void, signal: AbortSignal): Promise<void>;
  /** Offers the tool of `weather`, runs it when it is called, and gives the text that comes after. */
  useTool?(prompt: string): Promise<string>;
  /** A vector for each text. */
  embed?(texts: readonly string[]): Promise<readonly (readonly number[])[]>;
  /** What a user reads of an error that is the client's own for a refused call; `undefined` for any other. */
  refusal(error: unknown): string | undefined;
}

/** The one tool there is. */
export const WEATHER = {
  name: 'weather',
  description: 'The weather in a city.',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false },
  run: ({ city }: { readonly city: string }): string => `It rains in ${city}.`,
} as const;

export const CHAT_MODEL = 'openai/gpt-4o-mini';
export const EMBEDDING_MODEL = 'openai/text-embedding-3-small';

const TEXT = 'Good morning from the other side of the wire: this is said in many small pieces.';
const REFUSED = /Daily limit reached: \$[\d.]+ of \$[\d.]+\. Calls are stopped until 00:00 UTC\. Raise the limit to go on\./;

/** What not every client has. */
export type Extra = 'useTool' | 'embed';

/** All that a client must be able to do through the proxy. `name`: of the client in the ledger. */
export function clientSuite(bench: ProxyBench, name: string, extras: readonly Extra[], make: (door: Door) => Driver): void {
  describe(name, () => {
    let made: Driver | undefined;
    const driver = (): Driver => (made ??= make({ origin: bench.origin, baseUrl: bench.baseUrl, token: bench.clients.add(name) }));
    let before = 0;
    let told = 0;
    beforeEach(async () => void (before = (await bench.settled(name, 0)).length));
    /** The entries of a test, which has so many. */
    const news = async (count: number): Promise<readonly UsageEntry[]> => {
      const entries = (await bench.settled(name, before + count)).slice(before);
      expect(entries).toHaveLength(count);
      told += count;
      return entries;
    };

    test('a whole answer', async () => {
      bench.simulator.trouble({ times: 1, trouble: { text: TEXT } });
      expect(await driver().chat('Say hello.')).toBe(TEXT);
      expectAnswered(bench, await news(1));
    });

    test('a stream, piece by piece', async () => {
      bench.simulator.trouble({ times: 1, trouble: { text: TEXT } });
      const pieces: string[] = [];
      await driver().stream('Say hello.', (text) => pieces.push(text), new AbortController().signal);
      expect(pieces.join('')).toBe(TEXT);
      expect(pieces.filter((piece) => piece !== '').length).toBeGreaterThan(3);
      const entries = await news(1);
      expectAnswered(bench, entries);
      expect(entries[0]?.streamed).toBe(true);
    });

    if (extras.includes('useTool')) test('a call of a tool and what comes of it', async () => {
      bench.simulator.trouble({ times: 1, trouble: { tool: { name: WEATHER.name, arguments: { city: 'Bergen' } } } });
      bench.simulator.trouble({ times: 1, trouble: { text: TEXT } });
      expect(await driver().useTool?.('Do I need an umbrella?')).toBe(TEXT);
      expectAnswered(bench, await news(2));
      expect(JSON.stringify(lastBody(bench.simulator))).toContain('It rains in Bergen.');
    });

    if (extras.includes('embed')) test('embeddings', async () => {
      const vectors = await driver().embed?.(['alpha', 'beta']) ?? [];
      expect(vectors.map((vector) => vector.length)).toEqual([1536, 1536]);
      expect(Math.hypot(...(vectors[0] ?? []))).toBeCloseTo(1, 5);
      expectAnswered(bench, await news(1));
    });

    test('a stream that is given up: the upstream hears of it at once, and what was made is paid for', async () => {
      bench.simulator.trouble({ times: 1, trouble: { stall: { afterFrames: 9 } } });
      bench.simulator.clearRequests();
      const stop = new AbortController();
      await driver().stream('Go on and on.', () => stop.abort(), stop.signal).catch(() => undefined);
      expect(stop.signal.aborted).toBe(true);
      await until(() => bench.simulator.requests().some(({ aborted }) => aborted), 'the upstream to see the client go');
      const [entry] = await news(1);
      expect(entry).toMatchObject({ status: 'cancelled', costSource: 'generation', client: name, streamed: true });
      expect(entry?.cost).toBe(entry === undefined ? 0 : bench.chargedFor(entry));
    });

    test.each(['whole', 'streamed'])('a refusal is tried once, and is read by the user: %s', async (way) => {
      const sent = bench.simulator.generations().length;
      bench.useUp();
      const asked = way === 'whole' ? driver().chat('Once more.') : driver().stream('Once more.', () => undefined, new AbortController().signal);
      const error: unknown = await asked.then(() => undefined, (reason: unknown) => reason);
      expect(driver().refusal(error), String(error)).toMatch(REFUSED);
      expect(await news(1)).toMatchObject([{ status: 'blocked', cost: 0, client: name }]);
      expect(bench.simulator.generations()).toHaveLength(sent);
    });

    test('the ledger has nothing else', async () => {
      expect(bench.entries.filter(({ client }) => client === name)).toHaveLength(told);
      await bench.balances();
    });
  });
}

/** Each call has one entry, with the simulator's cost. */
function expectAnswered(bench: ProxyBench, entries: readonly UsageEntry[]): void {
  for (const entry of entries) {
    expect(entry).toMatchObject({ status: 'ok', source: 'proxy', calls: 1, attempt: 1, costSource: 'usage' });
    expect(entry.cost).toBe(bench.chargedFor(entry));
    expect(entry.cost).toBeGreaterThan(0);
  }
}

function lastBody(simulator: Simulator): unknown {
  return simulator.requests().filter(({ method }) => method === 'POST').at(-1)?.body;
}
