import process from 'node:process';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { localZone } from '../../src/core/localZone.ts';
import { UTC, createZone } from '../../src/core/period.ts';
import { DEFAULT_SETTINGS, zoneOf } from '../../src/core/settings.ts';
import { withoutIntl } from './fakes/withoutIntl.ts';

const QUARTER = 900_000;
const given = process.env.TZ;

afterEach(() => {
  if (given === undefined) delete process.env.TZ;
  else process.env.TZ = given;
});

describe('the zone of this machine', () => {
  it.each(['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'America/Sao_Paulo', 'Asia/Kathmandu', 'Pacific/Apia', 'Africa/Casablanca', 'Europe/London', 'Africa/Abidjan'])('%s has the clocks and the name that Intl says', (name) => {
    process.env.TZ = name;
    const [mine, named] = [localZone(), createZone(name)];
    fc.assert(fc.property(fc.integer({ min: Date.UTC(2012, 0), max: Date.UTC(2040, 0) }), (at) => {
      const instant = at - (at % QUARTER);
      expect([mine.offsetAt(instant), mine.offsetAt(instant - 1)]).toEqual([named.offsetAt(instant), named.offsetAt(instant - 1)]);
    }));
    expect([mine.isUtc, mine.name]).toEqual([named.isUtc, named.name]);
  });

  it.each([['UTC', true], ['Etc/UTC', true], ['Zulu', true], ['Europe/London', false], ['Africa/Abidjan', false], ['Asia/Kathmandu', false]])('%s is UTC: %s', (name, expected) => {
    process.env.TZ = name;
    expect(localZone().isUtc).toBe(expected);
  });

  it('needs no Intl for its clocks', () => {
    process.env.TZ = 'Asia/Kathmandu';
    withoutIntl(() => {
      expect([localZone().offsetAt(Date.UTC(2026, 0)), localZone().isUtc]).toEqual([5.75 * 3_600_000, false]);
      expect(() => localZone().name).toThrow('asked');
    });
  });

  it('is what periods are cut by, unless the setting says otherwise', () => {
    process.env.TZ = 'America/New_York';
    const nameOf = (timeZone: string): string => zoneOf({ ...DEFAULT_SETTINGS, timeZone }).name;
    expect([nameOf('local'), nameOf('utc'), nameOf('Europe/Berlin'), zoneOf({ timeZone: 'utc' }) === UTC]).toEqual(['America/New_York', 'UTC', 'Europe/Berlin', true]);
  });
});
