import type { ServerResponse } from 'node:http';
import { returnedHeaders } from '../core/proxy/requestHeaders.ts';
import { readUpstreamError } from '../core/wire/errors.ts';
import { parseJson } from '../core/wire/json.ts';
import type { Members } from '../core/wire/members.ts';
import { splicePieces } from '../core/wire/splice.ts';
import type { Tap } from '../core/wire/tap.ts';
import { createTap } from '../core/wire/tap.ts';
import { connectionFailure } from '../pipeline/connection.ts';
import type { OutgoingCall, Upstream, UpstreamReply } from '../pipeline/exchange.ts';
import { UpstreamFailure } from '../pipeline/failure.ts';
import { KeyMask } from './keyMask.ts';
import { PartQueue } from './partQueue.ts';
import type { Line, PlainAnswer } from './relay.ts';
import { ask, headerOf, plainOf, readWhole } from './relay.ts';
import { passPieces } from './reply.ts';

/** No error of OpenRouter's is longer. */
const MOST_ERROR_BYTES = 1024 * 1024;

/** What a caller sent, as bytes. */
export interface RawRequest {
  readonly query: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Uint8Array;
  readonly members: Members;
}

/** An error instead of an answer, as it came: it is handed on when it is clear that the call is over. */
export interface RawError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/**
 * The line that a call through the proxy takes: the caller's own bytes go up, with what the guard changes spliced in, and the answer's bytes come back as they arrive,
 * each before the next is read. What they say is listened to on the way.
 */
export class UpstreamLine implements Upstream {
  readonly alwaysStreams = false;
  /** The error that came last instead of an answer. */
  error: RawError | undefined;
  private readonly line: Line;
  private readonly request: RawRequest;
  private readonly response: ServerResponse;
  private readonly begin: (status: number, headers: RawError['headers']) => void;

  /** `begin` takes the answer's header for the caller. */
  constructor(line: Line, request: RawRequest, response: ServerResponse, begin: UpstreamLine['begin']) {
    this.line = line;
    this.request = request;
    this.response = response;
    this.begin = begin;
  }

  async send({ endpoint, changes }: OutgoingCall, signal: AbortSignal): Promise<UpstreamReply> {
    this.error = undefined;
    const { query, headers, body, members } = this.request;
    const answer = plainOf(await ask(this.line, { method: 'POST', path: `/${endpoint}${query}`, headers, body: splicePieces(body, changes, members) }, signal), this.line.key);
    const generationId = headerOf(answer.headers, 'x-generation-id');
    if (answer.status < 200 || answer.status >= 300) throw await this.refused(answer, generationId);
    const isStream = headerOf(answer.headers, 'content-type')?.toLowerCase().includes('event-stream') === true;
    this.begin(answer.status, returnedHeaders(answer.headers));
    return { pieces: this.pass(answer, createTap(isStream ? 'stream' : 'body'), signal), ...(generationId === undefined ? {} : { generationId }) };
  }

  /** Hands the answer on; what was heard of it on the way is there to be read. */
  private pass({ body }: PlainAnswer, tap: Tap, signal: AbortSignal): AsyncIterable<unknown> {
    const { response } = this;
    const heard = new PartQueue();
    const mask = new KeyMask(this.line.key);
    // A header goes along with the bytes that came with it, and without them where none did.
    let isBare = true;
    setImmediate(() => {
      if (isBare && !response.destroyed) response.flushHeaders();
    });
    const passed = passPieces(body, mask, response, (piece) => {
      isBare = false;
      heard.push(tap.push(piece));
    });
    passed.finally(() => (isBare = false)).then(() => {
      const rest = mask.end();
      // The caller has all of it before anything is written down.
      response.end(rest);
      heard.push(tap.push(rest));
      heard.push(tap.end());
      heard.end();
    }).catch((error: unknown) => {
      body.destroy();
      // The caller must not take what it has for the whole answer.
      response.destroy();
      heard.fail(signal.aborted || !(error instanceof Error) ? error : connectionFailure(error));
    });
    return heard;
  }

  private async refused({ status, headers, body }: PlainAnswer, generationId: string | undefined): Promise<UpstreamFailure> {
    const mask = new KeyMask(this.line.key);
    const said = await readWhole(body, MOST_ERROR_BYTES, generationId);
    const whole = said && Buffer.concat([mask.push(said), mask.end()]);
    const text = whole?.toString('utf8') ?? '';
    // A redirect could lead the caller, and its token, to a stranger.
    if (whole !== undefined && status >= 400) this.error = { status, headers: returnedHeaders(headers), body: whole };
    const problem = readUpstreamError(status, text, { get: (name) => headerOf(headers, name.toLowerCase()) ?? null }, Date.now());
    // What does not come in OpenRouter's form is told by something in between, which does not know whether OpenRouter answered.
    return new UpstreamFailure(status >= 500 && parseJson(text) === undefined ? 'broken' : 'refused', problem, generationId);
  }
}
