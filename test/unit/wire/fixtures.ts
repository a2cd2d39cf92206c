import { readFileSync } from 'node:fs';

const FOLDER = new URL('../../fixtures/sse/', import.meta.url);

/** Every stream fixture, by name. */
export const STREAMS = ['chat-real', 'chat-documented', 'chat-error', 'chat-error-bare', 'messages', 'responses', 'chat-crlf', 'chat-cr', 'multi-line'] as const;
export type StreamName = (typeof STREAMS)[number];

/** The bytes of a stream as they came. */
export function streamBytes(name: StreamName): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`${name}.sse`, FOLDER)));
}
