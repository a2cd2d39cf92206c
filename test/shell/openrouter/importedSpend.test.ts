import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { reconcile } from '../../../src/core/ledger/reconcile.ts';
import { ZERO, fromUsd } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import type { Ledger } from '../../../src/storage/ledger.ts';
import { KEY, ORIGIN, SetClock, open, tempFolder } from '../storage/kit.ts';
import { until } from './kit.ts';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 10, 18, 12);
const cleanups: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

async function openLedger(): Promise<{ readonly ledger: Ledger; readonly clock: SetClock; readonly folder: string }> {
  const folder = tempFolder();
  const clock = new SetClock(NOON);
  const ledger = await open(folder.path, { clock });
  cleanups.push(() => folder.remove(), () => ledger.dispose());
  return { ledger, clock, folder: folder.path };
}

async function poll(ledger: Ledger, clock: SetClock, usd: number): Promise<void> {
  const key = { usage: fromUsd(usd), usageDaily: fromUsd(usd), usageWeekly: fromUsd(usd + 5), tookMs: 1 };
  await ledger.critical((state) => ({ events: reconcile(state, { origin: ORIGIN, keyHash: KEY, device: 'd', at: clock.now(), key, id: `s:${String(clock.now())}`, zone: UTC }), result: undefined }));
}

/** Own calls and money spent elsewhere, in dollars, as the database has them; the latter also by interval. */
async function sums(ledger: Ledger): Promise<{ readonly own: number; readonly elsewhere: readonly number[] }> {
  const { entries } = await ledger.query('entriesIn', { origin: ORIGIN, start: 0, end: NOON + 100 * MINUTE, limit: 1000 });
  const known: readonly UsageEntry[] = [...entries].sort((a, b) => a.at - b.at);
  const usd = (isElsewhere: boolean): readonly number[] => known.filter(({ source }) => (source === 'untracked') === isElsewhere).map(({ cost = ZERO }) => cost / 1e9);
  return { own: usd(false).reduce((all, cost) => all + cost, 0), elsewhere: usd(true) };
}

function fileOf(folder: string, calls: readonly (readonly [at: number, usd: number])[]): string {
  const path = join(folder, 'usage.jsonl');
  writeFileSync(path, calls.map(([at, cost], index) => JSON.stringify({ ts: new Date(at).toISOString(), model: 'a/b', prompt_tokens: 1, completion_tokens: 1, cost, id: `gen-${index}` })).join('\n'));
  return path;
}

describe('an import of calls that were booked as spent elsewhere', () => {
  it('takes them off the intervals they were made in, of this week too, and what the key says stays explained to the cent; undone, all is as before', async () => {
    const { ledger, clock, folder } = await openLedger();
    await poll(ledger, clock, 1);
    for (const usd of [2, 4]) {
      clock.at += 10 * MINUTE;
      await poll(ledger, clock, usd);
    }
    expect(await sums(ledger)).toEqual({ own: 0, elsewhere: [5, 1, 1, 2] });
    const monday = Date.UTC(2026, 10, 16, 10);
    const path = fileOf(folder, [[NOON + 15 * MINUTE, 1.5], [NOON + 5 * MINUTE, 0.25], [NOON - 60 * MINUTE, 1], [monday, 2]]);
    const { keys } = ledger.state;
    const { added, bulk = '' } = await ledger.import({ path, dryRun: false, origin: ORIGIN, device: 'd', keyHash: KEY, mine: [''], now: clock.now() });
    expect([added, await sums(ledger)]).toEqual([4, { own: 4.75, elsewhere: [3, 0, 0.75, 0.5] }]);
    await until(() => ledger.state.keys !== keys, 'the counters are loaded anew');
    clock.at += 10 * MINUTE;
    await poll(ledger, clock, 4);
    await poll(ledger, clock, 4);
    expect(await sums(ledger)).toEqual({ own: 4.75, elsewhere: [3, 0, 0.75, 0.5] });
    const after = ledger.state.keys;
    await ledger.undo(bulk);
    await until(() => ledger.state.keys !== after, 'the counters are loaded anew');
    await poll(ledger, clock, 4);
    expect(await sums(ledger)).toEqual({ own: 0, elsewhere: [5, 1, 1, 2] });
  });
});
