import { joinBytes } from './bytes.ts';
import { addsToCall } from './delta.ts';
import { createFactsReader, parseData } from './facts.ts';
import { isObject, parseJson } from './json.ts';
import { Skim } from './skim.ts';
import type { SseItem } from './sse.ts';
import { MAX_EVENT_CHARS, createSseReader } from './sse.ts';

/** Listens to an answer as its bytes pass, and parses of it what facts are read from. */
export interface Tap {
  /** Takes the next bytes, cut anywhere, and returns the parts that became known with them, for a `FactsReader` to read. */
  push(chunk: Uint8Array): readonly unknown[];
  /** The answer has ended, or was cut off. */
  end(): readonly unknown[];
}

/** Bytes of a whole body that are kept to be parsed. Of a longer one what is short is kept: facts are. */
const MOST_KEPT = 256 * 1024;

const NONE: readonly unknown[] = [];
const UTF8 = new TextDecoder();

/** What an event has in it that tells a fact other than who answers: usage, an error, why it stopped, its end. What only looks like it does no harm. */
const TELLING = /"(?:usage|error)"\s*:\s*[{"]|"(?:finish_reason|stop_reason)"\s*:\s*"|"type"\s*:\s*"(?:error|message_st(?:art|op)|response\.(?:completed|incomplete|failed|done|error))"/;

/**
 * A tap for a stream of server-sent events, or for one JSON body. `limit` is what it keeps at most: characters of an event, bytes of a body.
 * An event that is longer is passed over; of a body, what is long in it.
 */
export function createTap(kind: 'stream' | 'body', limit?: number): Tap {
  return kind === 'stream' ? createStreamTap(limit ?? MAX_EVENT_CHARS) : createBodyTap(limit ?? MOST_KEPT);
}

/** Parses every event until it is known who answers, and something was said; then only those that tell more than words. `[DONE]` is `DONE`. */
function createStreamTap(limit: number): Tap {
  const events = createSseReader(limit);
  const isNeeded = createSieve();
  const partsOf = (items: readonly SseItem[]): readonly unknown[] => {
    let parts: unknown[] | undefined;
    for (const item of items) {
      const part = item.kind === 'event' ? isNeeded(item.data) : undefined;
      if (part !== undefined) (parts ??= []).push(part);
    }
    return parts ?? NONE;
  };
  return { push: (chunk) => partsOf(events.push(chunk)), end: () => partsOf(events.end()) };
}

/** Keeps bytes, and parses them all at the end. */
function createBodyTap(limit: number): Tap {
  let chunks: Uint8Array[] = [];
  let length = 0;
  let skim: Skim | undefined;
  const kept = (): Uint8Array | undefined => (skim === undefined ? joinBytes(chunks) : skim.end());
  return {
    push: (chunk) => {
      length += chunk.length;
      if (length > limit && skim === undefined) {
        skim = new Skim(limit);
        for (const earlier of chunks) skim.push(earlier);
        chunks = [];
      }
      if (skim === undefined) chunks.push(chunk);
      else skim.push(chunk);
      return NONE;
    },
    end: () => [parseJson(UTF8.decode(kept()))].filter((json) => json !== undefined),
  };
}

/** Tells which events are needed, and parses them; `undefined` for the others. */
function createSieve(): (data: string) => unknown {
  const early = createFactsReader();
  let hasSpoken = false;
  let isUnderWay = false;
  return (data) => {
    if (isUnderWay && data.startsWith('{') && !TELLING.test(data)) return undefined;
    const part = parseData(data);
    if (isUnderWay) return part;
    const { text, reasoning } = early.read(part);
    hasSpoken ||= text !== '' || reasoning !== '' || (isObject(part) && addsToCall(part));
    isUnderWay = hasSpoken && early.facts.generationId !== undefined && early.facts.model !== undefined;
    return part;
  };
}
