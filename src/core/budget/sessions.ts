import type { LedgerState } from '../ledger/state.ts';
import type { Attribution, UsageEntry } from '../usage.ts';

/** A session's name among those of all programs. */
export function sessionName({ client, source }: Pick<Attribution, 'client' | 'source'>, session: string): string {
  return `${client ?? source} ${session}`;
}

/** Which model answered the newest call of a session that asked for this one; `undefined` where none is at hand. */
export function lastModelIn(state: LedgerState, session: string | undefined, requested: string | undefined): string | undefined {
  if (session === undefined) return undefined;
  const sent = state.entries().filter((entry) => entry.session !== undefined && entry.status !== 'blocked' && entry.requestedModel === requested && sessionName(entry, entry.session) === session);
  return sent.reduce<UsageEntry | undefined>((newest, entry) => (newest === undefined || entry.at > newest.at || (entry.at === newest.at && entry.id > newest.id) ? entry : newest), undefined)?.model;
}
