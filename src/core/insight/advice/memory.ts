/** Advice that was dismissed, by id: until when, epoch milliseconds, or for good. */
export type Dismissals = Readonly<Record<string, number | 'forever'>>;

/** For how long. */
export type Dismissal = 'month' | 'forever';

const MONTH_MS = 30 * 24 * 3_600_000;
/** More than that are not kept: the oldest that end are forgotten first. */
const MOST = 200;

/** Reads what was kept; anything else counts as nothing. */
export function readDismissals(kept: unknown): Dismissals {
  if (typeof kept !== 'object' || kept === null) return {};
  return Object.fromEntries(Object.entries(kept).filter((row): row is [string, number | 'forever'] => row[1] === 'forever' || (typeof row[1] === 'number' && Number.isFinite(row[1]))));
}

/** With one more; what has run out is forgotten. */
export function dismiss(dismissals: Dismissals, id: string, how: Dismissal, now: number): Dismissals {
  const kept = Object.entries(dismissals).filter(([other]) => other !== id && isDismissed(dismissals, other, now));
  return Object.fromEntries([...kept.slice(-(MOST - 1)), [id, how === 'forever' ? how : now + MONTH_MS]]);
}

/** As if it had never been dismissed. */
export function bringBack(dismissals: Dismissals, id: string): Dismissals {
  return Object.fromEntries(Object.entries(dismissals).filter(([other]) => other !== id));
}

/** Whether an advice is to be silent now. */
export function isDismissed(dismissals: Dismissals, id: string, now: number): boolean {
  const until = Object.hasOwn(dismissals, id) ? dismissals[id] : undefined;
  return until === 'forever' || (until !== undefined && until > now);
}
