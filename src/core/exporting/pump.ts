import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney } from '../money.ts';
import { createZone } from '../period.ts';
import type { UsageEntry } from '../usage.ts';
import { csvWriter } from './csv.ts';
import { jsonLinesWriter, jsonWriter } from './json.ts';
import { markdownWriter } from './markdown.ts';
import type { ExportAsk, ExportProgress, ExportReply, ExportWriter } from './types.ts';

/** How many characters are gathered before they are handed on: the most that an export ever keeps. */
export const CHUNK_LENGTH = 65_536;
/** After so many rows others get their turn, also where nothing was written. */
const ROWS_PER_TURN = 1000;

/** Where an export goes. */
export interface ExportSink {
  /** Takes a piece; resolves when it may get the next one. */
  write(chunk: string): Promise<void>;
  /** Hears how far it is, now and then; resolves when the work may go on. */
  progress(progress: ExportProgress): Promise<void>;
}

/** Writes entries, oldest first, row by row: what is not yet written is never more than a chunk. Rejects with the signal's reason when it is aborted. */
export async function pumpExport(entries: Iterable<UsageEntry>, ask: ExportAsk, sink: ExportSink, signal?: AbortSignal): Promise<ExportReply> {
  const writer = writerOf(ask);
  const buffer = new Buffered(sink);
  let rows = 0;
  let cost: NanoUsd = ZERO;
  await buffer.add(writer.begin());
  for (const entry of entries) {
    if (!ask.untracked && entry.source === 'untracked') continue;
    if (rows % ROWS_PER_TURN === 0) await sink.progress({ rows, share: shareOf(entry.at, ask) });
    signal?.throwIfAborted();
    rows += 1;
    cost = addMoney(cost, entry.cost ?? ZERO);
    const text = writer.row(entry);
    if (text !== '') await buffer.add(text);
  }
  signal?.throwIfAborted();
  await buffer.add(writer.end());
  await buffer.flush();
  await sink.progress({ rows, share: 1 });
  return { rows, cost, length: buffer.length };
}

function writerOf(ask: ExportAsk): ExportWriter {
  switch (ask.format) {
    case 'csv': return csvWriter(createZone(ask.zone));
    case 'json': return jsonWriter(ask);
    case 'jsonl': return jsonLinesWriter(ask);
    case 'md': return markdownWriter(ask, createZone(ask.zone));
  }
}

function shareOf(at: number, { start, end }: ExportAsk): number {
  return end <= start ? 0 : Math.min(1, Math.max(0, (at - start) / (end - start)));
}

/** Gathers small pieces into chunks, and hands a chunk on only when the one before was taken. */
class Buffered {
  private readonly sink: ExportSink;
  private text = '';
  private handedOn = 0;

  constructor(sink: ExportSink) {
    this.sink = sink;
  }

  get length(): number {
    return this.handedOn;
  }

  async add(piece: string): Promise<void> {
    this.text += piece;
    if (this.text.length >= CHUNK_LENGTH) await this.flush();
  }

  async flush(): Promise<void> {
    const { text } = this;
    if (text === '') return;
    this.text = '';
    this.handedOn += text.length;
    await this.sink.write(text);
  }
}
