import type { ServerResponse } from 'node:http';
import { forwardedHeaders, returnedHeaders } from '../core/proxy/requestHeaders.ts';
import type { HeadersIn } from '../core/proxy/requestHeaders.ts';
import { isUpstreamFailure } from '../pipeline/failure.ts';
import { eachPiece } from './bytes.ts';
import { KeyMask } from './keyMask.ts';
import { ProxyProblem } from './problem.ts';
import type { Line } from './relay.ts';
import { ask, plainOf } from './relay.ts';
import { write } from './reply.ts';

/** A question that costs nothing: models, prices, the key, what a call has cost. */
export interface ReadRequest {
  /** Below the base URL. */
  readonly path: string;
  readonly headers: HeadersIn;
}

/** Hands a question on to OpenRouter, and its answer back. Throws a `ProxyProblem` where there is none. */
export async function passRead(line: Line, { path, headers }: ReadRequest, response: ServerResponse, signal: AbortSignal): Promise<void> {
  const answer = plainOf(await answerOf(line, path, headers, signal));
  // A redirect could lead the caller, and its token, to a stranger.
  if (answer.status >= 300 && answer.status < 400) throw new ProxyProblem({ status: 502, type: 'upstream_error', message: 'The address of OpenRouter answered with a redirect, which is not followed. Is the base URL right?' });
  response.writeHead(answer.status, returnedHeaders(answer.headers) as Record<string, string | string[]>);
  const mask = new KeyMask(line.key);
  try {
    await eachPiece(answer.body, (chunk) => {
      const piece = mask.push(chunk);
      return piece.length > 0 ? write(response, piece) : undefined;
    });
    response.end(mask.end());
  } catch {
    answer.body.destroy();
    // The caller must not take what it has for the whole answer.
    response.destroy();
  }
}

async function answerOf(line: Line, path: string, headers: HeadersIn, signal: AbortSignal): ReturnType<typeof ask> {
  try {
    return await ask(line, { method: 'GET', path, headers: forwardedHeaders(headers) }, signal);
  } catch (error) {
    if (!isUpstreamFailure(error)) throw error;
    throw new ProxyProblem({ status: error.problem.code === 'offline' ? 503 : 502, type: 'upstream_error', message: error.message });
  }
}
