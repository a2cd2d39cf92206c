import type { Random as Rng } from '../../../../bench/random.ts';
import { Agent } from './agent.ts';
import { code, counted, id, identifier, path, picture, prose, uuid } from './material.ts';
import type { Sent } from './recorder.ts';
import { Recorder, merged } from './recorder.ts';
import { STYLES, Talk } from './talk.ts';

/** Agents at honest work: what they do looks, at times, very much like going in circles. */

/** Hundreds of steps without a word of the person's. */
export function longEdit(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'longEdit');
  const agent = new Agent(recorder);
  agent.ask();
  agent.work(rng.whole(80, rng.chance(0.1) ? 450 : 200), rng.pick([0, 0, 0.01, 0.05]));
  return recorder.sent;
}

/** Several agents started at once with one system prompt; their session's id may be the main agent's, and some set out with the very same task. */
export function subAgents(rng: Rng): readonly Sent[] {
  const session = rng.chance(0.5) ? uuid(rng) : undefined;
  const recorder = new Recorder(rng, 'subAgents', session === undefined ? {} : { session });
  const style = rng.pick(STYLES);
  const main = new Agent(recorder, style);
  main.ask();
  main.work(rng.whole(1, 5));
  const system = `You are a sub-agent. ${prose(rng, 80)}`;
  const task = prose(rng, 60);
  const areTwins = rng.chance(0.35);
  const base = rng.whole(9000, 60_000);
  const alike = rng.whole(2, 6);
  const seed = rng.whole(1, 1e9);
  const helpers = Array.from({ length: rng.whole(4, 12) }, (_, index) => {
    const own = recorder.fork();
    own.pass(rng.whole(0, 400));
    const agent = new Agent(own, style, new Talk(rng, style, system, base));
    agent.ask(areTwins ? task : `${task} Part ${index + 1}: ${rng.chance(0.5) ? '' : prose(rng, 12)}`);
    // All look around in the same way before they part.
    const first = new Agent(own.fork(new (rng.constructor as new (from: number) => Rng)(seed)), style);
    for (let step = 0; step < alike; step += 1) agent.step([first.read()]);
    agent.work(rng.whole(5, 25));
    return own;
  });
  recorder.now = Math.max(...helpers.map(({ now }) => now));
  main.work(rng.whole(2, 10));
  return merged(recorder, ...helpers);
}

/** One thing after the other, each answered alike: labels for issues, rows of a table, pages of a list. */
export function rowAgent(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'rowAgent');
  const agent = new Agent(recorder);
  agent.ask();
  const kind = rng.pick(['number', 'uuid', 'page'] as const);
  for (const row of counted(rng.whole(20, 120))) {
    const args = kind === 'uuid' ? { id: uuid(rng), label: 'bug' } : kind === 'number' ? { id: row, label: 'bug' } : { page: row };
    agent.step([{ tool: kind === 'page' ? 'list_items' : 'update_item', args, result: kind === 'page' ? `{"items":["${identifier(rng)} ${prose(rng, 4)}"],"next":${row + 1}}` : rng.pick(['ok', '{"success":true}']) }]);
  }
  return recorder.sent;
}

/** The person's screen is driven: the same few deeds, each with another picture; while a page loads, with the same. */
export function computerUse(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'computerUse');
  const agent = new Agent(recorder, rng.pick(['chat', 'anthropic', 'tagged']));
  agent.ask();
  let shown = picture(rng);
  for (let left = rng.whole(20, 100); left > 0; left -= 1) {
    const isLoading = rng.chance(0.15);
    if (!isLoading) shown = picture(rng);
    const args = isLoading ? { action: 'wait', seconds: 2 } : rng.pick([{ action: 'scroll', direction: 'down' }, { action: 'key', text: 'Page_Down' }, { action: 'left_click', coordinate: [rng.whole(0, 1000), rng.whole(0, 700)] }]);
    agent.step([{ tool: 'computer', args, result: '', picture: shown }]);
  }
  return recorder.sent;
}

/** The window fills, everything becomes a summary, and the same files are read again. */
export function compaction(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'compaction', rng.chance(0.5) ? { session: uuid(rng) } : {});
  const agent = new Agent(recorder);
  agent.ask();
  const again = Array.from({ length: rng.whole(4, 12) }, () => path(rng));
  for (let left = rng.whole(2, 5); left > 0; left -= 1) {
    for (const file of again) agent.step([agent.read(file)]);
    agent.work(rng.whole(15, 50));
    if (rng.chance(0.6)) agent.talk.compact(prose(rng, rng.chance(0.5) ? 60 : 10));
    else agent.talk.trim(rng.whole(6, 20));
  }
  return recorder.sent;
}

/** One prompt in a loop of the shell's: each run begins with the same steps, then goes on where the last one ended. */
export function outerLoop(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'outerLoop', rng.chance(0.3) ? { session: uuid(rng) } : {});
  const [style, task, system] = [rng.pick(STYLES), prose(rng, 40), `You are an agent. ${prose(rng, 60)}`];
  const [base, alike] = [rng.whole(9000, 60_000), rng.whole(1, 5)];
  const fixed = Array.from({ length: alike }, () => ({ tool: 'read_file', args: { path: path(rng) }, result: code(rng, 4) }));
  for (let left = rng.whole(4, 12); left > 0; left -= 1) {
    const agent = new Agent(recorder, style, new Talk(rng, style, system, base));
    agent.ask(task);
    for (const deed of fixed) agent.step([deed]);
    agent.work(rng.whole(6, 25));
    recorder.pass(3000);
  }
  return recorder.sent;
}

/** Code is read and nothing changed: few files, the same ones again, in whole or in part. */
export function review(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'review');
  const agent = new Agent(recorder);
  agent.ask('Review this.');
  const files = Array.from({ length: rng.whole(3, 8) }, () => path(rng));
  for (let left = rng.whole(20, 60); left > 0; left -= 1) {
    const from = 40 * rng.whole(0, 5);
    const file = rng.pick(files);
    agent.step([rng.chance(0.3) ? agent.read(file) : rng.chance(0.4) ? agent.command(`git log -3 --format=%h -- ${file}`, id(rng, 7)) : { tool: 'read_file', args: { path: file, from, to: from + rng.whole(20, 60) }, result: code(rng, 3) }]);
    if (rng.chance(0.03)) agent.personReturns();
  }
  return recorder.sent;
}

/** An agent that wakes up every few minutes, finds nothing to do, and says so. */
export function heartbeat(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'heartbeat', { session: id(rng) });
  const agent = new Agent(recorder, rng.pick(['chat', 'anthropic', 'responses']));
  agent.ask();
  const minutes = rng.pick([2, 5, 10, 30]);
  for (let beat = 0; beat < Math.min(60, 240 / minutes); beat += 1) {
    agent.talk.says('HEARTBEAT_OK');
    recorder.pass(minutes * 60_000, 0.05);
    agent.talk.program('Read HEARTBEAT.md if it exists. If nothing needs attention, reply HEARTBEAT_OK.');
    recorder.call(agent.talk);
    if (rng.chance(0.2)) agent.work(rng.whole(1, 4));
  }
  return recorder.sent;
}

/** Other models take over in the middle; some requests go to several, to compare. */
export function modelSwitches(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'modelSwitches');
  const agent = new Agent(recorder);
  agent.ask();
  for (let left = rng.whole(2, 6); left > 0; left -= 1) {
    agent.work(rng.whole(2, 12), 0.1);
    for (let model = rng.whole(1, 12); model > 0; model -= 1) {
      agent.talk.model = `vendor/model-${model}`;
      recorder.call(agent.talk, { tookMs: rng.skewed(2500, 0.4) });
    }
  }
  return recorder.sent;
}

/** Dear calls, few of them: minutes of thought at several dollars each. */
export function expensive(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'expensive');
  const agent = new Agent(recorder);
  agent.ask();
  for (let left = rng.whole(3, 14); left > 0; left -= 1) {
    if (rng.chance(0.4)) agent.personReturns();
    else {
      agent.talk.does([agent.read()], recorder.now);
      recorder.call(agent.talk, { cost: rng.skewed(4, 0.8), tookMs: rng.skewed(40_000, 0.7) });
    }
  }
  return recorder.sent;
}
