import type { Dialect } from './routes.ts';

/** An answer of the proxy's own, for people and programs. */
export interface ProxyError {
  readonly status: number;
  /** In OpenAI's words, such as `invalid_request_error`. */
  readonly type: string;
  /** One plain sentence or two: what is wrong, and what to do. */
  readonly message: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Seconds. */
  readonly retryAfter?: number;
}

const ANTHROPIC_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error', 401: 'authentication_error', 402: 'billing_error', 403: 'permission_error', 404: 'not_found_error', 408: 'timeout_error', 413: 'request_too_large',
  429: 'rate_limit_error', 503: 'overloaded_error', 504: 'timeout_error',
};

/** The error as the caller's own kind of server would tell it. */
export function errorBody(dialect: Dialect, { status, type, message, metadata }: ProxyError): object {
  const more = metadata === undefined ? {} : { metadata };
  switch (dialect) {
    case 'openai': return { error: { code: status, type, message, ...more } };
    case 'responses': return { error: { code: type, type, message, param: null, ...more } };
    case 'anthropic': return { type: 'error', error: { type: ANTHROPIC_TYPES[status] ?? 'api_error', message, ...more }, request_id: null };
  }
}
