import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Period, PeriodKind, Zone } from '../../src/core/period.ts';
import { PERIOD_KINDS, UTC, clockTime, createZone, dayKey, daysBetween, periodAt, periodBefore } from '../../src/core/period.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Among them: half an hour of summer time, midnights that do not exist, 45 minutes, a day that was left out, midnights that come twice. */
const ZONES = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Africa/Cairo', 'Asia/Kathmandu', 'Pacific/Apia', 'America/Havana', 'Pacific/Chatham', 'Africa/Casablanca', 'America/St_Johns', 'Asia/Beirut', 'Antarctica/Troll'] as const;

const FROM = Date.UTC(2012, 1, 1);
const TO = Date.UTC(2040, 0, 1);

const zones = new Map<string, Zone>(ZONES.map((name) => [name, createZone(name)]));
function zone(name: string): Zone {
  return zones.get(name) ?? createZone(name);
}

/** Every instant of ten years at which the zone's clocks were put forward or back, to the quarter hour. */
function findShifts(zoneOf: Zone): number[] {
  const offsetAt = (at: number): number => zoneOf.offsetAt(at);
  const found: number[] = [];
  for (let at = Date.UTC(2018, 0, 1); at < Date.UTC(2028, 0, 1); at += 5 * DAY) {
    if (offsetAt(at) === offsetAt(at + 5 * DAY)) continue;
    let [before, after] = [at, at + 5 * DAY];
    while (after - before > HOUR / 4) {
      const middle = (before + after) / 2 - (((before + after) / 2) % (HOUR / 4));
      if (offsetAt(middle) === offsetAt(at)) before = middle;
      else after = middle;
    }
    found.push(after);
  }
  return found;
}

const SHIFTS = new Map(ZONES.map((name) => [name, findShifts(zone(name))]));

function hours({ start, end }: Period): number {
  return (end - start) / HOUR;
}

function dayHours(name: string, iso: string): number {
  return hours(periodAt('day', Date.parse(iso), zone(name)));
}

/** What must be true of the period of any instant. */
function check(kind: PeriodKind, at: number, name: string): void {
  const period = periodAt(kind, at, zone(name));
  expect(period.start <= at && at < period.end, `${kind} of ${new Date(at).toISOString()} in ${name}`).toBe(true);
  expect(periodAt(kind, period.start, zone(name))).toEqual(period);
  expect(periodAt(kind, period.end - 1, zone(name))).toEqual(period);
  expect(periodAt(kind, period.end, zone(name)).start).toBe(period.end);
  expect(periodBefore(period, zone(name)).end).toBe(period.start);
}

describe.each(ZONES)('in %s', (name) => {
  it.each(PERIOD_KINDS)('every instant lies in exactly one %s, and they follow each other without a gap', (kind) => {
    fc.assert(fc.property(fc.integer({ min: FROM, max: TO }), (at) => check(kind, at, name)), { numRuns: 60 });
  });

  it.each(PERIOD_KINDS)('this holds for each %s around every change of the clocks', (kind) => {
    const around = SHIFTS.get(name) ?? [];
    const offsets = [-25 * HOUR, -2 * HOUR, -1, 0, 1, HOUR / 2, HOUR, 25 * HOUR];
    for (const shift of around.slice(-8)) for (const offset of offsets) check(kind, shift + offset, name);
    if (name === 'Europe/Berlin') expect(around).toHaveLength(20);
  });

  it('a day is that of one date, and a week begins with a Monday and has seven of them', () => {
    fc.assert(fc.property(fc.integer({ min: FROM, max: TO }), (at) => {
      const day = periodAt('day', at, zone(name));
      expect(new Set([at, day.start, day.end - 1].map((each) => dayKey(each, zone(name)))).size).toBe(1);
      const week = periodAt('week', at, zone(name));
      expect(new Date(`${dayKey(week.start, zone(name))}T00:00:00Z`).getUTCDay()).toBe(1);
      expect(daysBetween(week.start, week.end - 1, zone(name))).toHaveLength(7);
    }), { numRuns: 60 });
  });

  it('a month begins with the first, and holds whole days', () => {
    fc.assert(fc.property(fc.integer({ min: FROM, max: TO }), (at) => {
      const month = periodAt('month', at, zone(name));
      expect(dayKey(month.start, zone(name)).slice(8)).toBe('01');
      expect(dayKey(month.end - 1, zone(name)).slice(0, 7)).toBe(dayKey(at, zone(name)).slice(0, 7));
      const days = daysBetween(month.start, month.end - 1, zone(name));
      expect([days[0]?.start, days.at(-1)?.end]).toEqual([month.start, month.end]);
    }), { numRuns: 40 });
  });

  it('an hour is at most an hour long, begins on the hour or with a change of the clocks, and holds one offset', () => {
    fc.assert(fc.property(fc.oneof(fc.integer({ min: FROM, max: TO }), fc.constantFrom(0, ...(SHIFTS.get(name) ?? []))), fc.integer({ min: -2 * HOUR, max: 2 * HOUR }), (at, drift) => {
      const hour = periodAt('hour', at + drift, zone(name));
      expect(hours(hour)).toBeLessThanOrEqual(1);
      expect(hours(hour)).toBeGreaterThan(0);
      const changed = zone(name).offsetAt(hour.start - 1) !== zone(name).offsetAt(hour.start);
      expect(changed || clockTime(hour.start, zone(name)).endsWith(':00')).toBe(true);
      expect(zone(name).offsetAt(hour.end - 1)).toBe(zone(name).offsetAt(hour.start));
    }), { numRuns: 60 });
  });
});

describe('the length of a day', () => {
  it.each([
    ['Europe/Berlin', '2026-03-29T12:00:00Z', 23], ['Europe/Berlin', '2026-10-25T12:00:00Z', 25], ['Europe/Berlin', '2026-11-22T12:00:00Z', 24],
    ['America/New_York', '2026-03-08T16:00:00Z', 23], ['America/New_York', '2026-11-01T16:00:00Z', 25],
    ['Australia/Lord_Howe', '2026-10-04T02:00:00Z', 23.5], ['Australia/Lord_Howe', '2026-04-05T02:00:00Z', 24.5],
    ['America/Sao_Paulo', '2018-11-04T15:00:00Z', 23], ['America/Sao_Paulo', '2018-02-17T15:00:00Z', 25], ['America/Sao_Paulo', '2026-11-01T15:00:00Z', 24],
    ['Africa/Cairo', '2026-04-24T10:00:00Z', 23], ['Africa/Cairo', '2026-10-29T10:00:00Z', 25],
    ['America/Havana', '2026-11-01T16:00:00Z', 25], ['America/Havana', '2026-03-08T16:00:00Z', 23],
    ['Asia/Kathmandu', '2026-06-01T00:00:00Z', 24], ['UTC', '2026-03-29T00:00:00Z', 24],
  ])('in %s at %s is %d hours', (name, iso, length) => {
    expect(dayHours(name, iso)).toBe(length);
  });
});

describe('odd days', () => {
  it('begin at one where midnight does not exist', () => {
    const day = periodAt('day', Date.parse('2018-11-04T15:00:00Z'), zone('America/Sao_Paulo'));
    expect(new Date(day.start).toISOString()).toBe('2018-11-04T03:00:00.000Z');
    expect(clockTime(day.start, zone('America/Sao_Paulo'))).toBe('01:00');
  });

  it('are left out where a country moved across the date line', () => {
    const samoa = zone('Pacific/Apia');
    const before = periodAt('day', Date.parse('2011-12-30T09:59:59Z'), samoa);
    const after = periodAt('day', Date.parse('2011-12-30T10:00:00Z'), samoa);
    expect([dayKey(before.start, samoa), dayKey(after.start, samoa), before.end - after.start, hours(before), hours(after)]).toEqual(['2011-12-29', '2011-12-31', 0, 24, 24]);
    expect(hours(periodAt('week', after.start, samoa))).toBe(6 * 24);
    for (const kind of PERIOD_KINDS) for (const offset of [-DAY, -1, 0, 1, DAY]) check(kind, after.start + offset, 'Pacific/Apia');
  });

  it('cut the hour in two where clocks move by half an hour', () => {
    const howe = zone('Australia/Lord_Howe');
    const back = Date.parse('2026-04-04T15:00:00Z');
    expect([back - 1, back].map((at) => hours(periodAt('hour', at, howe)))).toEqual([1, 0.5]);
    const forward = Date.parse('2026-10-03T15:30:00Z');
    expect([forward - 1, forward].map((at) => clockTime(periodAt('hour', at, howe).start, howe))).toEqual(['01:00', '02:30']);
  });
});

describe('a zone', () => {
  it('is UTC where it is named so', () => {
    fc.assert(fc.property(fc.integer({ min: FROM, max: TO }), fc.constantFrom(...PERIOD_KINDS), (at, kind) => {
      expect(periodAt(kind, at, zone('UTC'))).toEqual(periodAt(kind, at, UTC));
    }));
  });

  it('gives the same offset however often and in whatever order it is asked', () => {
    const asked = zone('Europe/Berlin');
    fc.assert(fc.property(fc.array(fc.integer({ min: FROM, max: TO })), (instants) => {
      const fresh = createZone('Europe/Berlin');
      expect(instants.map((at) => asked.offsetAt(at))).toEqual(instants.map((at) => fresh.offsetAt(at)));
    }), { numRuns: 20 });
  });

  it('that does not exist is refused', () => {
    expect(() => createZone('Mars/Olympus')).toThrow(RangeError);
  });

  it('writes dates and times as its clocks show them', () => {
    const at = Date.parse('2026-11-22T20:05:30Z');
    expect([dayKey(at, zone('Asia/Kathmandu')), clockTime(at, zone('Asia/Kathmandu')), dayKey(at, UTC), clockTime(at, UTC)]).toEqual(['2026-11-23', '01:50', '2026-11-22', '20:05']);
  });
});

it('days between two instants hold both, in order, without a gap', () => {
  fc.assert(fc.property(fc.constantFrom(...ZONES), fc.integer({ min: FROM, max: TO }), fc.nat(40 * DAY), (name, first, length) => {
    const days = daysBetween(first, first + length, zone(name));
    expect([days[0]?.start, days.at(-1)?.end]).toEqual([periodAt('day', first, zone(name)).start, periodAt('day', first + length, zone(name)).end]);
    for (const [index, day] of days.entries()) expect(day.start).toBe(index === 0 ? day.start : days[index - 1]?.end);
  }), { numRuns: 40 });
});
