import { t } from '../l10n.ts';
import type { BodyError } from './bodyError.ts';
import { readBodyError, statusOfError } from './bodyError.ts';
import type { JsonObject } from './json.ts';
import { compact, instantOf, isObject, listOf, numberOf, objectOf, parseJson, textOf } from './json.ts';
import { htmlPageText, isHtml, plainText } from './plainText.ts';

/** Why the upstream did not answer, as far as it may be kept and shown. */
export interface UpstreamProblem {
  /** The HTTP status as text (`"402"`), or the word the upstream has for it (`server_error`). */
  readonly code: string;
  /** One plain line of at most 300 characters, without keys. Not to be trusted as markdown or HTML. */
  readonly message: string;
  /** The HTTP status, or the one the error names for itself where it came with status 200. */
  readonly status: number;
  /** `error_type`, the code of `availability`, or the dialect's own `type`; `html-page`: the answer is not OpenRouter's. */
  readonly type?: string;
  /** The same call to the same model may succeed later. */
  readonly retryable: boolean;
  /** How long to wait, where the upstream says so; for the daily limit of free models this may be many hours. */
  readonly retryAfterMs?: number;
  /** Which limit refused: `openrouter_credits`, `openrouter_key_limit`, `openrouter_in_flight_budget` … */
  readonly limitSource?: string;
  /** Why a 402 came: `in_flight_budget_exhausted`, `weight_exceeds_budget`. */
  readonly reason?: string;
  /** When the budget that refused starts anew, epoch milliseconds. */
  readonly resetsAt?: number;
  /** Which constraints left no provider (`max_price` …). */
  readonly excludedBy?: readonly string[];
}

/** Response headers by lowercase name; a `Headers` object is one. */
export interface HeadersLike {
  get(name: string): string | null | undefined;
}

const NO_HEADERS: HeadersLike = { get: () => undefined };

/** Reads a refusal: any status, any body. `now` (epoch milliseconds) is needed for waits that are given as an instant. */
export function readUpstreamError(status: number, bodyText: string, headers: HeadersLike = NO_HEADERS, now?: number): UpstreamProblem {
  const json = parseJson(bodyText);
  if (isObject(json)) return readErrorBody(status, json, headers, now);
  const type = isPage(bodyText, headers) ? 'html-page' : undefined;
  const message = type === undefined ? plainText(bodyText) || statusLine(status) : htmlPageText();
  return { code: String(status), message, status, retryable: isRetryable(status), ...compact({ type, retryAfterMs: waitOf([], headers, now) }) };
}

/** The same for a body that is parsed already. A bare `error` object is taken for the whole as well. */
export function readErrorBody(status: number, body: unknown, headers: HeadersLike = NO_HEADERS, now?: number): UpstreamProblem {
  const json = enveloped(body);
  const error = objectOf(json.error ?? objectOf(json.response).error);
  const said: BodyError = readBodyError(json) ?? { code: String(status), message: statusLine(status) };
  const notes = [objectOf(error.metadata), objectOf(json.metadata)];
  const real = realStatus(status, error, said);
  const availability = objectOf(error.availability);
  return {
    code: textOf(error.code) === undefined ? String(statusOfError(error) ?? real) : said.code,
    message: said.message,
    status: real,
    retryable: retryableOf(real, availability, notes),
    ...compact({
      type: said.type,
      retryAfterMs: waitOf([...notes, availability], headers, now),
      limitSource: first(notes, 'limit_source') ?? (said.message.startsWith('Key limit exceeded') ? 'openrouter_key_limit' : undefined),
      reason: first(notes, 'reason'),
      resetsAt: notes.map(({ resets_at }) => instantOf(resets_at)).find((instant) => instant !== undefined),
      excludedBy: excludedBy(availability),
    }),
  };
}

/** Whether a retry on the same model can help, by status alone: 408, 429 and every 5xx. */
export function isRetryable(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status < 600);
}

/** An error in the middle of an answer comes with status 200 and names its own, or only its type. */
function realStatus(status: number, error: JsonObject, said: BodyError): number {
  if (status >= 400) return status;
  return statusOfError(error) ?? TYPE_STATUS[said.type ?? ''] ?? TYPE_STATUS[said.code] ?? 502;
}

function retryableOf(status: number, availability: JsonObject, notes: readonly JsonObject[]): boolean {
  if (status === 402) return first(notes, 'reason') === 'in_flight_budget_exhausted';
  return typeof availability.retryable === 'boolean' ? availability.retryable : isRetryable(status);
}

function enveloped(body: unknown): JsonObject {
  const json = objectOf(body);
  const bare = json.error === undefined && json.response === undefined && textOf(json.message) !== undefined && json.type !== 'error';
  return bare ? { error: json } : json;
}

const TYPE_STATUS: Readonly<Record<string, number>> = {
  authentication: 401, authentication_error: 401, payment_required: 402, billing_error: 402, permission_denied: 403, permission_error: 403, content_policy_violation: 403,
  not_found: 404, not_found_error: 404, timeout: 408, timeout_error: 408, payload_too_large: 413, unprocessable: 422,
  rate_limit_exceeded: 429, rate_limit_error: 429, server: 500, server_error: 500, api_error: 500, provider_unavailable: 502, provider_overloaded: 503, overloaded_error: 529,
  invalid_request: 400, invalid_request_error: 400, invalid_prompt: 400, context_length_exceeded: 400,
};

function first(notes: readonly JsonObject[], name: string): string | undefined {
  const text = notes.map((note) => textOf(note[name])).find((each) => each !== undefined);
  return text === undefined ? undefined : plainText(text, 60);
}

function excludedBy(availability: JsonObject): readonly string[] | undefined {
  const reasons = listOf(availability.excluded_by).filter((reason) => typeof reason === 'string').map((reason) => plainText(reason, 60));
  return reasons.length === 0 ? undefined : reasons;
}

/** The longest of what the headers say and what the body repeats of them. */
function waitOf(notes: readonly JsonObject[], headers: HeadersLike, now: number | undefined): number | undefined {
  const echoed = objectOf(notes.map((note) => note.headers).find(isObject));
  const waits = [
    ...[headers.get('retry-after'), echoed['Retry-After']].map((value) => msOfRetryAfter(value, now)),
    ...notes.flatMap((note) => [note.retry_after_seconds, note.retry_after]).map((value) => msOfRetryAfter(value, now)),
    ...[headers.get('x-ratelimit-reset'), echoed['X-RateLimit-Reset']].map((value) => msUntilReset(value, now)),
  ].filter((wait) => wait !== undefined);
  return waits.length === 0 ? undefined : Math.max(...waits);
}

/** Seconds, or an HTTP date. */
function msOfRetryAfter(value: unknown, now: number | undefined): number | undefined {
  const seconds = numeric(value);
  if (seconds !== undefined) return seconds < 0 ? undefined : Math.ceil(seconds * 1000);
  const instant = instantOf(value);
  return instant === undefined || now === undefined ? undefined : Math.max(0, instant - now);
}

/** Epoch milliseconds; a smaller number than any recent one is seconds. */
function msUntilReset(value: unknown, now: number | undefined): number | undefined {
  const reset = numeric(value);
  if (reset === undefined || now === undefined) return undefined;
  return Math.max(0, (reset < 1e12 ? reset * 1000 : reset) - now);
}

function numeric(value: unknown): number | undefined {
  const text = textOf(value);
  return text === undefined ? numberOf(value) : numberOf(Number(text));
}

function isPage(text: string, headers: HeadersLike): boolean {
  return headers.get('content-type')?.includes('text/html') === true || isHtml(text);
}

function statusLine(status: number): string {
  return t('OpenRouter answered with status {0}.', status);
}
