import type { ServerResponse } from 'node:http';
import { forwardedHeaders, returnedHeaders } from '../core/proxy/requestHeaders.ts';
import type { HeadersIn } from '../core/proxy/requestHeaders.ts';
import { isUpstreamFailure } from '../pipeline/failure.ts';
import { KeyMask } from './keyMask.ts';
import { ProxyProblem } from './problem.ts';
import type { Line, PlainAnswer } from './relay.ts';
import { ask, plainOf } from './relay.ts';
import { passPieces } from './reply.ts';

/** The answer to a caller that has it already. */
const NOT_MODIFIED = 304;

/** A question that costs nothing: models, prices, the key, what a call has cost. */
export interface ReadRequest {
  /** Below the base URL. */
  readonly path: string;
  readonly headers: HeadersIn;
}

/** Hands a question on to OpenRouter, and its answer back. Throws a `ProxyProblem` where there is none. */
export async function passRead(line: Line, { path, headers }: ReadRequest, response: ServerResponse, signal: AbortSignal): Promise<void> {
  const answer = await answerOf(line, path, headers, signal);
  // A redirect could lead the caller, and its token, to a stranger.
  if (answer.status >= 300 && answer.status < 400 && answer.status !== NOT_MODIFIED) {
    answer.body.destroy();
    throw new ProxyProblem({ status: 502, type: 'upstream_error', message: 'The address of OpenRouter answered with a redirect, which is not followed. Is the base URL right?' });
  }
  response.writeHead(answer.status, returnedHeaders(answer.headers) as Record<string, string | string[]>);
  const mask = new KeyMask(line.key);
  try {
    await passPieces(answer.body, mask, response);
    response.end(mask.end());
  } catch {
    answer.body.destroy();
    // The caller must not take what it has for the whole answer.
    response.destroy();
  }
}

async function answerOf(line: Line, path: string, headers: HeadersIn, signal: AbortSignal): Promise<PlainAnswer> {
  try {
    return plainOf(await ask(line, { method: 'GET', path, headers: forwardedHeaders(headers) }, signal), line.key);
  } catch (error) {
    if (!isUpstreamFailure(error)) throw error;
    throw new ProxyProblem({ status: error.problem.code === 'offline' ? 503 : 502, type: 'upstream_error', message: error.message });
  }
}
