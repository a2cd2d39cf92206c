import { decodeTime } from 'ulid';
import type { LedgerEvent } from '../ledger/events.ts';

/** What is amended, and does not tell its time by its id, belongs to the last days. */
const LATE_MS = 3 * 24 * 3_600_000;

/**
 * From when on calls have changed by these events, epoch milliseconds; minus infinity where everything may have (no events: the state was made
 * anew), `undefined` where no call has.
 */
export function changedSince(events: readonly LedgerEvent[]): number | undefined {
  if (events.length === 0 || events.some(({ type }) => type === 'bulk')) return Number.NEGATIVE_INFINITY;
  const times = events.flatMap(timeOf);
  return times.length === 0 ? undefined : Math.min(...times);
}

function timeOf(event: LedgerEvent): readonly number[] {
  if (event.type === 'entry') return [event.entry.at];
  if (event.type !== 'amend') return [];
  return [event.fields.at ?? timeOfId(event.id) ?? event.at - LATE_MS];
}

function timeOfId(id: string): number | undefined {
  return /^[0-9A-HJKMNP-TV-Z]{26}$/.test(id) ? decodeTime(id) : undefined;
}
