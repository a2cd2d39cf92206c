import { describe, expect, it } from 'vitest';
import { packCalls } from '../../../src/core/insight/callColumns.ts';
import type { EntryEvent, LedgerEvent } from '../../../src/core/ledger/events.ts';
import { UTC, daysBetween } from '../../../src/core/period.ts';
import { CallHistory, type CallSource, callsIn } from '../../../src/vscode/report/callHistory.ts';
import { FakeClock, settle } from '../fakes/clock.ts';
import { DAY, NOW } from '../insight/kit.ts';

const DAYS = daysBetween(NOW - 3 * DAY, NOW, UTC);
const TODAY = DAYS.at(-1)?.start ?? 0;
const EMPTY = { columns: packCalls([]) };

function callAt(at: number): EntryEvent {
  return { v: 1, ev: String(at), at, type: 'entry', id: 'x', entry: { id: 'x', exchange: 'x', attempt: 1, at, origin: 'o', device: 'd', keyHash: 'k', source: 'proxy', status: 'ok', calls: 1, costSource: 'none' } };
}

/** A ledger of which each day is read when it is let go, and something happens just before. */
class Source implements CallSource {
  readonly asked: number[] = [];
  private readonly waiting: (() => void)[] = [];
  private listener: (events: readonly LedgerEvent[]) => void = () => undefined;

  query(...[, { start }]: Parameters<CallSource['query']>): ReturnType<CallSource['query']> {
    this.asked.push(start);
    return new Promise((resolve) => this.waiting.push(() => resolve(EMPTY)));
  }

  onChange(listener: (events: readonly LedgerEvent[]) => void): { dispose(): void } {
    this.listener = listener;
    return { dispose: () => undefined };
  }

  /** Reads so many days, a call of that time coming during each. */
  async read(count: number, at: number): Promise<void> {
    for (let day = 0; day < count; day++) {
      this.listener([callAt(at)]);
      this.waiting.shift()?.();
      await settle();
    }
  }
}

describe('a day of very many calls', () => {
  it('is read in pieces, which are kept in their order and counted together', async () => {
    const asked: (number | undefined)[] = [];
    const source: CallSource = {
      query: (_, { start, limit, after }) => {
        asked.push(after?.at);
        const at = after === undefined ? start : after.at + 1;
        const columns = packCalls(Array.from({ length: limit }, () => callAt(at).entry));
        return Promise.resolve(at < start + 2 ? { columns, next: { at, id: 'x' } } : { columns });
      },
      onChange: () => ({ dispose: () => undefined }),
    };
    const history = new CallHistory(source, 'o', new FakeClock(NOW));
    const [today] = DAYS.slice(-1);
    const reading = await history.read(today === undefined ? [] : [today]);
    expect(asked).toEqual([undefined, TODAY, TODAY + 1]);
    const facts = reading.kind === 'whole' ? await callsIn(reading.pieces) : [];
    expect([...new Set(facts.map(({ at }) => at - TODAY))]).toEqual([0, 1, 2]);
    expect(facts).toHaveLength(3 * 400);
    history.dispose();
  });
});

describe('very many calls', () => {
  const crowd = { ...packCalls([]), count: 150_000 };

  it('are not read further back than the newest of them, which are counted over all pieces', async () => {
    const asked: number[] = [];
    const source: CallSource = {
      query: (_, { start, after }) => {
        asked.push(start);
        return Promise.resolve(after === undefined ? { columns: crowd, next: { at: start, id: 'x' } } : { columns: crowd });
      },
      onChange: () => ({ dispose: () => undefined }),
    };
    const history = new CallHistory(source, 'o', new FakeClock(NOW));
    expect(await history.read(DAYS)).toMatchObject({ kind: 'whole', isCut: true, first: { start: TODAY }, pieces: [crowd, crowd] });
    expect(asked).toEqual([TODAY, TODAY]);
    history.dispose();
  });

  it('are given up in the middle of a day once nobody wants them', async () => {
    let questions = 0;
    const clock = new FakeClock(NOW);
    const source: CallSource = {
      query: async (_, { start }) => {
        questions++;
        await clock.advance(1000);
        return { columns: packCalls([callAt(start).entry]), next: { at: start, id: 'x' } };
      },
      onChange: () => ({ dispose: () => undefined }),
    };
    const history = new CallHistory(source, 'o', clock);
    expect((await history.read(DAYS)).kind).toBe('reading');
    for (let turn = 0; turn < 10; turn++) await settle();
    expect(questions).toBe(5);
    history.dispose();
  });
});

describe('the calls of the last weeks, while others come', () => {
  it('are read once, but for the day in which something has changed', async () => {
    const source = new Source();
    const history = new CallHistory(source, 'o', new FakeClock(NOW));
    const first = history.read(DAYS);
    await source.read(DAYS.length, NOW);
    expect((await first).kind).toBe('whole');
    expect(source.asked).toEqual(DAYS.map(({ start }) => start).toReversed());
    const second = history.read(DAYS);
    await source.read(1, NOW);
    expect((await second).kind).toBe('whole');
    expect(source.asked.slice(DAYS.length)).toEqual([TODAY]);
    history.dispose();
  });

  it('are given as they were first asked for to whoever has to ask again', async () => {
    const source = new Source();
    const clock = new FakeClock(NOW);
    const history = new CallHistory(source, 'o', clock);
    const kinds: string[] = [];
    for (let turn = 0; turn <= DAYS.length; turn++) {
      const asked = history.read(DAYS, 0);
      await clock.advance(0);
      kinds.push((await asked).kind);
      await source.read(1, NOW);
    }
    expect(kinds).toEqual([...DAYS.map(() => 'reading'), 'whole']);
    history.dispose();
  });

  it('know what had changed when they were asked for', async () => {
    const source = new Source();
    const history = new CallHistory(source, 'o', new FakeClock(NOW));
    const first = history.read(DAYS);
    await source.read(DAYS.length, NOW - 3 * DAY);
    await first;
    // The oldest day was being read when a call came in it, and every day may have been after it.
    const second = history.read(DAYS);
    await source.read(DAYS.length, NOW);
    expect((await second).kind).toBe('whole');
    expect(source.asked).toHaveLength(2 * DAYS.length);
    history.dispose();
  });
});
