/** The UTC month of an instant as `2026-01`: closed months lie in files of these names. */
export function monthOf(at: number): string {
  return new Date(at).toISOString().slice(0, 7);
}

/** When a month begins, epoch milliseconds. */
export function monthStart(month: string): number {
  return Date.parse(`${month}-01T00:00:00Z`);
}

/** When a month is over, epoch milliseconds: the first instant that does not belong to it. */
export function monthEnd(month: string): number {
  const start = new Date(monthStart(month));
  return Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1);
}

/** Entries of before that instant are of closed months: all but the current and the last one. */
export function openSince(now: number): number {
  const today = new Date(now);
  return Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - 1);
}
