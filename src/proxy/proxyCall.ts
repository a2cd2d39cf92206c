import { isUtf8 } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { breachCode } from '../core/budget/terms.ts';
import { isSpendError } from '../core/errors.ts';
import { decimalUsd } from '../core/money.ts';
import type { ProxyClient } from '../core/proxy/client.ts';
import type { ProxyError } from '../core/proxy/errors.ts';
import { refusalError, refusalStatus } from '../core/proxy/refusal.ts';
import { attributionOf, forwardedHeaders, maxCostOf } from '../core/proxy/requestHeaders.ts';
import type { HeldCall } from '../core/proxy/remaining.ts';
import { remainingToday } from '../core/proxy/remaining.ts';
import type { Dialect } from '../core/proxy/routes.ts';
import type { Endpoint } from '../core/usage.ts';
import { readBody } from '../core/wire/inPieces.ts';
import { scanMembers } from '../core/wire/members.ts';
import type { Members } from '../core/wire/members.ts';
import { decisionText } from '../pipeline/entries.ts';
import type { Admission, AskAnswer, Caller, GuardedRequest, Outcome, Question, WireBody } from '../pipeline/exchange.ts';
import type { ProxyAccount, ProxyParts } from './parts.ts';
import { ProxyProblem } from './problem.ts';
import type { Line } from './relay.ts';
import { replyError } from './reply.ts';
import { UpstreamLine } from './upstreamLine.ts';

/** A call that came in, with its body read. */
export interface IncomingCall {
  readonly endpoint: Endpoint;
  readonly query: string;
  readonly dialect: Dialect;
  readonly client: ProxyClient;
  /** Name of the client, or of its sub-client. */
  readonly name: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly raw: Buffer;
  /** Gives up when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

/** What a request says, read once. */
interface Read {
  readonly body: WireBody;
  readonly members: Members;
}

/** One call on its way through the guard to OpenRouter and back. */
export class ProxyCall implements Caller {
  private readonly parts: ProxyParts;
  private readonly incoming: IncomingCall;
  private readonly headers: Record<string, string> = {};

  constructor(parts: ProxyParts, incoming: IncomingCall) {
    this.parts = parts;
    this.incoming = incoming;
  }

  /** Serves the call: everything that goes wrong is told to the caller. Throws a `ProxyProblem` for what cannot be sent, and what only a defect can throw. */
  async serve(account: ProxyAccount, to: Line): Promise<void> {
    const { incoming } = this;
    const { body, members } = readJson(incoming.raw);
    const request = this.guarded(body);
    const raw = { query: incoming.query, headers: forwardedHeaders(incoming.request.headers), body: incoming.raw, members };
    const line = new UpstreamLine(to, raw, incoming.response, (status, headers) => this.begin(status, headers));
    let outcome: Outcome;
    try {
      outcome = await account.call(request, this, incoming.signal, line);
    } catch (error) {
      if (incoming.signal.aborted) {
        this.tellStopped();
        return;
      }
      throw isSpendError(error) ? new ProxyProblem(this.unguarded(error.message)) : error;
    }
    this.end(outcome, line);
  }

  admitted(admission: Admission, _estimate: unknown, id: string): void {
    const model = admission.downgrade?.to;
    this.headers['x-spend-entry'] = id;
    this.headers['x-spend-decision'] = headerText(decisionText(admission));
    if (model !== undefined) this.headers['x-spend-model'] = headerText(model);
    const hold = this.parts.state()?.holds.get(id);
    if (hold !== undefined) this.tellRemaining(hold);
  }

  piece(): void {
    // The bytes have gone to the caller already.
  }

  async ask(question: Question): Promise<AskAnswer> {
    return (await this.parts.ask?.(question, this.incoming.name, this.incoming.signal)) ?? { kind: 'cancel' };
  }

  private tellRemaining(call: HeldCall): void {
    const state = this.parts.state();
    const left = state === undefined ? undefined : remainingToday(call, state, this.parts.clock.now(), this.parts.budgeting());
    if (left !== undefined) this.headers['x-spend-remaining-daily'] = decimalUsd(left);
  }

  private guarded(body: WireBody): GuardedRequest {
    const { endpoint, name, raw, request } = this.incoming;
    const maxCost = maxCostOf(request.headers);
    if (maxCost === 'invalid') throw new ProxyProblem(badRequest('X-Spend-Max-Cost must be an amount of dollars, such as 0.50.'));
    if (typeof body.model === 'string') this.headers['x-spend-model'] = headerText(body.model);
    return { endpoint, body, who: attributionOf(name, request.headers, body), bytes: raw.byteLength, staysAsIs: true, ...(maxCost === undefined ? {} : { maxCost }) };
  }

  private begin(status: number, headers: Readonly<Record<string, string | readonly string[]>>): void {
    const { response } = this.incoming;
    if (response.headersSent || response.destroyed) return;
    response.writeHead(status, { ...headers, ...this.headers } as Record<string, string | string[]>);
  }

  /** Answers where no answer of OpenRouter's has begun. */
  private end(outcome: Outcome, line: UpstreamLine): void {
    const { response, dialect, signal } = this.incoming;
    if (response.headersSent) {
      // What was not read to its end is no whole answer.
      if (!response.writableEnded) response.destroy();
      return;
    }
    if (response.destroyed) return;
    if (outcome.kind === 'refused') {
      const { breach, midTurn, byUser } = outcome;
      const refused = { breach, midTurn, ...(byUser ? { asked: this.parts.ask === undefined ? 'nobody' as const : 'no' as const } : {}) };
      this.headers['x-spend-entry'] = outcome.entry.id;
      this.headers['x-spend-decision'] = headerText(`deny: ${breachCode(breach)}`);
      const { entry } = outcome;
      this.tellRemaining({ who: entry, ...(entry.model === undefined ? {} : { model: entry.model }) });
      replyError(response, dialect, refusalError(refused, dialect, this.parts.budgeting(), this.parts.clock.now()), this.headers);
    } else if (signal.aborted) {
      this.tellStopped();
    } else if (line.error !== undefined) {
      const { status, headers, body } = line.error;
      this.begin(status, { ...headers, 'content-length': String(body.byteLength) });
      response.end(body);
    } else {
      const { errorCode, errorText } = outcome.entry;
      replyError(response, dialect, { status: errorCode === 'offline' ? 503 : 502, type: 'upstream_error', message: errorText ?? 'OpenRouter gave no answer.' }, this.headers);
    }
  }

  /** To a caller that is still there: whoever has gone is told nothing. */
  private tellStopped(): void {
    replyError(this.incoming.response, this.incoming.dialect, { status: 503, type: 'overloaded', message: 'The proxy was stopped before there was an answer.' }, this.headers);
  }

  /** Without the ledger no limit can be kept: the call ends like one that is refused. */
  private unguarded(message: string): ProxyError {
    const status = refusalStatus(this.incoming.dialect, this.parts.budgeting().settings);
    return { status, type: 'guard_unavailable', message: `The spend guard cannot work, so nothing is sent. ${message}` };
  }
}

/** The request as JSON. Throws a `ProxyProblem` (400) where it is none, or could be read in two ways: the guard and OpenRouter must read the same. */
function readJson(raw: Buffer): Read {
  if (!isUtf8(raw)) throw new ProxyProblem(badRequest('The request is not UTF-8, and could be read in two ways.'));
  const members = scanMembers(raw);
  const repeated = members?.repeated;
  if (repeated !== undefined) throw new ProxyProblem(badRequest(`"${repeated.slice(0, 60)}" stands twice in the request, and could be read in two ways.`));
  if (members?.disguised !== undefined) throw new ProxyProblem(badRequest(`"${members.disguised.slice(0, 60)}" is written with escapes in the request, and could be read in two ways.`));
  const body = members === undefined ? undefined : readBody(raw, members);
  if (members === undefined || body === undefined) throw new ProxyProblem(badRequest('The request is not a JSON object, or one with more in it than can be looked at.'));
  return { body, members };
}

function badRequest(message: string): ProxyError {
  return { status: 400, type: 'invalid_request_error', message };
}

/** Names come from outside: a header holds printable ASCII. */
function headerText(text: string): string {
  return text.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, 300);
}
