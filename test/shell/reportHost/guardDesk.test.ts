import { afterEach, describe, expect, it } from 'vitest';
import type { Budgeting } from '../../../src/core/budget/standing.ts';
import { budgetingOf } from '../../../src/core/budget/standing.ts';
import type { NewEvent } from '../../../src/core/ledger/events.ts';
import { ZERO, fromUsd, nano } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';
import type { RawSettings, SettingName, Settings } from '../../../src/core/settings.ts';
import { readSettings } from '../../../src/core/settings.ts';
import type { GuardRequests } from '../../../src/protocol/guard.ts';
import type { Handlers } from '../../../src/protocol/transport.ts';
import type { Ledger } from '../../../src/storage/ledger.ts';
import type { GuardedMonitor } from '../../../src/vscode/report/guardDesk.ts';
import { GuardDesk } from '../../../src/vscode/report/guardDesk.ts';
import { glanceOf } from '../../../src/vscode/statusBar/glance.ts';
import { CLOCK, KEY, ORIGIN, OpenLedgers, entryEvent, tempFolder } from '../storage/kit.ts';

/** Settings as the editor has them, in memory. */
class HeldSettings {
  raw: RawSettings;

  constructor(raw: RawSettings) {
    this.raw = raw;
  }

  get current(): Settings {
    return readSettings(this.raw).settings;
  }

  change(name: SettingName, value: unknown): Promise<void> {
    this.raw = { ...this.raw, [name]: value ?? undefined };
    return Promise.resolve();
  }
}

const ledgers = new OpenLedgers();
const folders: { remove(): void }[] = [];

afterEach(async () => {
  await ledgers.closeAll();
  for (const folder of folders.splice(0)) folder.remove();
});

interface World {
  readonly ledger: Ledger;
  readonly settings: HeldSettings;
  readonly ask: Handlers<GuardRequests>;
}

/** The desk before a real ledger with these events. */
async function world(raw: RawSettings, events: readonly NewEvent[] = []): Promise<World> {
  const folder = tempFolder();
  folders.push(folder);
  const ledger = await ledgers.open(folder.path);
  if (events.length > 0) await ledger.append(events);
  const settings = new HeldSettings(raw);
  const budgeting = (): Budgeting => budgetingOf(settings.current, UTC, ORIGIN);
  const monitor: GuardedMonitor = {
    ledger, budgeting, folder: folder.path, account: { key: { hash: KEY } },
    nameOf: (model) => model.replace('a/', 'Model '),
    glance: () => glanceOf(ledger.state, CLOCK.now(), budgeting(), { kind: 'live', at: CLOCK.now() }, KEY),
  };
  return { ledger, settings, ask: new GuardDesk(monitor, settings, CLOCK).handlers() };
}

const sample = (spent: number): NewEvent => ({
  type: 'sample', id: 's', origin: ORIGIN, keyHash: KEY, cut: { epoch: 0, counterAtStart: ZERO, ownAtStart: ZERO, own: ZERO, open: [] },
  key: { usage: fromUsd(spent), usageDaily: fromUsd(spent), usageWeekly: fromUsd(spent), usageMonthly: fromUsd(spent), limit: fromUsd(40), limitRemaining: fromUsd(40 - spent), limitReset: 'month', credits: fromUsd(12), tookMs: 5 },
});

describe('the report’s desk for limits', () => {
  it('tells every limit with what is used and set aside, what comes first, and the worst case', async () => {
    const { ask } = await world({ 'limits.daily': 5, 'limits.perRequest': 1, 'budgets': [{ scope: 'client:*', each: true, tokensPerDay: 1000, policy: 'ask' }] }, [
      sample(3), entryEvent('a', { cost: fromUsd(4.6) }), entryEvent('b', { client: 'cline', inputTokens: 300, outputTokens: 100 }),
      { type: 'hold', id: 'h', exchange: 'h', attempt: 1, origin: ORIGIN, keyHash: KEY, device: 'd', owner: 'seg-01', high: fromUsd(0.25), who: { source: 'prompt' } },
    ]);
    const data = await ask.getGuard(null);
    expect(data.budgets.map(({ scope, policy, limits }) => [scope, policy, limits.map(({ field, whose }) => whose ?? field)])).toEqual([['everything', 'stop', ['daily', 'perRequest']], ['client:*', 'ask', ['cline']]]);
    expect(data.budgets[0]?.limits[0]).toMatchObject({ typed: '5', limit: fromUsd(5), standing: { used: 4_600_001_000, held: fromUsd(0.25), state: 'degraded', certainty: 'exact' } });
    expect(data.budgets[1]?.limits[0]?.standing).toMatchObject({ used: 400, state: 'active' });
    expect(data.key).toMatchObject({ name: 'The key’s monthly limit', standing: { used: fromUsd(3) } });
    expect(data.walls.map(({ name }) => name)).toEqual(expect.arrayContaining(['Daily limit', 'The credits', 'The key’s monthly limit', 'Daily token limit of client cline']));
    expect(data.worst).toMatch(/limit/);
    expect(data.names.client).toEqual(['cline']);
    expect(data.proposal).toBeUndefined();
  });

  it('proposes limits where there are none, and sets them when it is told to', async () => {
    const { ask, settings } = await world({}, [sample(30), entryEvent('a', { cost: fromUsd(1) })]);
    const { proposal, budgets } = await ask.getGuard(null);
    expect(budgets).toEqual([{ scope: 'everything', whom: '', policy: 'stop', limits: [], more: 0 }]);
    expect(proposal?.limits.map(({ field }) => field)).toEqual(['daily', 'weekly', 'monthly']);
    expect(await ask.takeProposal(null)).toMatchObject({ kind: 'changed' });
    expect(settings.current['limits.daily']).toBe(proposal?.limits[0]?.amount);
    // None of them warns on its first day.
    const after = await ask.getGuard(null);
    expect(after.budgets[0]?.limits.map(({ standing }) => standing?.state)).toEqual(['active', 'active', 'active']);
    expect([after.proposal, await ask.takeProposal(null)]).toEqual([undefined, { kind: 'refused', why: 'There is nothing to propose any more.' }]);
  });

  it('changes, adds and takes away limits, and says what stood there before', async () => {
    const { ask, settings } = await world({ 'limits.daily': 5 });
    expect(await ask.setLimit({ scope: 'everything', field: 'daily', typed: ' $7.50 ' })).toEqual({ kind: 'changed', before: '5' });
    expect(await ask.setLimit({ scope: 'client:cline', field: 'tokensPerHour', typed: '100000' })).toEqual({ kind: 'changed', before: '' });
    expect([settings.current['limits.daily'], settings.current.budgets]).toEqual([7.5, [{ scope: 'client:cline', tokensPerHour: 100_000 }]]);
    expect(await ask.setPolicy({ scope: 'client:cline', policy: 'warn' })).toEqual({ kind: 'changed', before: 'stop' });
    expect(await ask.setPolicy({ scope: 'everything', policy: 'ask' })).toEqual({ kind: 'changed', before: 'stop' });
    expect(await ask.setLimit({ scope: 'client:cline', field: 'tokensPerHour', typed: '' })).toEqual({ kind: 'changed', before: '100000' });
    expect([settings.current.policy, settings.current.budgets]).toEqual(['ask', []]);
  });

  it('refuses what cannot be meant, with what to say about it, and changes nothing', async () => {
    const { ask, settings } = await world({ 'limits.weekly': 20 });
    const tried = [['everything', 'daily', 'five'], ['everything', 'daily', '0'], ['everything', 'daily', '21'], ['everything', 'tokensPerDay', '1.5'], ['nobody', 'daily', '5'], ['client:', 'daily', '5']] as const;
    const outcomes = [];
    for (const [scope, field, typed] of tried) outcomes.push(await ask.setLimit({ scope, field, typed }));
    expect(outcomes.map((outcome) => (outcome.kind === 'refused' ? outcome.why : 'changed'))).toEqual([
      'Type an amount such as 5 or 0.50, or nothing for no limit.', 'It must be more than 0; leave it out for no limit.', 'Daily limit (21) must not be above the weekly limit (20).',
      'It must be a whole number of tokens.', expect.stringContaining('must be a kind and a name'), expect.stringContaining('must be a kind and a name'),
    ]);
    expect(settings.raw).toEqual({ 'limits.weekly': 20 });
  });

  it('does not understand what the page would never ask', async () => {
    const { ask } = await world({});
    const strange: readonly (readonly [keyof GuardRequests, unknown])[] = [['setLimit', { scope: 'everything', field: 'yearly', typed: '5' }], ['setLimit', null], ['setPolicy', { scope: 'everything', policy: 'shrug' }], ['getGuardLog', { start: -1, end: 5, kinds: [] }], ['actOnSession', { act: 'grant', id: 's', choice: 'turn' }]];
    for (const [name, question] of strange) await expect(ask[name](question as never), name).rejects.toThrow('could not be understood');
  });

  it('tells what the guard did, page by page', async () => {
    const now = Date.now();
    // Rows count calls of one day: all of these are yesterday's, whenever this runs.
    const yesterday = now - (now % 86_400_000) - 12 * 3_600_000;
    const refusals = Array.from({ length: 230 }, (_, index) => entryEvent(`e${String(index).padStart(3, '0')}`, { at: yesterday - index * 60_000, status: 'blocked', calls: 0, cost: ZERO, decision: 'deny: day limit', model: `a/${index % 90}`, requestedModel: `a/${index % 90}` }));
    const { ask } = await world({}, [...refusals, { type: 'grant', id: 's', choice: 'time' }]);
    const first = await ask.getGuardLog({ start: 0, end: now + 60_000, kinds: ['refusal', 'pause'] });
    expect(first.rows[0]).toMatchObject({ kind: 'pause' });
    expect(first.rows[1]?.text).toMatch(/^\d calls to Model \d+ were refused: daily limit\.$/);
    expect(first.next).toBeDefined();
    const second = await ask.getGuardLog({ start: 0, end: now + 60_000, kinds: ['refusal', 'pause'], ...(first.next === undefined ? {} : { after: first.next }) });
    expect(second.next).toBeUndefined();
    const count = [...first.rows, ...second.rows].filter(({ kind }) => kind === 'refusal').reduce((sum, { text }) => sum + Number(/^(\d+) calls/.exec(text)?.[1] ?? 1), 0);
    expect(count).toBe(230);
    expect((await ask.getGuardLog({ start: 0, end: now + 60_000, kinds: ['alert'] })).rows).toEqual([]);
  });

  it('gives a session its model back, and lets a paused one go on', async () => {
    const evidence = { calls: 6, sinceTurn: 9, ms: 60_000, cost: nano(1), certainty: 'exact', perMinute: nano(1) } as const;
    const { ask, ledger } = await world({}, [
      { type: 'downgrade', id: 'cline s1 a/dear', from: 'a/dear', to: 'a/cheap', budget: 'everything', until: Date.now() + 3_600_000 },
      { type: 'pause', id: 'cline s2', reason: 'repeats', client: 'cline', evidence },
    ]);
    const before = await ask.getGuard(null);
    expect(before.inForce.map(({ kind, id }) => [kind, id]).toSorted()).toEqual([['downgrade', 'cline s1 a/dear'], ['pause', 'cline s2']]);
    expect(before.inForce.find(({ kind }) => kind === 'downgrade')?.text).toBe('Model cheap answers instead of Model dear.');
    await ask.actOnSession({ act: 'undoDowngrade', id: 'cline s1 a/dear' });
    await ask.actOnSession({ act: 'grant', id: 'cline s2', choice: 'money' });
    expect((await ask.getGuard(null)).inForce).toEqual([]);
    expect([ledger.state.downgrades.get('cline s1 a/dear')?.isUndone, ledger.state.pauses.get('cline s2')]).toMatchObject([true, { type: 'grant', choice: 'money' }]);
    await expect(ask.actOnSession({ act: 'undoDowngrade', id: 'cline s1 a/dear' })).rejects.toThrow('its own model already');
    await expect(ask.actOnSession({ act: 'grant', id: 'unknown', choice: 'stop' })).rejects.toThrow('not paused');
  });

  it('adds up what was saved this month, what is not compacted yet included', async () => {
    const { ask } = await world({}, [entryEvent('a', { rates: { prompt: '0.000001', completion: '0.00001', cacheRead: '0.0000001' }, inputTokens: 2_000_000, cacheReadTokens: 1_000_000 }), entryEvent('b', { baseline: fromUsd(3), cost: fromUsd(1) })]);
    const { saved, since } = await ask.getSaved(null);
    expect(saved).toMatchObject({ cacheReads: { amount: fromUsd(0.9) }, models: { amount: fromUsd(2), count: 1 }, cached: { amount: 0 } });
    expect(since).toBeLessThanOrEqual(Date.now());
  });
});
