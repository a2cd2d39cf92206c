/** The stretches of time that limits and reports speak of. A week begins on Monday. */
export type PeriodKind = 'hour' | 'day' | 'week' | 'month';

/** Every kind of period, shortest first. */
export const PERIOD_KINDS: readonly PeriodKind[] = ['hour', 'day', 'week', 'month'];

/** A stretch of time in epoch milliseconds: `start` belongs to it, `end` does not. */
export interface Period {
  readonly kind: PeriodKind;
  readonly start: number;
  readonly end: number;
}

/** A time zone, with its rules for summer time. */
export interface Zone {
  /** IANA name, such as `Europe/Berlin` or `UTC`. */
  readonly name: string;
  /** Whether this is UTC itself: with `name`, some zones would have to look themselves up. */
  readonly isUtc: boolean;
  /** How far the zone's clocks are ahead of UTC at that instant, in milliseconds. */
  offsetAt(instant: number): number;
}

const QUARTER = 900_000;
const HOUR = 4 * QUARTER;
const DAY = 24 * HOUR;

/** A zone by its IANA name. Throws a `RangeError` when there is no such zone. */
export function createZone(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric', era: 'short',
  });
  const known = new Map<number, number>();
  const { timeZone } = format.resolvedOptions();
  return {
    name: timeZone,
    isUtc: timeZone === UTC.name,
    offsetAt(instant) {
      // Offsets change on quarter hours of UTC only, so one look-up serves the whole quarter.
      const quarter = Math.floor(instant / QUARTER);
      const found = known.get(quarter);
      if (found !== undefined) return found;
      if (known.size > 4096) known.clear();
      const offset = offsetOf(format, quarter * QUARTER);
      known.set(quarter, offset);
      return offset;
    },
  };
}

/** Zones by their IANA names, each made once, so that what was looked up of it stays known. The function throws as `make` does. */
export function zonesByName(make: (name: string) => Zone = createZone): (name: string) => Zone {
  const known = new Map<string, Zone>();
  return (name) => {
    const zone = known.get(name) ?? make(name);
    known.set(name, zone);
    return zone;
  };
}

/** UTC, which OpenRouter's own windows are cut by. */
export const UTC: Zone = { name: 'UTC', isUtc: true, offsetAt: () => 0 };

/** The period of this kind in which the instant lies. */
export function periodAt(kind: PeriodKind, instant: number, zone: Zone): Period {
  if (kind === 'hour') return hourAt(instant, zone);
  const first = firstDay(kind, instant + zone.offsetAt(instant));
  return { kind, start: startOfDay(first, zone), end: startOfDay(firstDayAfter(kind, first), zone) };
}

/** The period of the same kind just before. */
export function periodBefore(period: Period, zone: Zone): Period {
  return periodAt(period.kind, period.start - 1, zone);
}

/** The local calendar day of an instant as `2026-11-22`. */
export function dayKey(instant: number, zone: Zone): string {
  return new Date(instant + zone.offsetAt(instant)).toISOString().slice(0, 10);
}

/** The local time of an instant as `14:05`. */
export function clockTime(instant: number, zone: Zone): string {
  return new Date(instant + zone.offsetAt(instant)).toISOString().slice(11, 16);
}

/** The days from the one of `first` to the one of `last`, both included, as periods. */
export function daysBetween(first: number, last: number, zone: Zone): readonly Period[] {
  const days: Period[] = [];
  for (let at = first; at <= last || days.length === 0;) {
    const day = periodAt('day', at, zone);
    days.push(day);
    at = day.end;
  }
  return days;
}

function hourAt(instant: number, zone: Zone): Period {
  const offset = zone.offsetAt(instant);
  const start = instant - mod(instant + offset, HOUR);
  // A zone that shifts by half an hour cuts the hour of the shift in two.
  return { kind: 'hour', start: firstWith(offset, start, zone), end: firstWithout(offset, start, zone) };
}

function firstWith(offset: number, from: number, zone: Zone): number {
  let at = from;
  while (zone.offsetAt(at) !== offset) at += QUARTER;
  return at;
}

function firstWithout(offset: number, hourStart: number, zone: Zone): number {
  let at = hourStart + HOUR;
  while (zone.offsetAt(at - 1) !== offset) at -= QUARTER;
  return at;
}

/** Midnight of a civil date (given as if it were UTC) in the zone; the first instant of that date where midnight does not exist. */
function startOfDay(civil: number, zone: Zone): number {
  const before = civil - zone.offsetAt(civil - DAY);
  const after = civil - zone.offsetAt(civil + DAY);
  const candidates = [Math.min(before, after), Math.max(before, after)];
  const hit = candidates.find((at) => at + zone.offsetAt(at) === civil);
  return hit ?? firstInstantFrom(civil, Math.min(...candidates), zone);
}

/** Walks the gap of a skipped midnight in quarter hours. */
function firstInstantFrom(civil: number, from: number, zone: Zone): number {
  let at = from - (from % QUARTER) - 4 * HOUR;
  while (at + zone.offsetAt(at) < civil) at += QUARTER;
  return at;
}

function firstDay(kind: Exclude<PeriodKind, 'hour'>, local: number): number {
  const midnight = local - mod(local, DAY);
  if (kind === 'day') return midnight;
  if (kind === 'week') return midnight - mod(new Date(midnight).getUTCDay() - 1, 7) * DAY;
  const date = new Date(midnight);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}

function firstDayAfter(kind: Exclude<PeriodKind, 'hour'>, first: number): number {
  if (kind === 'day') return first + DAY;
  if (kind === 'week') return first + 7 * DAY;
  const date = new Date(first);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1);
}

function offsetOf(format: Intl.DateTimeFormat, instant: number): number {
  const part = new Map(format.formatToParts(instant).map(({ type, value }) => [type, value]));
  const field = (name: Intl.DateTimeFormatPartTypes): number => Number(part.get(name));
  return Date.UTC(field('year'), field('month') - 1, field('day'), field('hour'), field('minute'), field('second')) - instant;
}

function mod(a: number, b: number): number {
  return ((a % b) + b) % b;
}
