import type { PackedRows } from '../core/ledger/packedRows.ts';
import { unpackRows } from '../core/ledger/packedRows.ts';
import type { LedgerQueries, LedgerQuery } from '../core/ledger/queries.ts';

/** What travels between the threads in another form than it was asked for, since it may be large. */
interface Sent {
  readonly breakdown: PackedRows;
}

/** An answer as it travels. */
export type SentAnswer<Q extends LedgerQuery> = Q extends keyof Sent ? Sent[Q] : LedgerQueries[Q]['reply'];

/** The answer that was asked for, from what was sent. */
export function received<Q extends LedgerQuery>(name: Q, sent: unknown): LedgerQueries[Q]['reply'] {
  return (name === 'breakdown' ? unpackRows(sent as PackedRows) : sent) as LedgerQueries[Q]['reply'];
}
