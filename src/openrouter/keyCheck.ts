import { isSpendError } from '../core/errors.ts';
import { t } from '../core/l10n.ts';
import type { KeySample } from '../core/ledger/events.ts';
import type { ApiKey, OpenRouterApi } from './api.ts';
import { RefusedError } from './api.ts';

/** What came of asking the upstream about a key before it is kept. */
export type KeyVerdict =
  | { readonly kind: 'good'; readonly sample: KeySample }
  | { readonly kind: 'refused'; readonly reason: string }
  /** Nobody could be asked: it may be good. */
  | { readonly kind: 'unreachable'; readonly reason: string };

/** Asks `/key` whether this key may be used for calls. The reason is one plain sentence. Rejects only when it is cancelled. */
export async function checkKey(api: OpenRouterApi, key: ApiKey, now: number, signal?: AbortSignal): Promise<KeyVerdict> {
  const verdict = await ask(api, key, now, signal);
  if (verdict.kind !== 'good' || verdict.sample.isManagementKey !== true) return verdict;
  return { kind: 'refused', reason: t('This is a management key: it cannot send prompts. Use an ordinary API key.') };
}

/** Asks whether this is a management key. The reason is one plain sentence. Rejects only when it is cancelled. */
export async function checkManagementKey(api: OpenRouterApi, key: ApiKey, now: number, signal?: AbortSignal): Promise<KeyVerdict> {
  const verdict = await ask(api, key, now, signal);
  if (verdict.kind !== 'good' || verdict.sample.isManagementKey === true) return verdict;
  return { kind: 'refused', reason: t('This is an ordinary API key: it cannot ask about past days. Use a management key.') };
}

/** Whether an error says that the key itself is no good, as opposed to a passing trouble. */
export function isKeyRefusal(error: unknown): error is RefusedError {
  return error instanceof RefusedError && (error.problem.status === 401 || error.problem.status === 403) && error.problem.type !== 'html-page';
}

/** A refusal of the key in one plain sentence. */
export function keyRefusalText({ problem }: RefusedError): string {
  return t('OpenRouter does not accept this key: {0}', sentence(problem.message));
}

async function ask(api: OpenRouterApi, key: ApiKey, now: number, signal: AbortSignal | undefined): Promise<KeyVerdict> {
  try {
    const sample = await api.key(key, signal);
    if (sample.expiresAt !== undefined && sample.expiresAt < now) return { kind: 'refused', reason: t('This key has expired. Make a new one at openrouter.ai/settings/keys.') };
    return { kind: 'good', sample };
  } catch (error) {
    if (error instanceof RefusedError) return refusal(error);
    if (isSpendError(error, 'cancelled')) throw error;
    if (isSpendError(error)) return { kind: 'unreachable', reason: error.message };
    throw error;
  }
}

function refusal(error: RefusedError): KeyVerdict {
  const { status, message } = error.problem;
  if (isKeyRefusal(error)) return { kind: 'refused', reason: keyRefusalText(error) };
  return { kind: 'unreachable', reason: t('OpenRouter answered with status {0}: {1}', status, sentence(message)) };
}

function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
