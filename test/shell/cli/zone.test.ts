import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { bench } from './kit.ts';

const cli = bench();

describe('a time zone that cannot be used', () => {
  it.each([['', 'UTC'], [':/etc/localtime', undefined], ['UTC-3', 'Etc/GMT-3'], ['Mars/Phobos', undefined]])('TZ=%j fails no command, and is told of', async (TZ, zone) => {
    const home = cli.folder();
    const env = { TZ };
    const told = expect.stringMatching(/^TZ=".*" names no time zone that can be used: days are cut by \S+\. Set TZ to a name such as Europe\/Berlin, or unset it\.\n$/) as unknown;
    for (const args of [['stats'], ['stats', '--days', '60'], ['status'], ['trend'], ['limits', 'set', '--daily', '5']]) expect(await cli.run(home, args, { env })).toMatchObject({ code: 0, err: told });
    const { range } = JSON.parse((await cli.run(home, ['stats', '--json'], { env })).out) as { readonly range: { readonly zone: string; readonly start: string } };
    if (zone !== undefined) expect(range.zone).toBe(zone);
    if (zone === 'Etc/GMT-3') expect(range.start).toMatch(/T21:00:00\.000Z$/);
    expect((await cli.run(home, ['doctor'], { env })).out).toMatch(/^look {2}Time zone +TZ=".*" names no time zone that can be used: days are cut by .*\.\n +→ Set TZ to a name such as Europe\/Berlin, or unset it\.$/m);
  });

  it('is no matter where the settings name another', async () => {
    const home = cli.folder();
    await cli.run(home, ['limits', 'set', '--daily', '5']);
    const config = JSON.parse(readFileSync(join(home, 'config.json'), 'utf8')) as { readonly values: object };
    writeFileSync(join(home, 'config.json'), JSON.stringify({ ...config, values: { ...config.values, timeZone: 'Europe/Berlin' } }));
    const { err, out } = await cli.run(home, ['stats', '--json'], { env: { TZ: 'Mars/Phobos' } });
    expect([err, (JSON.parse(out) as { readonly range: { readonly zone: string } }).range.zone]).toEqual(['', 'Europe/Berlin']);
  });
});
