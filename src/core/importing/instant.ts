/** `2026-02-06 18:54:30.040`, with `T` or a blank, with or without seconds and zone, or the day alone. */
const WRITTEN = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?) ?(Z|UTC|[+-]\d\d(?::?\d\d)?)?)?$/i;
/** What most tools write, which the language's own reader takes as it is. */
const USUAL = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;
const NUMBER = /^\d+(?:\.\d+)?$/;

/** Years 5138 in seconds, milliseconds and microseconds: a count beyond the one is meant in the next unit. */
const MOST_SECONDS = 1e11;
const MOST_MS = 1e14;
const MOST_MICROS = 1e17;

/**
 * An instant as tools write it, as epoch milliseconds: ISO 8601, or a count of seconds, milliseconds, micro- or nanoseconds since 1970,
 * as a number or as text. Without a zone it is UTC, on whatever machine it is read. `undefined` where it is none of these.
 */
export function readInstant(value: unknown): number | undefined {
  if (typeof value === 'number') return ofCount(value);
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (USUAL.test(text)) return known(Date.parse(text));
  return NUMBER.test(text) ? ofCount(Number(text)) : ofText(text);
}

function ofCount(count: number): number | undefined {
  if (!Number.isFinite(count) || count <= 0) return undefined;
  if (count < MOST_SECONDS) return Math.round(count * 1000);
  if (count < MOST_MS) return Math.round(count);
  return Math.round(count / (count < MOST_MICROS ? 1000 : 1_000_000));
}

function ofText(text: string): number | undefined {
  const [, day, time = '00:00', zone = 'Z'] = WRITTEN.exec(text) ?? [];
  if (day === undefined) return undefined;
  return known(Date.parse(`${day}T${time.replace(',', '.')}${zoneOf(zone)}`));
}

function known(instant: number): number | undefined {
  return Number.isNaN(instant) ? undefined : instant;
}

/** As the language's own reader wants it: `Z` or `+hh:mm`. */
function zoneOf(zone: string): string {
  if (!/^[+-]/.test(zone)) return 'Z';
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone.slice(0, 1)}${digits.slice(0, 2)}:${digits.slice(2)}`;
}
