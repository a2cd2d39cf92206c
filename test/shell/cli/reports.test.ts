import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { fromUsd } from '../../../src/core/money.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import { entryEvent, open, until } from '../storage/kit.ts';
import { bench, homeOf, leftovers } from './kit.ts';
import { DOCTOR, LIMITS, STATUS, TREND, parsed, statsShape } from './shapes.ts';

const cli = bench();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** In the middle of its day: what it is the first call of has no whole day with any spend, whenever this runs, and so no forecast. */
const LONG_AGO = Date.now() - (Date.now() % DAY) + DAY / 2 - 40 * DAY;

const homeWith = (...entries: readonly Partial<UsageEntry>[]): Promise<string> => homeOf(cli, entries);

const MIXED: readonly Partial<UsageEntry>[] = [
  { model: 'a/b', provider: 'P', cost: fromUsd(0.5), session: 's1', tags: ['x', 'y'], durationMs: 900 },
  { model: 'c/d', provider: 'Q', cost: fromUsd(0.25), client: 'cline', durationMs: 1800 },
  { model: 'c/d', provider: 'P', cost: fromUsd(2), at: LONG_AGO },
  { model: undefined, requestedModel: undefined, cost: fromUsd(0.25), source: 'untracked', calls: 0, costSource: 'key', inputTokens: 0, outputTokens: 0 },
] as readonly Partial<UsageEntry>[];

describe('stats', () => {
  it('reads like a page, with everything that the key has spent', async () => {
    const { code, out, err } = await cli.run(await homeWith(...MIXED), ['stats']);
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n').slice(1)).toEqual([
      'Calls 2 · Tokens 60 (in 20, out 40) · Cost $1.00',
      `$0.250 by other programs (25 %) · at ${cli.simulator.origin}`,
      'By model',
      '  a/b                $0.500  50 %  ██████████',
      '  (other programs)   $0.250  25 %  █████',
      '  c/d                $0.250  25 %  █████',
      '',
    ]);
  });

  it('is the same for each spelling, and has one shape as JSON', async () => {
    const home = await homeWith(...MIXED);
    const plain = await cli.run(home, ['stats', '--json']);
    expect(await cli.run(home, ['stats', '--today', '--by-model', '--json'])).toEqual(plain);
    expect(await cli.run(home, ['stats', '--days', '1', '--by', 'model', '--json'])).toMatchObject({ code: 0, out: plain.out.replace('"kind": "day"', '"kind": "days"') });
    expect(parsed(statsShape('model'), plain.out)).toMatchObject({ total: { cost: 1, untracked: 0.25, calls: 2 }, by: { model: [{ model: 'a/b', cost: 0.5, share: 0.5 }, { model: null, cost: 0.25 }, { model: 'c/d' }] } });
  });

  it.each(['model', 'provider', 'client', 'user', 'project', 'session', 'purpose', 'endpoint', 'source', 'tag', 'status', 'cost-source', 'key', 'hour', 'weekday', 'day', 'week', 'month', 'model,day', 'provider,client', 'hour,session'])('is divided by %s', async (by) => {
    const { code, out } = await cli.run(await homeWith(...MIXED), ['stats', '--days', '60', '--by', by, '--json']);
    expect(code).toBe(0);
    const name = by.replace('cost-source', 'costSource');
    const report = parsed(statsShape(name), out) as { readonly total: { readonly cost: number }; readonly by: Readonly<Record<string, readonly { readonly cost: number }[]>> };
    expect(report.total.cost).toBe(3);
    const rows = report.by[name] ?? [];
    // An entry with two tags is in the row of each.
    expect(rows.reduce((sum, { cost }) => sum + cost, 0)).toBeCloseTo(by === 'tag' ? 3.5 : 3, 9);
  });

  it('of longer ago comes from the database and agrees with the running totals', async () => {
    const home = await homeWith(...MIXED);
    const near = JSON.parse((await cli.run(home, ['stats', '--days', '30', '--by', 'model', '--json'])).out) as { readonly by: object };
    const far = JSON.parse((await cli.run(home, ['stats', '--days', '50', '--by', 'model', '--json'])).out) as { readonly total: { readonly cost: number } };
    expect(far.total.cost).toBe(3);
    expect(near.by).toMatchObject({ model: [{ model: 'a/b' }, { model: null }, { model: 'c/d', cost: 0.25 }] });
  });

  it('tells what a call costs of calls alone, from the running totals and from the database', async () => {
    const own = { cost: fromUsd(0.0002), inputTokens: 60, outputTokens: 40 };
    const home = await homeWith(own, own, { ...own, model: undefined, requestedModel: undefined } as unknown as Partial<UsageEntry>, ...MIXED.slice(3).map((others) => ({ ...others, cost: fromUsd(1.8) })));
    for (const days of ['1', '60']) {
      const report = JSON.parse((await cli.run(home, ['stats', '--days', days, '--by', 'model', '--json'])).out) as { readonly total: object; readonly by: { readonly model: readonly object[] } };
      expect(report.total).toMatchObject({ cost: 1.8006, untracked: 1.8, costPerCall: 0.0002, costPer1kTokens: 0.002 });
      expect(report.by.model).toMatchObject([
        { model: null, cost: 1.8, calls: 0, untracked: 1.8, costPerCall: null }, { model: 'a/model', calls: 2, untracked: 0 }, { model: null, cost: 0.0002, calls: 1, untracked: 0, costPerCall: 0.0002 },
      ]);
    }
    const byDay = JSON.parse((await cli.run(home, ['stats', '--by', 'day', '--json'])).out) as { readonly by: { readonly day: readonly object[] } };
    expect(byDay.by.day).toMatchObject([{ cost: 1.8006, untracked: 1.8, costPerCall: 0.0002 }]);
  });

  it('tells how long calls took where that is asked for, to the millisecond that the histogram gives', async () => {
    // Twenty calls: ten of them in the bin from 283 to 400 ms, nine in the one from 800 to 1131, one in the one from 3200 to 4525.
    const durations = [...Array.from({ length: 10 }, () => 300), ...Array.from({ length: 9 }, () => 1000), 4000];
    const home = cli.folder();
    const ledger = await open(home);
    await ledger.append(durations.map((durationMs, index) => entryEvent(`01B00000000000000000000${String(index).padStart(3, '0')}`, { origin: cli.simulator.origin, keyHash: cli.keyOf(home).hash, at: Date.now() - 1, durationMs })));
    await ledger.dispose();
    const { out } = await cli.run(home, ['stats', '--latency', '--json']);
    const { by: { model: [row] } } = JSON.parse(out) as { readonly by: { readonly model: readonly { readonly p50Ms: number; readonly p95Ms: number }[] } };
    const edge = (bin: number): number => 100 * Math.SQRT2 ** bin;
    expect([row?.p50Ms, row?.p95Ms]).toEqual([expect.closeTo(edge(4), 6), expect.closeTo(edge(7), 6)]);
    const text = (await cli.run(home, ['stats', '--latency'])).out;
    expect(text).toMatch(/^By model, with p50 and p95 of how long calls took\n {2}a\/model +\$\S+ +100 % +400 ms +1\.1 s +█/m);
    const none = JSON.parse((await cli.run(await homeWith(...MIXED), ['stats', '--latency', '--json'])).out) as { readonly by: { readonly model: readonly { readonly model: string | null; readonly p50Ms: number | null }[] } };
    expect(none.by.model.find(({ model }) => model === null)?.p50Ms).toBeNull();
    // One call in the bin from 800 to 1131 ms: its middle.
    expect(none.by.model.find(({ model }) => model === 'a/b')?.p50Ms).toBeCloseTo((edge(6) + edge(7)) / 2, 6);
  });

  it('offers a log of calls where there is nothing to show', async () => {
    const { err } = await cli.run(cli.folder(), ['stats'], { env: { OPENROUTER_USAGE_FILE: `${cli.dist}/cli.js` } });
    expect(err).toMatch(/^There is a log of calls at .*: "openrouter-spend import .*" brings it in\.\n$/);
  });

  it('has no colours in a pipe', async () => {
    const { out } = await cli.run(await homeWith(...MIXED), ['stats']);
    expect(out).not.toContain('\u001b');
  });
});

describe('trend', () => {
  it('shows every day and has one shape as JSON', async () => {
    const home = await homeWith(...MIXED);
    const { code, out } = await cli.run(home, ['trend', '--json']);
    expect(code).toBe(0);
    const json = parsed(TREND, out);
    expect(json).toMatchObject({ total: { cost: 1 }, before: { cost: 2, calls: 1 }, change: -0.5 });
    expect(json.days).toHaveLength(30);
    expect((await cli.run(home, ['trend', '--days', '7'])).out).toMatch(/^OpenRouter spend · .*\n\$1\.00 in 2 calls · \$0\.143 a day · nothing spent in the days before\n(?: {2}\d{4}-\d\d-\d\d \w{3} +\$[\d.]+.*\n){7}$/);
  });
});

describe('a forecast', () => {
  /** A dollar a day, at this time, for so many days. */
  const homeOf = async (days: number): Promise<string> => {
    const home = cli.folder();
    const ledger = await open(home);
    await ledger.append(Array.from({ length: days }, (_, ago) => entryEvent(`01B00000000000000000000${String(ago).padStart(3, '0')}`, { origin: cli.simulator.origin, keyHash: cli.keyOf(home).hash, at: Date.now() - HOUR / 60 - ago * DAY, cost: fromUsd(1) })));
    await ledger.dispose();
    return home;
  };

  it('of the month comes with the trend, from the running totals and from the database', async () => {
    const home = await homeOf(70);
    const [near, far] = await Promise.all([['--days', '7'], []].map(async (more) => parsed(TREND, (await cli.run(home, ['trend', '--json', ...more])).out).forecast));
    for (const { expected, low, high } of [near, far].filter((one) => one !== null && one !== undefined)) {
      // A dollar for each day of the month, whichever it is.
      expect(expected).toBeGreaterThan(27);
      expect(expected).toBeLessThan(33);
      expect([low <= expected, expected <= high]).toEqual([true, true]);
    }
    expect([near, far]).not.toContain(null);
    expect((await cli.run(home, ['trend'])).out).toMatch(/\nBy the end of \w+ about \$\d\d\.\d\d/);
  });

  it('of the day comes with the status, and is null where too little is known', async () => {
    const args = ['status', '--json'];
    const [known, unknown] = await Promise.all([homeOf(30), homeOf(3)].map(async (home) => parsed(STATUS, (await cli.run(await home, args)).out)));
    expect(known?.today.forecast?.expected).toBeGreaterThanOrEqual(known?.today.cost ?? 1);
    expect([unknown?.today.forecast, unknown?.month.forecast]).toEqual([null, null]);
  });
});

describe('status', () => {
  it('asks the key, settles what is open, and has one shape as JSON', async () => {
    const home = cli.folder();
    cli.simulator.spend({ keyHash: cli.keyOf(home).hash, usd: 0.75 });
    await cli.run(home, ['limits', 'set', '--daily', '5']);
    const { code, out, err } = await cli.run(home, ['status', '--json']);
    expect([code, err]).toEqual([0, '']);
    expect(parsed(STATUS, out)).toMatchObject({
      connection: { kind: 'live', reason: null }, today: { cost: 0.75, untracked: 0.75, limit: { amount: 5, share: 0.15 } }, key: { label: cli.keyOf(home).label, usage: 0.75 }, open: { running: 0, unresolved: 0 },
    });
    expect(leftovers(home)).toEqual([]);
  });

  it('looks up the cost of a call that another process left behind', async () => {
    const home = cli.folder();
    await cli.run(home, ['call', '-m', 'openai/gpt-4o-mini', '-p', 'x', '--json']);
    const [generation] = cli.simulator.generations().slice(-1);
    if (generation === undefined) throw new Error('no call');
    const lost = cli.folder();
    const key = cli.keyOf(home);
    const ledger = await open(lost);
    await ledger.append([entryEvent('01B00000000000000000000000', { origin: cli.simulator.origin, keyHash: key.hash, at: Date.now() - HOUR / 60, cost: undefined, costSource: 'none', generationId: String(generation.data.id) } as unknown as Partial<UsageEntry>)]);
    await ledger.dispose();
    const { out } = await cli.run(lost, ['status', '--json'], { env: { OPENROUTER_API_KEY: key.key } });
    expect(parsed(STATUS, out)).toMatchObject({ open: { unresolved: 0 }, today: { unknownCalls: 0 } });
  });

  it('waits until everything is settled', async () => {
    const home = cli.folder();
    const { code, out } = await cli.run(home, ['status', '--wait', '30', '--json']);
    expect(code).toBe(0);
    expect(parsed(STATUS, out)).toMatchObject({ atRest: true });
  });

  it('does not wait for a cost that was given up', async () => {
    const home = await homeWith({ at: Date.now() - 2 * DAY, settledAt: Date.now() - DAY, cost: undefined, costSource: 'none', generationId: 'gen-1-nobody-knows' } as unknown as Partial<UsageEntry>);
    const { code, out } = await cli.run(home, ['status', '--wait', '60', '--json']);
    expect(code).toBe(0);
    expect(parsed(STATUS, out)).toMatchObject({ atRest: true, open: { unresolved: 0, givenUp: 1 } });
  });

  it('exits with 1 where not everything is settled in time', async () => {
    const home = cli.folder();
    await cli.run(home, ['call', '-m', 'openai/gpt-4o-mini', '-p', 'x']);
    const { code, out, err } = await cli.run(home, ['status', '--wait', '1', '--json']);
    expect([code, err]).toEqual([1, 'Not at rest after 1 s: the key\'s counter needs up to 90 s after the last call.\n']);
    expect(parsed(STATUS, out)).toMatchObject({ atRest: false });
  });

  it('works without a key, and where the key is refused or nobody answers', async () => {
    const home = await homeWith(...MIXED);
    const without = await cli.run(home, ['status'], { env: { OPENROUTER_API_KEY: '' } });
    expect(without).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/Today .*\$1\.00[^]*There is no API key: set OPENROUTER_API_KEY/) as unknown });
    const refused = await cli.run(home, ['status', '--json'], { env: { OPENROUTER_API_KEY: `sk-or-v1-${'0'.repeat(64)}` } });
    expect(parsed(STATUS, refused.out)).toMatchObject({ connection: { kind: 'refused' }, today: { cost: 1 } });
    const offline = await cli.run(home, ['status', '--json'], { env: { OPENROUTER_BASE_URL: 'http://127.0.0.1:9/api/v1' } });
    expect(parsed(STATUS, offline.out)).toMatchObject({ connection: { kind: 'offline' } });
  });
});

describe('limits', () => {
  it('are set for every program, with one shape as JSON', async () => {
    const home = cli.folder();
    const { code, out } = await cli.run(home, ['limits', 'set', '--daily', '10', '--weekly', '$1,000.50', '--per-request', '0,5', '--json']);
    expect(code).toBe(0);
    expect(parsed(LIMITS, out)).toMatchObject({ daily: { amount: 10, spent: 0 }, weekly: { amount: 1000.5 }, monthly: null, perRequest: { amount: 0.5 } });
    await cli.run(home, ['alert', '--daily-limit', '7']);
    await cli.run(home, ['limits', 'set', '--weekly', 'none']);
    expect(parsed(LIMITS, (await cli.run(home, ['limits', '--json'])).out)).toMatchObject({ daily: { amount: 7 }, weekly: null, perRequest: { amount: 0.5 } });
  });

  it('of the environment rule in their own process, which says so', async () => {
    const home = cli.folder();
    await cli.run(home, ['limits', 'set', '--daily', '10']);
    const { out } = await cli.run(home, ['limits'], { env: { OPENROUTER_DAILY_LIMIT: '2' } });
    expect(out).toMatch(/Daily .*of \$2\.00[^]*OPENROUTER_DAILY_LIMIT rules here: \$2\.00\. The shared limit is \$10\.00\./);
    expect((await cli.run(home, ['limits'])).out).toMatch(/of \$10\.00/);
  });
});

describe('doctor', () => {
  it('makes nothing where there is nothing', async () => {
    const home = cli.folder();
    const { code, out } = await cli.run(home, ['doctor']);
    expect(code).toBe(0);
    expect(out).toMatch(/Folder .*\(OPENROUTER_SPEND_HOME\); not there yet/);
    expect(existsSync(home)).toBe(false);
  });

  it('looks at everything, and has one shape as JSON', async () => {
    const home = await homeWith(...MIXED);
    const { code, out } = await cli.run(home, ['doctor', '--json']);
    expect(code).toBe(0);
    const { healthy, findings } = parsed(DOCTOR, out);
    expect(healthy).toBe(true);
    expect(findings.map(({ name }) => name)).toEqual(['Program', 'Folder', 'Settings', 'Journal', 'Counters', 'Database', 'Limits', 'Key']);
  });

  it('says what to do without a key, and not that everything works', async () => {
    const { code, out } = await cli.run(await homeWith(...MIXED), ['doctor'], { env: { OPENROUTER_API_KEY: '' } });
    expect(code).toBe(0);
    expect(out).toMatch(/^look {2}Key +There is no API key: set OPENROUTER_API_KEY\.\n +→ .*https:\/\/openrouter\.ai\/settings\/keys\.$/m);
    expect(out).toMatch(/Reports work, but calls do not: see Key\.\n$/);
  });

  it('exits with 1 where something is bad, and says what to do', async () => {
    const { code, out } = await cli.run(await homeWith(...MIXED), ['doctor'], { env: { OPENROUTER_API_KEY: `sk-or-v1-${'0'.repeat(64)}` } });
    expect(code).toBe(1);
    expect(out).toMatch(/^BAD {3}Key .*\n +→ Make a new key[^]*Something needs mending\.\n$/m);
  });
});

describe('another program with the same ledger', () => {
  it('sees a call at once, and is seen', async () => {
    const home = cli.folder();
    const ledger = await open(home);
    await cli.run(home, ['call', '-m', 'openai/gpt-4o-mini', '-p', 'x']);
    await until(() => [...ledger.state.entries()].some(({ source }) => source === 'cli'), 'the call to be seen');
    await ledger.append([entryEvent('01B00000000000000000000001', { origin: cli.simulator.origin, at: Date.now(), cost: fromUsd(1) })]);
    const report = JSON.parse((await cli.run(home, ['stats', '--json'])).out) as { readonly total: { readonly calls: number } };
    expect(report.total.calls).toBe(2);
    await ledger.dispose();
  });
});

describe('a management key', () => {
  it('lets the status split what others spent on past days by model', async () => {
    const home = cli.folder();
    const yesterday = new Date(Date.now() - DAY).toISOString();
    await cli.run(home, ['status']);
    cli.simulator.spend({ keyHash: cli.keyOf(home).hash, usd: 0.5, at: yesterday, model: 'anthropic/claude-haiku-4.5' });
    const { code, err } = await cli.run(home, ['status', '--json'], { env: { OPENROUTER_MANAGEMENT_KEY: cli.simulator.managementKey.key } });
    expect([code, err]).toEqual([0, '']);
    expect(cli.simulator.requests().some(({ path }) => path.startsWith('/activity'))).toBe(true);
  });

  it('that is refused does not spoil the status', async () => {
    const { code, err } = await cli.run(cli.folder(), ['status'], { env: { OPENROUTER_MANAGEMENT_KEY: `sk-or-v1-${'0'.repeat(64)}` } });
    expect(code).toBe(0);
    expect(err).toMatch(/^Past days could not be split by model: .+\n$/);
  });
});
