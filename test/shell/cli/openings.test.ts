import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fromUsd } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { open } from '../storage/kit.ts';
import { bench, homeOf } from './kit.ts';
import { STATUS, TREND, parsed } from './shapes.ts';

const cli = bench();
const DAY = 24 * 3_600_000;
const homeWith = (...entries: readonly Partial<UsageEntry>[]): Promise<string> => homeOf(cli, entries);

describe('money from before monitoring began', () => {
  /** A key's first sight: others had spent seven dollars over the nine days before yesterday, and a dollar on the day before yesterday alone. */
  const others = (ago: number, days: number, usd: number): Partial<UsageEntry> => ({ id: `u:x:0:${ago}`, source: 'untracked', calls: 0, costSource: 'key', purpose: 'before monitoring', cost: fromUsd(usd), at: Date.now() - ago * DAY, since: Date.now() - (ago + days) * DAY });
  const watched = async (): Promise<string> => {
    const home = await homeWith({ cost: fromUsd(0.5) }, others(2, 9, 7), others(3, 0, 1));
    const ledger = await open(home);
    const [origin, keyHash] = [cli.simulator.origin, cli.keyOf(home).hash];
    const cut = { epoch: 1, counterAtStart: fromUsd(8), ownAtStart: fromUsd(0), own: fromUsd(0), open: [], from: Date.now() - DAY };
    await ledger.append([{ type: 'sample', id: 's1', origin, keyHash, key: { usage: fromUsd(8), tookMs: 1 }, cut }]);
    await ledger.dispose();
    return home;
  };
  const dayOf = (ago: number): string => new Date(Date.now() - ago * DAY).toISOString().slice(0, 10);

  it('is marked on the day that it is counted on, from the running totals and from the database', async () => {
    const home = await watched();
    for (const days of ['5', '60']) {
      const report = JSON.parse((await cli.run(home, ['stats', '--days', days, '--by', 'day', '--json'])).out) as { readonly beforeMonitoring: readonly object[]; readonly by: { readonly day: readonly { readonly day: string; readonly cost: number; readonly beforeMonitoring: number }[] } };
      expect(report.beforeMonitoring).toEqual([{ day: dayOf(2), from: dayOf(11), to: dayOf(2), cost: 7 }]);
      expect(report.by.day.map(({ day, beforeMonitoring }) => [day, beforeMonitoring])).toEqual([[dayOf(3), 0], [dayOf(2), 7], [dayOf(0), 0]]);
    }
    const { out } = await cli.run(home, ['stats', '--days', '5', '--by', 'day']);
    expect(out).toMatch(new RegExp(`^  ${dayOf(2)} \\w+ \\* +\\$7\\.00 `, 'm'));
    expect(out).toMatch(/\n\* of it \$7\.00 spent before monitoring began, from .+\n$/);
    expect((await cli.run(home, ['stats', '--by', 'hour'])).out).not.toContain('monitoring');
  });

  it('is no habit, even after an import of older calls', async () => {
    const home = cli.folder();
    cli.simulator.spend({ keyHash: cli.keyOf(home).hash, usd: 70, at: new Date(Date.now() - 3 * DAY).toISOString() });
    expect((await cli.run(home, ['status'])).code).toBe(0);
    const file = join(cli.dist, 'month.jsonl');
    writeFileSync(file, Array.from({ length: 40 }, (_, ago) => JSON.stringify({ ts: new Date(Date.now() - 60_000 - ago * DAY).toISOString(), model: 'a/b', prompt_tokens: 10, completion_tokens: 5, cost: 0.05, id: `gen-${ago}-month` })).join('\n'));
    expect((await cli.run(home, ['import', file])).code).toBe(0);
    const { today } = parsed(STATUS, (await cli.run(home, ['status', '--json'])).out);
    expect(today.forecast?.high).toBeLessThan(1);
  });

  it('is not compared with, as if it had been spent on that day', async () => {
    const home = await watched();
    const short = await cli.run(home, ['trend', '--days', '2', '--json']);
    expect(parsed(TREND, short.out)).toMatchObject({ before: { cost: 8 }, change: null, beforeMonitoring: [] });
    expect((await cli.run(home, ['trend', '--days', '2'])).out).toContain(' · not compared with the days before, which were not all monitored\n');
    const long = await cli.run(home, ['trend', '--days', '20']);
    expect(long.out).toMatch(/ · nothing was recorded in the days before\n/);
    expect(long.out).toMatch(/\n\* of it \$7\.00 spent before monitoring began, from .+\n$/);
  });
});
