import type { BucketDimensions } from '../core/ledger/buckets.ts';
import { BUCKET_MS } from '../core/ledger/quarterHours.ts';
import { sumsIn } from '../core/ledger/rows.ts';
import { SUM_FIELDS } from '../core/ledger/schema.ts';
import type { LedgerState } from '../core/ledger/state.ts';
import type { Sums } from '../core/ledger/sums.ts';
import { NO_SUMS, subtractSums } from '../core/ledger/sums.ts';
import type { LedgerDatabase } from './database.ts';
import type { ForgottenCell } from './rollups.ts';

/** Less than the running totals are kept for. */
const KNOWN_MS = 40 * 24 * 3_600_000;
const DIMENSIONS = ['origin', 'keyHash', 'source', 'model', 'client', 'project'] as const satisfies readonly (keyof BucketDimensions)[];
const CELLS = `SELECT start, ${DIMENSIONS.join(', ')}, ${SUM_FIELDS.map((name) => `SUM(${name})`).join(', ')}
  FROM r15 JOIN combos ON combos.id = combo WHERE start >= ? GROUP BY start, ${DIMENSIONS.join(', ')}`;

/**
 * Gives a database that was made anew what only the running totals still know: sums of quarter hours whose calls are gone, and what every key was charged. `state` must stand exactly
 * where the database does in the journal.
 */
export function completeFrom(state: LedgerState, db: LedgerDatabase, now: number): void {
  const since = Math.floor((now - KNOWN_MS) / BUCKET_MS) * BUCKET_MS;
  const counted = new Map<string, Sums>();
  for (const [start, ...rest] of db.rows(CELLS, [since])) counted.set(keyOf(Number(start), rest.slice(0, DIMENSIONS.length)), sumsIn(rest.slice(DIMENSIONS.length)));
  const missing: ForgottenCell[] = [];
  for (const { start, sums, ...dimensions } of state.buckets.between(since, Number.MAX_SAFE_INTEGER)) {
    const known = counted.get(keyOf(start, DIMENSIONS.map((name) => dimensions[name])));
    const parts = partsOf(subtractSums(sums, known ?? NO_SUMS));
    if (parts.length > 0) missing.push({ start, parts, combo: { ...dimensions, provider: '', endpoint: '', purpose: '', user: '', status: '', costSource: '' } });
  }
  db.countForgotten(missing);
  db.setAccounts(state.keys.toJSON());
}

function keyOf(start: number, dimensions: readonly unknown[]): string {
  return JSON.stringify([start, ...dimensions]);
}

/** How many entries they were nobody knows: as many as calls, or one. */
function partsOf(sums: Sums): ForgottenCell['parts'] {
  const parts = SUM_FIELDS.map((name, column) => ({ column, value: sums[name] })).filter(({ value }) => value !== 0);
  return parts.length === 0 ? [] : [...parts, { column: SUM_FIELDS.length, value: Math.max(1, sums.calls + sums.blocked) }];
}
