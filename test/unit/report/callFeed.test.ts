import { describe, expect, it } from 'vitest';
import { CallFeed, type FeedChange } from '../../../media/report/model/callFeed.ts';
import type { CallLine, CallsAsk, CallsChoice, CallsPage } from '../../../src/protocol/calls.ts';

const CHOICE: CallsChoice = { range: { kind: 'all' }, where: {} };

function line(id: number): CallLine {
  return { id: `c${id}`, at: 1_000_000 - id, source: 'prompt', model: 'a/b', name: 'B', status: 'ok', attempt: 1, estimated: false };
}

/** A host with so many calls, each known by a number that stays with it; answers wait until they are let go. */
class Host {
  readonly asked: CallsAsk[] = [];
  readonly shown: FeedChange[] = [];
  calls: number[];
  counted: number;
  failure: string | undefined;
  private timers: (() => void)[] = [];
  private readonly feed: CallFeed;
  private readonly due: (() => void)[] = [];

  constructor(count: number) {
    this.calls = Array.from({ length: count }, (_, index) => index);
    this.counted = count;
    this.feed = new CallFeed({
      ask: (ask) => new Promise((resolve, reject) => {
        this.asked.push(ask);
        this.due.push(() => (this.failure === undefined ? resolve(this.page(ask)) : reject(new Error(this.failure))));
      }),
      after: (_, callback) => {
        this.timers.push(callback);
        return () => (this.timers = this.timers.filter((one) => one !== callback));
      },
      show: (change) => this.shown.push(change),
    });
  }

  get list(): CallFeed {
    return this.feed;
  }

  /** Answers what was asked, and what is asked upon that, up to so many. */
  async answer(most = 9): Promise<void> {
    for (let count = 0; count < most && this.due.length > 0; count++) {
      this.due.shift()?.();
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  pass(): void {
    for (const callback of this.timers.splice(0)) callback();
  }

  ids(first: number, end: number): readonly (string | undefined)[] {
    return Array.from({ length: end - first }, (_, index) => this.feed.row(first + index)?.id);
  }

  private page({ window, count }: CallsAsk): CallsPage {
    const anchorAt = 'anchor' in window ? this.calls.indexOf(Number(window.anchor.id.slice(1))) : undefined;
    const from = 'from' in window ? window.from : Math.max(0, (anchorAt ?? 0) - window.above);
    const total = Math.min(this.counted, this.calls.length);
    const rows = this.calls.slice(from, Math.min(total, from + count)).map(line);
    return { total, isExact: total === this.calls.length, from, rows, ...(anchorAt === undefined ? {} : { anchorAt }) };
  }
}

describe('the feed of calls', () => {
  it('asks for what is seen, with its surroundings, and for nothing that is there', async () => {
    const host = new Host(10_000);
    host.list.choose(CHOICE);
    await host.answer();
    expect(host.shown).toEqual([{ shift: 0, isFresh: true }]);
    host.list.want({ first: 0, end: 30 });
    expect(host.asked).toHaveLength(1);
    host.list.want({ first: 5000, end: 5030 });
    expect(host.list.row(5000)).toBeUndefined();
    await host.answer();
    expect(host.ids(5000, 5003)).toEqual(['c5000', 'c5001', 'c5002']);
    expect(host.asked.at(-1)).toMatchObject({ window: { from: 4940 }, count: 150, refresh: false });
    host.list.want({ first: 5010, end: 5040 });
    expect(host.asked).toHaveLength(2);
  });

  it('asks one question at a time, and passes over what was only scrolled by', async () => {
    const host = new Host(10_000);
    host.list.choose(CHOICE);
    await host.answer();
    for (const first of [1000, 2000, 3000, 4000]) host.list.want({ first, end: first + 30 });
    await host.answer();
    expect(host.asked.map(({ window }) => window)).toEqual([{ from: 0 }, { from: 940 }, { from: 3940 }]);
  });

  it('keeps what is read where new calls come in above, and says how many', async () => {
    const host = new Host(1000);
    host.list.choose(CHOICE);
    await host.answer();
    host.list.want({ first: 500, end: 530 });
    await host.answer();
    host.calls = [-3, -2, -1, ...host.calls];
    host.counted += 3;
    host.list.changed();
    await host.answer();
    expect(host.shown.at(-1)).toEqual({ shift: 3, isFresh: false });
    expect(host.ids(503, 505)).toEqual(['c500', 'c501']);
    expect(host.asked.at(-1)).toMatchObject({ window: { anchor: { id: 'c500' }, above: 60 }, refresh: true });
    expect(host.list.total).toBe(1003);
  });

  it('shows the newest at the top where that is what is seen', async () => {
    const host = new Host(100);
    host.list.choose(CHOICE);
    await host.answer();
    host.list.want({ first: 0, end: 20 });
    host.calls = [-1, ...host.calls];
    host.counted += 1;
    host.list.changed();
    await host.answer();
    expect(host.ids(0, 2)).toEqual(['c-1', 'c0']);
    expect(host.shown.at(-1)).toEqual({ shift: 0, isFresh: false });
  });

  it('follows many changes together', async () => {
    const host = new Host(100);
    host.list.choose(CHOICE);
    await host.answer();
    host.list.want({ first: 0, end: 20 });
    for (let change = 0; change < 20; change++) host.list.changed();
    await host.answer();
    expect(host.asked.filter(({ refresh }) => refresh)).toHaveLength(1);
    host.pass();
    await host.answer();
    expect(host.asked.filter(({ refresh }) => refresh)).toHaveLength(2);
  });

  it('has the host count on until all are counted, unless nobody looks', async () => {
    const host = new Host(1000);
    host.counted = 200;
    host.list.choose(CHOICE);
    await host.answer(3);
    expect([host.list.total, host.list.isExact]).toEqual([200, false]);
    host.list.pause();
    await host.answer();
    const asked = host.asked.length;
    host.counted = 1000;
    host.list.resume();
    await host.answer();
    expect(host.asked.length).toBeGreaterThan(asked);
    expect([host.list.total, host.list.isExact]).toEqual([1000, true]);
  });

  it('keeps the former list until the next is there, and none but the last', async () => {
    const host = new Host(1000);
    host.list.choose(CHOICE);
    await host.answer();
    host.list.choose({ ...CHOICE, errorText: 'a' });
    host.list.choose({ ...CHOICE, errorText: 'ab' });
    expect([host.list.state, host.list.row(0)?.id]).toEqual(['old', 'c0']);
    await host.answer(1);
    expect(host.list.state).toBe('old');
    await host.answer(1);
    expect(host.list.state).toBe('ready');
    expect(host.asked.at(-1)?.choice.errorText).toBe('ab');
    expect(host.shown.filter(({ isFresh }) => isFresh)).toHaveLength(2);
  });

  it('begins where it was left', async () => {
    const host = new Host(1000);
    expect(host.list.choose(CHOICE, line(400))).toBe(true);
    await host.answer();
    expect(host.shown).toEqual([{ shift: 400, isFresh: true }]);
    expect(host.ids(400, 402)).toEqual(['c400', 'c401']);
    expect(host.list.choose(CHOICE)).toBe(false);
  });

  it('stops at a failure, and tries again when asked to', async () => {
    const host = new Host(10);
    host.failure = 'gone';
    host.list.choose(CHOICE);
    await host.answer();
    expect(host.list.failure).toBe('gone');
    expect(host.asked).toHaveLength(1);
    host.failure = undefined;
    host.list.retry();
    await host.answer();
    expect([host.list.failure, host.list.total]).toEqual([undefined, 10]);
  });

  it('keeps the list where it could not be read anew, and tries again when something changes, calmly', async () => {
    const host = new Host(100);
    host.list.choose(CHOICE);
    await host.answer();
    host.list.want({ first: 0, end: 20 });
    host.failure = 'busy';
    host.list.changed();
    await host.answer();
    expect([host.list.failure, host.list.state, host.list.row(0)?.id]).toEqual(['busy', 'ready', 'c0']);
    const asked = host.asked.length;
    for (let change = 0; change < 5; change++) host.list.changed();
    await host.answer();
    expect(host.asked).toHaveLength(asked);
    host.failure = undefined;
    host.pass();
    await host.answer();
    expect([host.list.failure, host.asked.length]).toEqual([undefined, asked + 1]);
  });

  it('tries again when something changes where nothing could be read yet', async () => {
    const host = new Host(10);
    host.failure = 'busy';
    host.list.choose(CHOICE);
    await host.answer();
    host.pass();
    host.failure = undefined;
    host.list.changed();
    await host.answer();
    expect([host.list.failure, host.list.total]).toEqual([undefined, 10]);
  });

  it('does not ask over and over for rows that the host does not have', async () => {
    const host = new Host(1000);
    host.list.choose(CHOICE);
    await host.answer();
    host.calls = host.calls.slice(0, 400);
    host.list.want({ first: 700, end: 730 });
    await host.answer(50);
    expect(host.asked.length).toBeLessThan(6);
  });

  it('shows rows to come only when the first answer takes its time', () => {
    const host = new Host(10);
    host.list.choose(CHOICE);
    expect(host.list.state).toBe('blank');
    host.pass();
    expect(host.list.state).toBe('loading');
  });
});
