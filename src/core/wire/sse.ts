/** One server-sent event. `data` lines are joined by line feeds; `id` and `retry` are not kept. */
export interface SseEvent {
  readonly kind: 'event';
  /** Name from the `event:` line, where there is one. */
  readonly event?: string;
  readonly data: string;
}

/** An event grew beyond the limit and is left out; the stream goes on after it. */
export interface SseOverflow {
  readonly kind: 'overflow';
  /** The limit in characters. */
  readonly limit: number;
}

export type SseItem = SseEvent | SseOverflow;

/** Reads a stream of server-sent events piece by piece. */
export interface SseReader {
  /** Takes the next piece, cut anywhere, and returns what became complete with it. */
  push(chunk: Uint8Array | string): readonly SseItem[];
  /** The stream has ended: returns the last event where the blank line behind it is missing. */
  end(): readonly SseItem[];
}

/** Characters (UTF-16 units) of one event that are kept before it is given up: an image in a chunk may have many. */
export const MAX_EVENT_CHARS = 16 * 1024 * 1024;

/**
 * A reader of `text/event-stream` as OpenRouter sends it and proxies mangle it: comments, any line ends, lines of data with or without
 * a space, pieces that end inside a character or between CR and LF. Keeps at most one event, of at most `maxEventChars` characters.
 */
export function createSseReader(maxEventChars: number = MAX_EVENT_CHARS): SseReader {
  return new LineReader(new EventBuilder(maxEventChars));
}

/** Cuts the stream into lines. Each character is looked at once, so that a long line in small pieces is not searched again and again. */
class LineReader implements SseReader {
  private readonly builder: EventBuilder;
  private readonly decoder = new TextDecoder();
  private started = false;
  private afterReturn = false;

  constructor(builder: EventBuilder) {
    this.builder = builder;
  }

  push(chunk: Uint8Array | string): readonly SseItem[] {
    return this.read(typeof chunk === 'string' ? chunk : this.decoder.decode(chunk, { stream: true }));
  }

  end(): readonly SseItem[] {
    const items = this.read(this.decoder.decode());
    this.builder.endLine(items);
    this.builder.endEvent(items);
    return items;
  }

  private read(raw: string): SseItem[] {
    const items: SseItem[] = [];
    const text = this.withoutMark(raw);
    let start = 0;
    if (this.afterReturn && text.startsWith('\n')) start = 1;
    if (text !== '') this.afterReturn = false;
    const ends = /\r\n|\n|\r/g;
    ends.lastIndex = start;
    for (let end = ends.exec(text); end !== null; end = ends.exec(text)) {
      this.builder.addToLine(text.slice(start, end.index), items);
      this.builder.endLine(items);
      start = ends.lastIndex;
      this.afterReturn = end[0] === '\r' && start === text.length;
    }
    this.builder.addToLine(text.slice(start), items);
    return items;
  }

  /** The byte order mark may stand before the first line; the decoder drops it from bytes, this from strings. */
  private withoutMark(text: string): string {
    if (this.started || text === '') return text;
    this.started = true;
    return text.startsWith('\ufeff') ? text.slice(1) : text;
  }
}

/** Puts lines together to events. */
class EventBuilder {
  private readonly limit: number;
  private line = '';
  /** Characters of the line so far, those that were not kept included. */
  private lineLength = 0;
  private data: string[] = [];
  private dataLength = 0;
  private name: string | undefined;
  private overflowed = false;

  constructor(limit: number) {
    this.limit = limit;
  }

  addToLine(part: string, items: SseItem[]): void {
    this.lineLength += part.length;
    if (this.overflowed) return;
    this.line += part;
    if (this.dataLength + this.lineLength > this.limit) this.overflow(items);
  }

  endLine(items: SseItem[]): void {
    const blank = this.lineLength === 0;
    const line = this.line;
    this.line = '';
    this.lineLength = 0;
    if (blank) this.endEvent(items);
    else if (!this.overflowed) this.field(line);
  }

  endEvent(items: SseItem[]): void {
    if (this.data.length > 0) items.push({ kind: 'event', ...(this.name === undefined ? {} : { event: this.name }), data: this.data.join('\n') });
    this.forget();
    this.overflowed = false;
  }

  private field(line: string): void {
    const colon = line.indexOf(':');
    const name = colon < 0 ? line : line.slice(0, colon);
    const rest = colon < 0 ? '' : line.slice(colon + 1);
    const value = rest.startsWith(' ') ? rest.slice(1) : rest;
    if (name === 'event') this.name = value;
    if (name !== 'data') return;
    this.data.push(value);
    this.dataLength += value.length + 1;
  }

  private overflow(items: SseItem[]): void {
    this.forget();
    this.line = '';
    this.overflowed = true;
    items.push({ kind: 'overflow', limit: this.limit });
  }

  private forget(): void {
    this.data = [];
    this.dataLength = 0;
    this.name = undefined;
  }
}
