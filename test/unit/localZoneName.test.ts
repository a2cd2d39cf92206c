import process from 'node:process';
import { afterEach, describe, expect, it } from 'vitest';
import { mendTimeZone } from '../../src/cli/timeZone.ts';
import { isZoneName, localZoneName } from '../../src/core/localZoneName.ts';
import { createZone } from '../../src/core/period.ts';
import { DEFAULT_SETTINGS, readSettings, zoneOf } from '../../src/core/settings.ts';

const given = process.env.TZ;

function setZone(name: string | undefined): void {
  if (name === undefined) delete process.env.TZ;
  else process.env.TZ = name;
}

afterEach(() => setZone(given));

describe('the name of the machine\'s zone', () => {
  it.each(['UTC', 'Europe/Berlin', 'America/New_York'])('is %s where that is set', (name) => {
    setZone(name);
    expect(localZoneName()).toEqual({ name, isKnown: true });
  });

  it.each([
    ['', 'UTC'], [':/etc/localtime', 'UTC'], ['Mars/Phobos', 'UTC'], [' ', 'UTC'], ['UTC-3', 'Etc/GMT-3'], ['UTC+5', 'Etc/GMT+5'],
  ])('is taken from the clocks where TZ=%j has none', (typed, name) => {
    setZone(typed);
    expect(localZoneName()).toEqual({ name, isKnown: false });
    expect(zoneOf(DEFAULT_SETTINGS).name).toBe(name);
    const now = Date.now();
    expect(createZone(name).offsetAt(now)).toBe(0 - new Date(now).getTimezoneOffset() * 60_000);
  });

  it('is known or not', () => {
    expect([isZoneName('Europe/Berlin'), isZoneName('Mars/Phobos'), isZoneName('')]).toEqual([true, false, false]);
    expect(readSettings({ timeZone: 'Mars/Phobos' }).problems).toHaveLength(1);
  });
});

describe('a zone that cannot be used', () => {
  const mended = (typed: string): readonly [string | undefined, string] => {
    setZone(typed);
    const problem = mendTimeZone(process.env);
    return [problem, localZoneName().name];
  };

  it.each([['UTC-3', 'Etc/GMT-3'], ['', 'UTC'], [':', 'UTC'], ['/usr/share/zoneinfo/Europe/Berlin', 'Europe/Berlin'], [':/usr/share/zoneinfo/Asia/Kathmandu.tab', undefined]])('such as %j is replaced by what is meant, and told of', (typed, name) => {
    const [problem, now] = mended(typed);
    if (name !== undefined) expect(now).toBe(name);
    expect(localZoneName().isKnown).toBe(true);
    expect(problem).toBe(`TZ=${JSON.stringify(typed)} names no time zone that can be used: days are cut by ${now}. Set TZ to a name such as Europe/Berlin, or unset it.`);
  });

  it.each([':/etc/localtime', 'Mars/Phobos'])('such as %j is replaced by the machine\'s own', (typed) => {
    setZone(undefined);
    const { name } = localZoneName();
    expect(mended(typed)[1]).toBe(name);
  });

  it('is told of only where there is one', () => {
    expect(mended('Europe/Berlin')).toEqual([undefined, 'Europe/Berlin']);
    setZone(undefined);
    expect(mendTimeZone(process.env)).toBeUndefined();
  });
});
