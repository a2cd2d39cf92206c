import { describe, expect, it } from 'vitest';
import { fromUsd } from '../../../src/core/money.ts';
import type { CallsAsk } from '../../../src/protocol/calls.ts';
import { readCallsAsk, readCopyAsk, readRange } from '../../../src/vscode/report/callsAsks.ts';
import { logsPage } from '../../../src/vscode/report/openrouterPages.ts';
import { readReportArgument } from '../../../src/vscode/report/reportArgument.ts';
import { callAt, CallsWorld } from '../../fixtures/report/callsWorld.ts';
import { NOW } from '../../fixtures/report/world.ts';

const ASK: CallsAsk = { choice: { range: { kind: 'all' }, where: {} }, window: { from: 0 }, count: 50, refresh: false };

describe('the desk of the calls', () => {
  it('has the newest rows at once, and counts all upon the next question', async () => {
    const handlers = new CallsWorld(20_000).handlers();
    expect(await handlers.getCalls(ASK)).toMatchObject({ total: 50, isExact: false, from: 0 });
    expect(await handlers.getCalls({ ...ASK, count: 0 })).toMatchObject({ total: 20_000, isExact: true, rows: [] });
    const page = await handlers.getCalls({ ...ASK, window: { from: 12_345 } });
    expect(page.rows.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, index) => callAt(12_345 + index).id));
  });

  it('counts on where it has to look at each call, and says so', async () => {
    const world = new CallsWorld(200_000);
    const handlers = world.handlers();
    const choice = { ...ASK.choice, errorText: 'OVERLOADED' };
    const total = Array.from({ length: 200_000 }, (_, index) => index).filter((index) => callAt(index).errorCode !== undefined).length;
    let page = await handlers.getCalls({ ...ASK, choice });
    expect(page.rows[0]?.errorText).toBe('The provider is overloaded.');
    for (let round = 0; !page.isExact && round < 200; round++) {
      const next = await handlers.getCalls({ ...ASK, choice, count: 0 });
      expect(next.total).toBeGreaterThanOrEqual(page.total);
      page = next;
    }
    expect([page.isExact, page.total]).toEqual([true, total]);
  });

  it('finds a call that is read among newer ones', async () => {
    const world = new CallsWorld(500);
    const handlers = world.handlers();
    await handlers.getCalls({ ...ASK, window: { from: 100 } });
    world.add([{ ...callAt(0), id: 'new-1', at: NOW }, { ...callAt(0), id: 'new-2', at: NOW - 1 }]);
    const { at, id } = callAt(100);
    const page = await handlers.getCalls({ ...ASK, window: { anchor: { at, id }, above: 10 }, refresh: true });
    expect(page).toMatchObject({ total: 502, anchorAt: 102, from: 92 });
    expect(page.rows[10]?.id).toBe(id);
  });

  it('copies and opens what belongs to a call that it knows', async () => {
    const world = new CallsWorld(20);
    const handlers = world.handlers();
    const { id } = callAt(1);
    await handlers.copyCall({ id, what: 'json' });
    await handlers.copyCall({ id, what: 'generationId' });
    await handlers.openLogs(id);
    expect(JSON.parse(world.copied[0] ?? '')).toMatchObject({ id, cost: 0.0043, model: callAt(1).model });
    expect(world.copied[1]).toBe('gen-1');
    expect(world.opened).toEqual([`https://openrouter.ai/logs?api_key_hash=${callAt(1).keyHash}`]);
    await expect(handlers.openLogs('https://evil.example')).rejects.toThrow('The details of this call are gone.');
    await expect(handlers.getCall('nobody')).rejects.toThrow('The details of this call are gone.');
  });

  it('exports the calls that a list shows, and no others', async () => {
    const world = new CallsWorld(20);
    const where = { model: ['openai/gpt-5.1'] };
    await world.handlers().exportCalls({ range: { kind: 'custom', from: '2026-11-20', to: '2026-11-21' }, where, costOver: fromUsd(0.01), errorText: 'busy' });
    expect(world.exported).toEqual([{
      origin: callAt(0).origin, start: Date.parse('2026-11-20T00:00:00+01:00'), end: Date.parse('2026-11-22T00:00:00+01:00'), where, match: { costOver: { amount: 10_000_000, countByok: false }, errorText: 'busy' },
    }]);
    await expect(world.handlers().exportCalls({ range: { kind: 'never' } } as never)).rejects.toThrow();
  });

  it('shows all attempts of an exchange', async () => {
    const detail = await new CallsWorld(50).handlers().getCall(callAt(13).id);
    expect(detail.attempts.map(({ attempt }) => attempt)).toEqual([1, 2]);
  });

  it('goes on after a failure', async () => {
    const world = new CallsWorld(20);
    const handlers = world.handlers();
    world.failure = 'The disk is gone.';
    await expect(handlers.getCalls(ASK)).rejects.toThrow('The disk is gone.');
    world.failure = undefined;
    expect((await handlers.getCalls(ASK)).total).toBe(20);
  });

  it('says once which call is to be shown', async () => {
    const world = new CallsWorld(1);
    const handlers = world.handlers();
    world.target = 'x';
    expect([await handlers.takeTarget(null), await handlers.takeTarget(null)]).toEqual(['x', null]);
  });
});

describe('what a page asks', () => {
  it('is read as it is meant', () => {
    const ask = { choice: { range: { kind: 'custom', from: '2026-11-01', to: '2026-11-02' }, where: { model: ['a', ''], tag: ['t'] }, costOver: 5, errorText: 'x' }, window: { anchor: { at: 5, id: 'a' }, above: 3 }, count: 400, refresh: true };
    expect(readCallsAsk(structuredClone(ask))).toEqual(ask);
    expect(readCallsAsk(ASK)).toEqual(ASK);
  });

  it.each([
    undefined, {}, { ...ASK, count: 401 }, { ...ASK, count: -1 }, { ...ASK, window: {} }, { ...ASK, window: { from: 1.5 } }, { ...ASK, more: 1 },
    { ...ASK, choice: { ...ASK.choice, where: { nothing: ['x'] } } }, { ...ASK, choice: { ...ASK.choice, costOver: '5' } },
    { ...ASK, choice: { ...ASK.choice, range: { kind: 'custom', from: '2026-11-02', to: '2026-11-01' } } }, { ...ASK, choice: { ...ASK.choice, range: { kind: 'ever' } } },
    { ...ASK, choice: { ...ASK.choice, errorText: 'x'.repeat(401) } },
  ])('is refused where it makes no sense: %j', (said) => {
    expect(() => readCallsAsk(said)).toThrow();
  });

  it('is refused where it is another question', () => {
    expect(() => readCopyAsk({ id: 'a', what: 'key' })).toThrow();
    expect(() => readRange('all')).toThrow();
  });
});

describe('the page of the logs', () => {
  it('is OpenRouter\'s, of a key', () => {
    expect(logsPage('a'.repeat(64))).toBe(`https://openrouter.ai/logs?api_key_hash=${'a'.repeat(64)}`);
    for (const hash of ['', 'A'.repeat(64), `${'a'.repeat(63)}&`, `${'a'.repeat(64)}\n`]) expect(logsPage(hash)).toBeUndefined();
  });
});

describe('the argument of the command', () => {
  it('names a call, or nothing', () => {
    expect([{ call: '01J' }, { node: { subject: { kind: 'call', id: '01J' } } }].map(readReportArgument)).toEqual(['01J', '01J']);
    for (const argument of [undefined, null, 'x', 5, {}, { call: 5 }, { call: '' }, { call: 'x'.repeat(401) }]) expect(readReportArgument(argument)).toBeUndefined();
  });
});
