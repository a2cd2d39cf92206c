import type { KeyAccount } from '../core/ledger/keyBook.ts';
import type { ApiKey } from '../openrouter/api.ts';

/** The key that an import's calls may be of. */
export interface WatchedKey {
  readonly hash: string;
  /** How OpenRouter calls it. */
  readonly label?: string;
}

/**
 * The key of this process; without one, the only key that the ledger watches, which VS Code keeps to itself. `undefined` where there is
 * none, or more than one.
 */
export function keyAtWork(own: Pick<ApiKey, 'hash'> | undefined, accounts: readonly KeyAccount[]): WatchedKey | undefined {
  const watched = accounts.filter(({ samples }) => samples.length > 0);
  const hash = own?.hash ?? (watched.length === 1 ? watched[0]?.keyHash : undefined);
  if (hash === undefined) return undefined;
  const label = watched.find(({ keyHash }) => keyHash === hash)?.samples.at(-1)?.key.label;
  return { hash, ...(label === undefined ? {} : { label }) };
}
