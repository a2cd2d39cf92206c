import { BUCKET_MS } from '../../../../src/core/ledger/quarterHours.ts';
import type { LedgerQueries } from '../../../../src/core/ledger/queries.ts';
import type { Ledger } from '../../../../src/storage/ledger.ts';
import { ORIGIN } from '../kit.ts';

/** Asks for all that was ever spent. */
export const EVERYTHING: LedgerQueries['breakdown']['ask'] = { origin: ORIGIN, zone: 'UTC', start: 0, end: 4_000_000 * BUCKET_MS, by: [] };

/** What the state adds up to. */
export function spentInState(ledger: Ledger): number {
  return ledger.state.buckets.total(0, Number.MAX_SAFE_INTEGER, () => true).cost;
}

/** What the database adds up to. */
export async function spentInDatabase(ledger: Ledger): Promise<number> {
  const rows = await ledger.query('breakdown', EVERYTHING);
  return rows.reduce((sum, { sums }) => sum + sums.cost, 0);
}
