import type { BreakdownRow, Dimension } from '../../core/ledger/breakdown.ts';
import { spelled } from '../dimensions.ts';
import { OTHERS } from '../rows.ts';
import { plainLine } from './width.ts';

const WEEKDAYS = ['', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

/** How a dimension's value is called in a report. Values come from outside. */
export function labelOf(dimension: Dimension, key: string): string {
  // Every call through the proxy names its client.
  if (key === '') return dimension === 'client' ? '(not through the proxy)' : '(none)';
  if (key === OTHERS) return '(other programs)';
  switch (dimension) {
    case 'hour': return `${key.padStart(2, '0')}:00`;
    case 'weekday': return WEEKDAYS[Number(key)] ?? key;
    case 'day': return `${key} ${weekdayOf(key).slice(0, 3)}`;
    case 'week': return `week of ${key}`;
    case 'key': return key.slice(0, 8);
    case 'source': return key === 'untracked' ? '(other programs)' : key;
    default: return plainLine(key);
  }
}

/** The heading of a part of a report. */
export function headingOf(by: readonly Dimension[]): string {
  return `By ${by.map((dimension) => (dimension === 'hour' ? 'hour of day' : spelled(dimension).replace('-', ' '))).join(', ')}`;
}

/** The labels of a row, one for each dimension. */
export function labelsOf(by: readonly Dimension[], row: BreakdownRow): readonly string[] {
  return by.map((dimension, index) => labelOf(dimension, row.keys[index] ?? ''));
}

/** The day of the week of a date. */
export function weekdayOf(day: string): string {
  return WEEKDAYS[new Date(`${day}T12:00:00Z`).getUTCDay() || 7] ?? '';
}
