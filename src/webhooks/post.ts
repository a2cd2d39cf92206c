import type { Clock, Logger } from '../core/ports.ts';
import type { WebhookMessage } from './message.ts';

/** How long to wait before each further try, milliseconds. */
const RETRY_MS = [1000, 5000, 30_000, 120_000, 600_000] as const;
/** Nobody has to wait longer for a server that asks for patience. */
const MOST_PATIENCE_MS = 600_000;
const TIMEOUT_MS = 10_000;

/** How it ended. `reason` says why it was given up. */
export type Posted = { readonly kind: 'sent' } | { readonly kind: 'failed'; readonly reason: string };

interface Reply {
  readonly isDone: boolean;
  readonly mayRetry: boolean;
  readonly reason: string;
  readonly waitMs?: number;
}

/** What posting works with. `fetch` is the editor's, which knows its proxies. */
export interface PostParts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Asked before each further try. Absent: there is none. */
  readonly isWanted?: () => Promise<boolean>;
}

/** Posts a message, and, where that is wanted, again after a while where the server cannot be reached or asks for it. Never rejects. The address is a secret: it is neither logged nor told. */
export async function post(url: string, message: WebhookMessage, { clock, logger, signal, isWanted }: PostParts): Promise<Posted> {
  for (let attempt = 0; ; attempt += 1) {
    const reply = await postOnce(url, message, signal);
    if (reply.isDone) return { kind: 'sent' };
    const wait = RETRY_MS[attempt];
    if (!reply.mayRetry || wait === undefined || isWanted === undefined || signal.aborted) return { kind: 'failed', reason: reply.reason };
    logger.info('alert', `a webhook was not reached (${reply.reason}); tried again later`);
    await pause(clock, Math.max(wait, reply.waitMs ?? 0), signal);
    if (!await isWanted()) return { kind: 'failed', reason: reply.reason };
  }
}

async function postOnce(url: string, message: WebhookMessage, signal: AbortSignal): Promise<Reply> {
  try {
    const response = await fetch(url, {
      method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(message), redirect: 'error', signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    const { status, ok } = response;
    const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
    return {
      isDone: ok, mayRetry: status === 429 || status >= 500, reason: `status ${status}`,
      ...(Number.isFinite(seconds) && seconds > 0 ? { waitMs: Math.min(MOST_PATIENCE_MS, seconds * 1000) } : {}),
    };
  } catch (error) {
    return { isDone: false, mayRetry: true, reason: nameOf(error) };
  }
}

/** Of what goes wrong on the way, only the system's own word for it is told: a message may have the address in it. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  const { cause } = error;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' && /^[A-Z_]+$/.test(cause.code) ? cause.code : error.name;
}

function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const cancel = clock.after(ms, done);
    signal.addEventListener('abort', done, { once: true });
  });
}
