import { describe, expect, it } from 'vitest';
import type { Choice } from '../../../src/core/budget/runaway/grants.ts';
import { sessionKeyOf } from '../../../src/core/budget/runaway/sessionKey.ts';
import { fromUsd } from '../../../src/core/money.ts';
import type { Outcome } from '../../../src/pipeline/exchange.ts';
import { Random } from '../../bench/random.ts';
import { fieldLoop } from '../budget/runaway/sessions/loops.ts';
import { settle } from '../fakes/clock.ts';
import { spent } from '../fakes/ledger.ts';
import { Pipeline, answered } from '../fakes/pipeline.ts';

const NAG = '[SYSTEM] This run is not complete until you call submit_and_exit. Continue working if requirements are not met.';
const MINUTE = 60_000;
const SESSION = sessionKeyOf({ client: 'agent', session: 's1' }, { stem: 0 });

type Body = Readonly<Record<string, unknown>>;

/** What an agent sends that only talks, after so many answers; `said`: a person's words at the end. */
function looping(steps: number, said?: string): Body {
  const talk = Array.from({ length: steps }, () => [{ role: 'assistant', content: 'Done' }, { role: 'user', content: NAG }]).flat();
  return { messages: [{ role: 'system', content: 'You are an agent.' }, { role: 'user', content: 'Add two numbers in a.js' }, { role: 'user', content: NAG }, ...talk, ...(said === undefined ? [] : [{ role: 'user', content: said }])] };
}

/** An agent at work, several calls a second. */
class Agent {
  readonly pipeline: Pipeline;
  steps = 0;

  constructor(pipeline = new Pipeline()) {
    this.pipeline = pipeline;
    pipeline.who = { source: 'proxy', client: 'agent', session: 's1' };
  }

  async step(cost = 0.001, said?: string): Promise<Outcome> {
    this.pipeline.clock.skip(160);
    const outcome = await answered(this.pipeline, looping(this.steps, said), cost);
    this.steps += 1;
    return outcome;
  }

  /** Goes on until it is refused; how many of its calls were sent. */
  async run(most = 60, cost = 0.001): Promise<number> {
    for (let sent = 0; sent < most; sent += 1) if ((await this.step(cost)).kind === 'refused') return sent;
    return most;
  }

  async grant(choice: Choice): Promise<void> {
    await this.pipeline.store.append([{ type: 'grant', id: SESSION, choice }]);
  }

  get pauses(): number {
    return this.pipeline.written.filter((type) => type === 'pause').length;
  }
}

/** An agent whose next call would be the one at which it is paused, and how many it has sent. */
async function nearlyPaused(): Promise<{ readonly agent: Agent; readonly at: number }> {
  const at = await new Agent().run();
  const agent = new Agent();
  for (let step = 0; step < at; step += 1) await agent.step();
  agent.pipeline.clock.skip(160);
  return { agent, at };
}

describe('an agent that goes in circles', () => {
  it('is paused by its thirtieth call: the loop of the field', async () => {
    const pipeline = new Pipeline();
    pipeline.who = { source: 'proxy', client: 'cline' };
    const began = pipeline.clock.now();
    let sent = 0;
    let outcome: Outcome | undefined;
    for (const { at, body } of fieldLoop(new Random(1)).sent) {
      pipeline.clock.skip(began + Math.round(at) - pipeline.clock.now());
      outcome = await answered(pipeline, { ...(body as Body), model: 'openai/gpt-4o-mini' }, 0.01);
      if (outcome.kind === 'refused') break;
      sent += 1;
    }
    expect(sent).toBeLessThan(30);
    expect(outcome).toMatchObject({ kind: 'refused', byUser: false, breach: { kind: 'runaway', pause: { reason: 'repeats' } }, entry: { status: 'blocked', cost: 0, calls: 0, decision: 'deny: runaway: repeats' } });
    expect([pipeline.upstream.calls.length, pipeline.store.state.holds.size]).toEqual([sent, 0]);
  });

  it('is told so once, with what was seen, however often it tries', async () => {
    const agent = new Agent();
    const sent = await agent.run();
    for (let tries = 0; tries < 10; tries += 1) expect(await agent.step()).toMatchObject({ kind: 'refused', breach: { kind: 'runaway' } });
    expect([agent.pauses, agent.pipeline.upstream.calls.length]).toEqual([1, sent]);
    expect(agent.pipeline.store.state.pauses.get(SESSION)).toMatchObject({ type: 'pause', reason: 'repeats', client: 'agent', evidence: { sinceTurn: sent } });
  });

  it('is paused once where several of its calls come at the same time', async () => {
    const { agent, at } = await nearlyPaused();
    const outcomes = [0, 1, 2].map((ahead) => agent.pipeline.send(looping(at + ahead)));
    expect((await Promise.all(outcomes)).map(({ kind }) => kind)).toEqual(['refused', 'refused', 'refused']);
    expect(agent.pauses).toBe(1);
  });

  it.each(['money', 'time', 'turn'] as const)('is not paused over a person\'s word that came while it was judged: %s', async (choice) => {
    const { agent } = await nearlyPaused();
    agent.pipeline.store.beforeCritical = () => {
      agent.pipeline.store.beforeCritical = () => undefined;
      agent.pipeline.another().store.note([{ type: 'grant', id: SESSION, choice }]);
    };
    expect((await agent.step()).kind).toBe('ended');
    expect([agent.pauses, agent.pipeline.store.state.pauses.get(SESSION)?.type]).toEqual([0, 'grant']);
  });

  it('is paused alone: neither its client\'s other sessions, nor other clients with a session of that name', async () => {
    const agent = new Agent();
    await agent.run();
    const { pipeline } = agent;
    pipeline.who = { source: 'proxy', client: 'agent', session: 's2' };
    expect((await answered(pipeline, looping(3))).kind).toBe('ended');
    pipeline.who = { source: 'proxy', client: 'other', session: 's1' };
    expect((await answered(pipeline, looping(3))).kind).toBe('ended');
  });

  it('is told apart by how its conversation begins, where it names no session', async () => {
    const agent = new Agent();
    agent.pipeline.who = { source: 'proxy', client: 'agent' };
    await agent.run();
    expect((await answered(agent.pipeline, { messages: [{ role: 'system', content: 'You are an agent.' }, { role: 'user', content: 'Something else' }] })).kind).toBe('ended');
    expect((await agent.step()).kind).toBe('refused');
  });

  it('is paused in every process, and after a restart', async () => {
    const agent = new Agent();
    await agent.run();
    const elsewhere = new Agent(agent.pipeline.another());
    elsewhere.steps = agent.steps;
    expect(await elsewhere.step()).toMatchObject({ kind: 'refused', breach: { kind: 'runaway' } });
    expect(agent.pauses).toBe(1);
  });

  it('is left alone where nothing is to be watched', async () => {
    const agent = new Agent(new Pipeline({ 'runaway.sensitivity': 'off' }));
    expect(await agent.run(60)).toBe(60);
  });
});

describe('a paused agent', () => {
  it('stays paused, however long it waits', async () => {
    const agent = new Agent();
    await agent.run();
    agent.pipeline.clock.skip(30 * MINUTE);
    expect((await agent.step()).kind).toBe('refused');
    agent.pipeline.clock.skip(90 * MINUTE);
    expect((await agent.step()).kind).toBe('refused');
  });

  it('goes on when a person says something to it, also with the steps that follow, until it goes in circles again', async () => {
    const agent = new Agent();
    const sent = await agent.run();
    agent.pipeline.clock.skip(MINUTE);
    expect((await agent.step(0.001, 'Stop talking and edit the file.')).kind).toBe('ended');
    const { pipeline } = agent;
    let further = 0;
    const talk = (steps: number): Body => ({ messages: [...(looping(agent.steps, 'Stop talking and edit the file.').messages as readonly unknown[]), ...Array.from({ length: steps }, () => [{ role: 'assistant', content: 'Done' }, { role: 'user', content: NAG }]).flat()] });
    for (let steps = 1; steps < 60; steps += 1) {
      pipeline.clock.skip(160);
      if ((await answered(pipeline, talk(steps))).kind === 'refused') break;
      further += 1;
    }
    expect(further).toBeGreaterThan(5);
    expect(further).toBeLessThanOrEqual(sent + 1);
    expect(agent.pauses).toBe(2);
  });

  it('goes on for two dollars, and is paused again then', async () => {
    const agent = new Agent();
    await agent.run();
    await agent.grant('money');
    expect(await agent.run(60, 0.25)).toBe(8);
    expect(agent.pauses).toBe(2);
  });

  it('goes on for two dollars also where these are hundreds of small calls', async () => {
    const agent = new Agent();
    await agent.run();
    await agent.grant('money');
    expect(await agent.run(500, 0.00625)).toBe(320);
  });

  it('does not count what was refused before, nor what others spend, towards the two dollars', async () => {
    const agent = new Agent();
    await agent.run();
    for (let tries = 0; tries < 10; tries += 1) await agent.step(1);
    await agent.grant('money');
    await agent.pipeline.store.append([spent('x', 50)]);
    expect(await agent.run(60, 0.5)).toBe(4);
  });

  it('counts calls that still run towards the two dollars', async () => {
    const agent = new Agent();
    await agent.run();
    await agent.grant('money');
    const { pipeline } = agent;
    const before = pipeline.upstream.calls.length;
    // Each fills the model's window, which is expected to cost a good twenty cents, and none has ended.
    const tools = [{ type: 'function', function: { name: 'look', description: 'Looks it up. '.repeat(100_000) } }];
    for (let index = 0; index < 15; index += 1) {
      pipeline.send({ ...looping(agent.steps), model: 'anthropic/claude-haiku-4.5', tools }).catch(() => undefined);
      await settle();
    }
    expect(pipeline.upstream.calls.length - before).toBe(10);
  });

  it('goes on for ten minutes', async () => {
    const agent = new Agent();
    await agent.run();
    await agent.grant('time');
    expect(await agent.run(10)).toBe(10);
    agent.pipeline.clock.skip(8 * MINUTE);
    expect((await agent.step()).kind).toBe('ended');
    agent.pipeline.clock.skip(2 * MINUTE);
    expect(await agent.run()).toBeLessThan(30);
  });

  it('stays stopped where a person says so while another word of theirs is on its way', async () => {
    const agent = new Agent();
    await agent.run();
    agent.pipeline.store.beforeCritical = () => {
      agent.pipeline.store.beforeCritical = () => undefined;
      agent.pipeline.another().store.note([{ type: 'grant', id: SESSION, choice: 'stop' }]);
    };
    expect(await agent.step(0.001, 'Go on.')).toMatchObject({ kind: 'refused', breach: { pause: { reason: 'stopped' } } });
    expect(agent.pipeline.store.state.pauses.get(SESSION)).toMatchObject({ choice: 'stop' });
  });

  it('is stopped for good where a person says so, whatever is said to it', async () => {
    const agent = new Agent();
    await agent.run();
    await agent.grant('stop');
    agent.pipeline.clock.skip(MINUTE);
    expect(await agent.step()).toMatchObject({ kind: 'refused', breach: { pause: { reason: 'stopped' } } });
    expect(await agent.step(0.001, 'Go on.')).toMatchObject({ kind: 'refused', breach: { pause: { reason: 'stopped' } } });
    expect(agent.pauses).toBe(1);
  });
});

describe('a call that is not sent', () => {
  it('is nobody\'s circle: an agent that a limit refuses is not paused', async () => {
    const agent = new Agent(new Pipeline({ 'limits.daily': 1 }));
    await agent.pipeline.store.append([spent('a', 2)]);
    for (let tries = 0; tries < 60; tries += 1) expect(await agent.step()).toMatchObject({ kind: 'refused', breach: { kind: 'period' } });
    agent.pipeline.settings = { 'limits.daily': 100 };
    expect((await agent.step()).kind).toBe('ended');
    expect(agent.pauses).toBe(0);
  });

  it('costs nothing, and leaves nothing set aside', async () => {
    const agent = new Agent();
    const sent = await agent.run(60, 0.01);
    for (let tries = 0; tries < 5; tries += 1) await agent.step();
    const total = agent.pipeline.store.state.buckets.total(0, Number.MAX_SAFE_INTEGER, () => true);
    expect([total.cost, total.calls, total.blocked, agent.pipeline.store.state.holds.size]).toEqual([fromUsd(0.01 * sent), sent, 6, 0]);
  });
});
