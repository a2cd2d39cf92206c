/** What the simulator's own tests share. */
import OpenAI from 'openai';
import { afterEach } from 'vitest';
import { frozenClock } from './clock.ts';
import { objectOf, parseJson, textOf, type JsonObject } from './json.ts';
import type { Simulator, SimulatorOptions } from './api.ts';
import { createSimulator } from './simulator.ts';
import { troubleHeader, type Trouble } from './troubles.ts';

const NOON = '2026-11-18T12:00:00Z';

/** Makes simulators that are closed after each test; their clock stands still at noon of a Wednesday. */
export function simulators(): (options?: SimulatorOptions) => Promise<Simulator> {
  const open: Simulator[] = [];
  afterEach(async () => {
    for (const simulator of open.splice(0)) await simulator.close();
  });
  return async (options = {}) => {
    const simulator = await createSimulator({ seed: 'test', clock: frozenClock(NOON), ...options });
    open.push(simulator);
    return simulator;
  };
}

export function openai(simulator: Simulator): OpenAI {
  return new OpenAI({ baseURL: simulator.baseUrl, apiKey: simulator.key.key, maxRetries: 0 });
}

export interface Asked {
  readonly key?: string;
  readonly trouble?: Trouble;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

export function post(simulator: Simulator, path: string, body: object, { key = simulator.key.key, trouble, headers = {}, signal }: Asked = {}): Promise<Response> {
  const sim = trouble === undefined ? {} : { 'x-sim-trouble': troubleHeader(trouble) };
  return fetch(`${simulator.baseUrl}${path}`, { method: 'POST', headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...sim, ...headers }, body: JSON.stringify(body), ...(signal === undefined ? {} : { signal }) });
}

export async function get(simulator: Simulator, path: string, key = simulator.key.key): Promise<{ readonly status: number; readonly body: JsonObject }> {
  const reply = await fetch(`${simulator.baseUrl}${path}`, { headers: { authorization: `Bearer ${key}` } });
  return { status: reply.status, body: objectOf(parseJson(await reply.text())) };
}

/** `data` of `GET /key`. */
export async function keyData(simulator: Simulator, key = simulator.key.key): Promise<JsonObject> {
  return objectOf((await get(simulator, '/key', key)).body.data);
}

export const HELLO = { model: 'openai/gpt-4o-mini', messages: [{ role: 'user', content: 'Say hello' }] };

export function hello(simulator: Simulator, trouble: Trouble = {}, more: object = {}): Promise<Response> {
  return post(simulator, '/chat/completions', { ...HELLO, ...more }, { trouble });
}

export async function jsonOf(reply: Response | Promise<Response>): Promise<JsonObject> {
  return objectOf(parseJson(await (await reply).text()));
}

/** The JSON of every data line; comments and `[DONE]` are left out. */
export function eventsOf(text: string): readonly JsonObject[] {
  const lines = text.split(/\r?\n/).filter((line) => line.startsWith('data:'));
  return lines.map((line) => parseJson(line.slice(5))).filter((value) => value !== undefined).map(objectOf);
}

/** Reads a stream until `enough` is true of its text so far. */
export async function readUntil(reply: Response, enough: (text: string) => boolean): Promise<{ readonly text: string; readonly reader: ReadableStreamDefaultReader<Uint8Array> }> {
  const reader = reply.body?.getReader() as ReadableStreamDefaultReader<Uint8Array> | undefined;
  if (reader === undefined) throw new Error('no body');
  const decoder = new TextDecoder();
  let text = '';
  while (!enough(text)) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`the stream ended before that: ${text}`);
    text += decoder.decode(value, { stream: true });
  }
  return { text, reader };
}

/** The visible text of a chat stream. */
export function saidIn(events: readonly JsonObject[]): string {
  return events.map((e) => textOf(at(e, 'choices.0.delta.content')) ?? '').join('');
}

/** Looks at a value by a path such as `usage.cost` or `choices.0.finish_reason`. */
export function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((inner, name) => (Array.isArray(inner) ? (inner as unknown[])[Number(name)] : objectOf(inner)[name]), value);
}
