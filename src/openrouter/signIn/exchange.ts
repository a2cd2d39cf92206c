import { isSpendError } from '../../core/errors.ts';
import type { OpenRouterApi } from '../api.ts';
import { RefusedError } from '../api.ts';

/** Why a code brings no key. */
export type ExchangeRefusal = 'expired' | 'invalid' | 'method' | 'no-sign-in';

/** What came of handing in a code. */
export type Exchanged =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'refused'; readonly why: ExchangeRefusal }
  /** Nobody could be asked, or the answer was none: the code may still be good. The reason is one plain sentence. */
  | { readonly kind: 'unreachable'; readonly reason: string };

/** Hands in a code with the verifier that it was asked for with. Rejects only when it is cancelled. */
export async function exchangeCode(api: OpenRouterApi, code: string, verifier: string, signal?: AbortSignal): Promise<Exchanged> {
  try {
    return { kind: 'key', key: await api.exchange(code, verifier, signal) };
  } catch (error) {
    if (error instanceof RefusedError) return refusal(error);
    if (isSpendError(error) && error.code !== 'cancelled') return { kind: 'unreachable', reason: error.message };
    throw error;
  }
}

/** A page that is no answer of OpenRouter's says nothing of the code. */
function refusal({ problem: { status, type, message } }: RefusedError): Exchanged {
  if (type === 'html-page') return { kind: 'unreachable', reason: message };
  if (status === 404 || status === 405) return { kind: 'refused', why: 'no-sign-in' };
  if (status === 400) return { kind: 'refused', why: /method/i.test(message) ? 'method' : 'invalid' };
  if (status === 403) return { kind: 'refused', why: /expired/i.test(message) ? 'expired' : 'invalid' };
  return { kind: 'unreachable', reason: message };
}
