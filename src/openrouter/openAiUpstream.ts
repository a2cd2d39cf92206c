import OpenAI, { APIConnectionError, APIError, APIUserAbortError } from 'openai';
import { t } from '../core/l10n.ts';
import { withChanges } from '../core/wire/changes.ts';
import type { UpstreamProblem } from '../core/wire/errors.ts';
import { readErrorBody } from '../core/wire/errors.ts';
import { listOf, objectOf, parseJson } from '../core/wire/json.ts';
import { htmlPageText } from '../core/wire/plainText.ts';
import type { SseItem } from '../core/wire/sse.ts';
import { createSseReader } from '../core/wire/sse.ts';
import { connectionFailure } from '../pipeline/connection.ts';
import type { OutgoingCall, Upstream, UpstreamReply } from '../pipeline/exchange.ts';
import { UpstreamFailure } from '../pipeline/failure.ts';
import { withoutKey, withoutKeyIn } from './keyText.ts';

/** What the SDK needs to know. */
export interface OpenAiUpstreamOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  /** How the program names itself to OpenRouter. */
  readonly title: string;
}

/** Calls through the `openai` SDK. Loaded on first use: the SDK is large. */
export function createOpenAiUpstream(options: OpenAiUpstreamOptions): Upstream {
  const client = new OpenAI({
    baseURL: options.baseUrl,
    apiKey: options.apiKey,
    // Every attempt is an entry of its own: a hidden retry would be a hidden cost.
    maxRetries: 0,
    logLevel: 'off',
    // What the environment holds for OpenAI is none of OpenRouter's business.
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    fetch: (url, init) => fetch(url, { ...init, headers: headersOf(options), redirect: 'error' }),
  });
  return { alwaysStreams: true, send: (call, signal) => send({ client, key: options.apiKey }, call, signal) };
}

/** All that is sent: the SDK would add the operating system, and whatever `OPENAI_CUSTOM_HEADERS` says. */
function headersOf({ apiKey, title }: OpenAiUpstreamOptions): Readonly<Record<string, string>> {
  return { 'accept': 'text/event-stream, application/json', 'content-type': 'application/json', 'authorization': `Bearer ${apiKey}`, 'x-openrouter-title': title };
}

/** What a call is sent through, and what may be in no message. */
interface Line {
  readonly client: OpenAI;
  readonly key: string;
}

async function send({ client, key }: Line, { endpoint, body, changes }: OutgoingCall, signal: AbortSignal): Promise<UpstreamReply> {
  if (signal.aborted) throw new UpstreamFailure('refused', { code: 'cancelled', message: t('Cancelled before it was sent.'), status: 0, retryable: false });
  try {
    const response = await client.post(`/${endpoint}`, { body: { ...withChanges(body, changes), stream: true }, stream: true, signal }).asResponse();
    const generationId = response.headers.get('x-generation-id') ?? undefined;
    if (!isAnswer(response)) throw await pageFailure(response, generationId);
    return { pieces: guarded(piecesOf(response), key, generationId), ...(generationId === undefined ? {} : { generationId }) };
  } catch (error) {
    throw failureOf(error, key, undefined);
  }
}

/** A stream or JSON. Anything else is not OpenRouter's, whatever its status; an answer that does not say is taken at its word. */
function isAnswer({ headers }: Response): boolean {
  const type = headers.get('content-type');
  return type === null || /^\s*(?:text\/event-stream|application\/(?:[\w.-]+\+)?json)\b/i.test(type);
}

/** A login page or a proxy has answered: the call got no further. */
async function pageFailure(response: Response, generationId: string | undefined): Promise<UpstreamFailure> {
  await response.body?.cancel();
  const isPage = response.headers.get('content-type')?.includes('html') === true;
  const message = isPage ? htmlPageText() : t('The answer is neither a stream nor JSON: a login page or a proxy may stand in between.');
  return new UpstreamFailure('refused', { code: 'bad-answer', message, status: response.status, retryable: false, ...(isPage ? { type: 'html-page' } : {}) }, generationId);
}

/** Read by ourselves: the SDK gives up at comments in data lines, and sees nothing in an error that comes as JSON with status 200. */
async function* piecesOf(response: Response): AsyncIterable<unknown> {
  if (response.body === null) return;
  if (response.headers.get('content-type')?.includes('json') === true) {
    yield parseJson(await response.text());
    return;
  }
  const reader = createSseReader();
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) yield* jsonOf(reader.push(chunk));
  yield* jsonOf(reader.end());
}

/** What is no JSON object (`[DONE]`, a comment that strayed into a data line) is passed over. */
function jsonOf(items: readonly SseItem[]): readonly unknown[] {
  return items.flatMap((item) => (item.kind === 'event' && item.data.trimStart().startsWith('{') ? [parseJson(item.data)] : [])).filter((json) => json !== undefined);
}

/** The stream, with every way it can break told in our words. */
async function* guarded(stream: AsyncIterable<unknown>, key: string, generationId: string | undefined): AsyncIterable<unknown> {
  try {
    for await (const piece of stream) {
      const clean = tellsOfFailure(piece) ? withoutKeyIn(piece, key) : piece;
      const { error, type } = objectOf(clean);
      if (error !== undefined || type === 'error') throw answered({ status: undefined, headers: undefined, body: clean, message: '' }, generationId);
      yield clean;
    }
  } catch (error) {
    throw failureOf(error, key, generationId);
  }
}

/** Whether the piece may hold an error of the upstream's: in itself, in a choice, or in the whole response. */
function tellsOfFailure(piece: unknown): boolean {
  const { error, response, type, choices } = objectOf(piece);
  return error !== undefined || response !== undefined || type === 'error' || listOf(choices).some((choice) => objectOf(choice).error !== undefined);
}

function failureOf(error: unknown, key: string, generationId: string | undefined): unknown {
  if (error instanceof APIUserAbortError || error instanceof UpstreamFailure) return error;
  if (error instanceof APIConnectionError) return connectionLost(error, generationId);
  if (error instanceof APIError) return answered({ status: error.status, headers: error.headers, body: withoutKeyIn(error.error, key), message: withoutKey(error.message, key) }, generationId);
  if (error instanceof TypeError) return connectionLost(error, generationId);
  return broken('bad-answer', t('The answer could not be read.'), generationId, error);
}

/** An error that the upstream told us of: instead of an answer (with a status), or in the middle of one (without). */
function answered(said: { readonly status: unknown; readonly headers: unknown; readonly body: unknown; readonly message: string }, generationId: string | undefined): UpstreamFailure {
  const status = typeof said.status === 'number' ? said.status : undefined;
  const headers = said.headers instanceof Headers ? said.headers : undefined;
  const problem = readErrorBody(status ?? 200, said.body ?? { message: said.message }, headers, Date.now());
  return new UpstreamFailure(stageOf(status, said.body), problem, generationId ?? headers?.get('x-generation-id') ?? undefined);
}

/** A failure that is not told in OpenRouter's form comes from something in between, which does not know whether OpenRouter answered. */
function stageOf(status: number | undefined, body: unknown): UpstreamFailure['stage'] {
  return status === undefined || (status >= 500 && body === undefined) ? 'broken' : 'refused';
}

/** What `fetch` says instead of following a redirect, which could lead key and prompt to a stranger. */
const REDIRECT = 'unexpected redirect';
const REDIRECTED: UpstreamProblem = {
  code: 'redirect', get message() { return t('The address of OpenRouter answered with a redirect, which is not followed: a login page may stand in between. Is the base URL right?'); }, status: 0, retryable: false,
};

function connectionLost(error: Error, generationId: string | undefined): UpstreamFailure {
  const reason = causeOf(error);
  return reason.message === REDIRECT ? new UpstreamFailure('refused', REDIRECTED, generationId, error) : connectionFailure(reason, generationId, error);
}

function broken(code: string, message: string, generationId: string | undefined, cause: unknown): UpstreamFailure {
  return new UpstreamFailure('broken', { code, message, status: 0, retryable: true }, generationId, cause);
}

/** The innermost reason: `fetch` and the SDK wrap it. */
function causeOf(error: Error): Error {
  const cause = error.cause instanceof Error ? error.cause : error;
  return cause.cause instanceof Error ? cause.cause : cause;
}
