import { t } from '../core/l10n.ts';
import { UpstreamFailure } from './failure.ts';

/** Nobody was there to send it to, or nobody who could be trusted: certainly not charged. */
const NEVER_SENT: ReadonlySet<unknown> = new Set([
  'ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'ERR_PROXY_TUNNEL',
  'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'ERR_TLS_CERT_ALTNAME_INVALID',
]);
/** Nobody was there either, if it came of connecting. It comes of a network that goes while an answer is waited for, too. */
const NEVER_CONNECTED: ReadonlySet<unknown> = new Set(['ENETUNREACH', 'EHOSTUNREACH', 'EADDRNOTAVAIL', 'ETIMEDOUT']);

/** What a connection that was not made, or broke, means for a call. Without what the error says besides: it may hold an address. */
export function connectionFailure(error: Error, generationId?: string, cause: Error = error): UpstreamFailure {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'no reason given';
  if (isNeverSent(error, code)) return new UpstreamFailure('refused', { code: 'offline', message: t('OpenRouter cannot be reached ({0}).', code), status: 0, retryable: true }, generationId, cause);
  return new UpstreamFailure('broken', { code: 'connection', message: t('The connection to OpenRouter broke ({0}).', code), status: 0, retryable: true }, generationId, cause);
}

function isNeverSent(error: Error, code: string): boolean {
  if (NEVER_SENT.has(code)) return true;
  // Where a name has several addresses, all that was tried is told together.
  const tried: readonly unknown[] = error instanceof AggregateError ? error.errors : [error];
  return NEVER_CONNECTED.has(code) && tried.every((each) => each instanceof Error && 'syscall' in each && each.syscall === 'connect');
}
