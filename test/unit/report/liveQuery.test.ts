import { describe, expect, it } from 'vitest';
import { CALM_MS, LiveQuery, SKELETON_AFTER_MS, type QueryPorts, type QueryState } from '../../../media/report/model/liveQuery.ts';
import type { ReportData } from '../../../src/protocol/report.ts';
import { emptyReport } from '../../fixtures/report/data.ts';

/** A host that answers when it is told to, and a clock that moves when it is told to. */
class World implements QueryPorts<null, ReportData> {
  readonly states: QueryState<ReportData>[] = [];
  readonly questions: { readonly signal: AbortSignal; answer(data: ReportData): Promise<void>; fail(reason: string): Promise<void> }[] = [];
  readonly #timers = new Set<{ readonly at: number; readonly run: () => void }>();
  #now = 0;

  ask(_: null, signal: AbortSignal): Promise<ReportData> {
    return new Promise((resolve, reject) => {
      this.questions.push({
        signal,
        answer: (data) => {
          resolve(data);
          return settled();
        },
        fail: (reason) => {
          reject(new Error(reason));
          return settled();
        },
      });
    });
  }

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.#now + ms, run: callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  show(state: QueryState<ReportData>): void {
    this.states.push(state);
  }

  pass(ms: number): void {
    this.#now += ms;
    for (const timer of [...this.#timers].filter(({ at }) => at <= this.#now)) {
      this.#timers.delete(timer);
      timer.run();
    }
  }

  get pending(): number {
    return this.#timers.size;
  }

  get kinds(): readonly string[] {
    return this.states.map(({ kind }) => kind);
  }
}

/** Lets everything that waits for an answer run. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function begin(): { readonly world: World; readonly session: LiveQuery<null, ReportData> } {
  const world = new World();
  const session = new LiveQuery<null, ReportData>(world);
  session.ask(null);
  return { world, session };
}

describe('a live query', () => {
  it('shows no skeleton when the answer comes at once', async () => {
    const { world } = begin();
    await world.questions[0]?.answer(emptyReport());
    world.pass(SKELETON_AFTER_MS);
    expect(world.kinds).toEqual(['blank', 'ready']);
  });

  it('shows a skeleton when the answer takes its time', async () => {
    const { world } = begin();
    world.pass(SKELETON_AFTER_MS);
    await world.questions[0]?.answer(emptyReport());
    expect(world.kinds).toEqual(['blank', 'loading', 'ready']);
  });

  it('follows the first change at once and what comes right after it together', async () => {
    const { world, session } = begin();
    await world.questions[0]?.answer(emptyReport());
    world.pass(CALM_MS);
    session.changed();
    expect(world.questions).toHaveLength(2);
    await world.questions[1]?.answer(emptyReport());
    for (let index = 0; index < 50; index += 1) session.changed();
    expect(world.questions).toHaveLength(2);
    world.pass(CALM_MS);
    expect(world.questions).toHaveLength(3);
  });

  it('asks one question at a time, and once more for what changed meanwhile', async () => {
    const { world, session } = begin();
    world.pass(CALM_MS);
    session.changed();
    session.changed();
    expect(world.questions).toHaveLength(1);
    await world.questions[0]?.answer(emptyReport());
    expect(world.questions).toHaveLength(2);
    await world.questions[1]?.answer(emptyReport());
    world.pass(CALM_MS);
    expect(world.questions).toHaveLength(2);
  });

  it('never goes back to a skeleton once it has figures', async () => {
    const { world, session } = begin();
    await world.questions[0]?.answer(emptyReport());
    world.pass(CALM_MS);
    session.changed();
    world.pass(10_000);
    expect(world.kinds).toEqual(['blank', 'ready']);
  });

  it('keeps the figures when a later question fails, and forgets the failure when one succeeds', async () => {
    const { world, session } = begin();
    await world.questions[0]?.answer(emptyReport());
    session.retry();
    await world.questions[1]?.fail('No answer in time.');
    expect(session.state).toMatchObject({ kind: 'ready', failure: 'No answer in time.' });
    session.retry();
    await world.questions[2]?.answer(emptyReport());
    expect(session.state).toEqual({ kind: 'ready', data: emptyReport() });
  });

  it('fails where there are no figures, and recovers by a retry or by a change', async () => {
    const { world, session } = begin();
    await world.questions[0]?.fail('x');
    expect(session.state).toEqual({ kind: 'failed', reason: 'x' });
    session.retry();
    world.pass(SKELETON_AFTER_MS);
    expect(world.kinds).toEqual(['blank', 'failed', 'blank', 'loading']);
    await world.questions[1]?.answer(emptyReport());
    expect(session.state.kind).toBe('ready');
  });

  it('keeps the last answer on the page until another question is answered, and drops answers nobody waits for any more', async () => {
    const { world, session } = begin();
    await world.questions[0]?.answer(emptyReport({ asOf: 1 }));
    session.ask(null);
    expect(session.state).toMatchObject({ kind: 'ready', isOld: true, data: { asOf: 1 } });
    session.ask(null);
    expect(world.questions).toHaveLength(2);
    await world.questions[1]?.answer(emptyReport({ asOf: 2 }));
    expect(session.state).toMatchObject({ isOld: true, data: { asOf: 1 } });
    await world.questions[2]?.answer(emptyReport({ asOf: 3 }));
    expect(session.state).toEqual({ kind: 'ready', data: emptyReport({ asOf: 3 }) });
  });

  it('says of a question that something else is asked meanwhile, and asks that as soon as it has ended', async () => {
    const { world, session } = begin();
    session.changed();
    expect(world.questions[0]?.signal.aborted).toBe(false);
    session.ask(null);
    session.ask(null);
    expect(world.questions.map(({ signal }) => signal.aborted)).toEqual([true]);
    await world.questions[0]?.fail('nobody wants it');
    expect(world.kinds).not.toContain('failed');
    expect(world.questions.map(({ signal }) => signal.aborted)).toEqual([true, false]);
    await world.questions[1]?.answer(emptyReport());
    expect(session.state.kind).toBe('ready');
  });

  it('says that what is shown answers something else where the new question failed', async () => {
    const { world, session } = begin();
    await world.questions[0]?.answer(emptyReport());
    session.ask(null);
    await world.questions[1]?.fail('x');
    expect(session.state).toMatchObject({ kind: 'ready', isOld: true, failure: 'x' });
  });

  it('asks for more of what it shows without calling that old', async () => {
    const { world, session } = begin();
    await world.questions[0]?.answer(emptyReport());
    session.refine(null);
    expect(world.questions).toHaveLength(2);
    await world.questions[1]?.answer(emptyReport());
    expect(world.states.map((state) => state.kind === 'ready' && state.isOld === true)).toEqual([false, false, false]);
  });

  it('says nothing any more once it is disposed of', async () => {
    const { world, session } = begin();
    session.dispose();
    expect(world.questions[0]?.signal.aborted).toBe(true);
    await world.questions[0]?.answer(emptyReport());
    expect(world.kinds).toEqual(['blank']);
  });

  it('leaves no timer behind', () => {
    const { world, session } = begin();
    session.dispose();
    session.dispose();
    expect(world.pending).toBe(0);
  });
});
