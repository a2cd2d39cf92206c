import { ZERO, maxMoney, subtractMoney } from '../money.ts';
import { UTC, periodAt } from '../period.ts';
import { BEFORE_MONITORING, untracked } from './bookings.ts';
import type { Comparison, Reading } from './comparison.ts';
import { TOLERANCE } from './comparison.ts';
import type { EntryEvent, NewEvent } from './events.ts';
import { bookingId } from './keyBook.ts';
import { ownAtMost } from './openCalls.ts';

/**
 * On first sight of a key: what others spent with it this week and this month (both UTC) before the epoch's comparison begins, which
 * knows of today.
 */
export function openingEntries({ state, counter, reading, open, count }: Comparison): readonly NewEvent[] {
  const windows = (['week', 'month'] as const)
    .map((kind) => ({ kind, start: periodAt(kind, reading.at, UTC).start, total: counter.window(reading.key, kind) }))
    .toSorted((a, b) => b.start - a.start || a.kind.length - b.kind.length);
  let end = count.from ?? reading.at;
  let counted = count.from === undefined ? ZERO : (counter.window(reading.key, 'day') ?? ZERO);
  const events: NewEvent[] = [];
  for (const { kind, start, total } of windows) {
    if (total === undefined || start >= end) continue;
    const own = ownAtMost(state, reading, counter, { open, start, end, now: reading.at });
    const others = own === undefined ? ZERO : subtractMoney(subtractMoney(total, counted), own);
    counted = maxMoney(counted, total);
    if (others > TOLERANCE) events.push(openingEntry(reading, untracked(reading, { id: bookingId(reading, 0, kind, counter), counter, amount: others, since: start, until: end })));
    end = start;
  }
  return events;
}

/** Money from before the running day, week or month (UTC) is not placed in the user's, which may have begun earlier. */
function openingEntry(reading: Reading, event: Omit<EntryEvent, 'v' | 'ev' | 'at'>): NewEvent {
  const { since = 0, at: end } = event.entry;
  const over = (['day', 'week', 'month'] as const).filter((each) => {
    const { start } = periodAt(each, reading.at, UTC);
    return end < start || (each === 'day' && since < start);
  });
  const at = Math.max(since, Math.min(end, ...over.map((each) => periodAt(each, reading.at, reading.zone).start - 1)));
  return { ...event, entry: { ...event.entry, at, purpose: BEFORE_MONITORING } };
}
