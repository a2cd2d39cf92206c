import type { Random as Rng } from '../../../../bench/random.ts';
import { Agent } from './agent.ts';
import { code, counted, id, identifier, path, picture, prose, uuid } from './material.ts';
import type { Sent } from './recorder.ts';
import { Recorder, merged } from './recorder.ts';
import { STYLES, Talk } from './talk.ts';

/** Agents at honest work: what they do looks, at times, very much like going in circles. */

export type Scenario = (rng: Rng) => readonly Sent[];

/** Hundreds of steps without a word of the person's. */
export function longEdit(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'longEdit');
  const agent = new Agent(recorder);
  agent.ask();
  agent.work(rng.whole(80, rng.chance(0.1) ? 450 : 200), rng.pick([0, 0, 0.01, 0.05]));
  return recorder.sent;
}

/** The upstream fails for a while: the same body is sent again and again, now and then at a price. */
export function retries(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'retries');
  const agent = new Agent(recorder);
  agent.ask();
  for (let left = rng.whole(2, 6); left > 0; left -= 1) {
    agent.work(rng.whole(2, 12), 0.05);
    const isBilled = rng.chance(0.3);
    const wait = rng.pick([150, 500, 1000, 8000]);
    for (const attempt of counted(rng.whole(1, 21))) {
      recorder.call(agent.talk, { isOk: false, tookMs: rng.skewed(300, 0.5), isUnended: rng.chance(0.1), ...(isBilled ? { cost: 0.02 } : {}) });
      recorder.pass(wait * (rng.chance(0.5) ? 1 : attempt + 1), 0.3);
    }
    recorder.call(agent.talk);
  }
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
  const task = `${prose(rng, 60)}`;
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

/** The same test fails up to ten times while the code changes; its message changes slowly, or only in its figures. */
export function testAndFix(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'testAndFix');
  const agent = new Agent(recorder);
  agent.ask();
  for (const test of counted(rng.whole(2, 6))) {
    let message = `${path(rng)} > ${prose(rng, 5)} AssertionError: expected ${rng.whole(1, 999)} to be ${rng.whole(1, 999)}`;
    const file = path(rng);
    let edit = agent.edit(file);
    for (const round of counted(rng.whole(3, 10))) {
      if (rng.chance(0.4)) message = message.replaceAll(/\d+/g, () => String(rng.whole(1, 999)));
      if (rng.chance(0.25)) message = `${message} ${prose(rng, 2)}`;
      if (rng.chance(0.4)) agent.step([agent.read(file)]);
      for (let failed = rng.chance(0.15) ? rng.whole(1, 3) : 0, text = code(rng, 1); failed > 0; failed -= 1) agent.step([agent.failingEdit(file, text)]);
      // To and fro between two ways of putting it, until it is clear that it is neither.
      agent.step([round > 0 && rng.chance(0.3) ? edit : (edit = agent.edit(file))]);
      agent.step([agent.test([message], 42)], rng.skewed(5000, 0.8));
      // Run once more, for it may have been luck.
      if (rng.chance(0.25)) agent.step([agent.test([message], 42)]);
    }
    agent.step([agent.edit(file)]);
    agent.step([agent.test([])]);
    agent.work(rng.whole(2, 10), 0.05);
  }
  return recorder.sent;
}

/** What a linter or a compiler says is cut at the same length each time, so that only figures change. */
export function lintRounds(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'lintRounds');
  const agent = new Agent(recorder);
  agent.ask();
  const head = Array.from({ length: 8 }, () => `${path(rng)}:${rng.whole(1, 300)}:${rng.whole(1, 80)} error ${prose(rng, 4)}`).join('\n');
  for (let left = rng.whole(8, 25); left > 0; left -= 1) {
    agent.step([agent.edit(undefined, 1)]);
    if (rng.chance(0.3)) agent.step([agent.edit(undefined, 1)]);
    agent.step([agent.command('npm run lint', `${head}\n… and ${left * 7} more errors`, true)]);
  }
  agent.work(rng.whole(2, 10));
  return recorder.sent;
}

/** "Wait until it is green": the same question with the same answer, for an hour if need be, because the person asked for it. */
export function polling(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'polling');
  const agent = new Agent(recorder);
  agent.ask();
  agent.work(rng.whole(2, 20));
  if (rng.chance(0.5)) waitForServer(agent, rng);
  agent.ask('Wait until CI is green, look every 30 s.', false);
  const pause = rng.pick([10, 15, 20, 30, 30, 30, 60]);
  const kind = rng.pick(['sleep', 'sleep', 'blocking', 'prompted'] as const);
  const polls = kind === 'sleep' ? rng.whole(5, pause < 30 ? 60 : 3600 / pause) : rng.whole(5, 3000 / Math.max(30, pause));
  const shown = (poll: number): string => (rng.chance(0.7) ? 'build\tpending\t0\thttps://ci.example.com/runs/1893\ntest\tpending\t0' : `build\tpending\t${poll * pause}s\thttps://ci.example.com/runs/1893`);
  for (let poll = 0; poll < polls; poll += 1) {
    if (kind === 'prompted') {
      recorder.pass(Math.max(30, pause) * 1000, 0.05);
      agent.talk.says('Still pending.');
      agent.talk.program('Check again whether CI is green.');
      recorder.call(agent.talk);
    } else if (kind === 'sleep') agent.step([agent.command(`sleep ${pause} && gh pr checks 17`, shown(poll))], pause * 1000, 0.02);
    else agent.step([{ tool: 'get_ci_status', args: { pr: 17 }, result: shown(poll) }], Math.max(30, pause) * 1000, 0.1);
  }
  agent.work(rng.whole(2, 10));
  return recorder.sent;
}

/** A server that was just started is asked for a while until it answers. */
function waitForServer(agent: Agent, rng: Rng): void {
  const isOneCommand = rng.chance(0.5);
  for (let left = rng.whole(2, 10); left > 0; left -= 1) {
    if (!isOneCommand && rng.chance(0.7)) agent.step([agent.command('sleep 2', '')], 2000, 0.02);
    agent.step([agent.command(isOneCommand ? 'sleep 2; curl -sf localhost:3000/health' : 'curl -sf localhost:3000/health', 'Error: connect ECONNREFUSED 127.0.0.1:3000', true)], isOneCommand ? 2000 : 100, 0.1);
  }
  agent.step([agent.command('curl -sf localhost:3000/health', '{"ok":true}')]);
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
  for (const step of counted(rng.whole(20, 100))) {
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

/** A test that fails now and then is run a dozen times, to see how often. */
export function flakyHunt(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'flakyHunt');
  const agent = new Agent(recorder);
  agent.ask();
  agent.work(rng.whole(1, 10));
  const message = `${path(rng)} > ${prose(rng, 5)} Timeout of 5000ms exceeded`;
  for (let left = rng.whole(1, 3); left > 0; left -= 1) {
    for (let left = rng.whole(4, 12); left > 0; left -= 1) agent.step([agent.test(rng.chance(0.3) ? [message] : [], 42)], rng.skewed(5000, 0.5));
    agent.work(rng.whole(2, 8));
  }
  return recorder.sent;
}

/** Code is read and nothing changed: few files, the same ones again, in whole or in part. */
export function review(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'review');
  const agent = new Agent(recorder);
  agent.ask('Review this.');
  const files = Array.from({ length: rng.whole(3, 8) }, () => path(rng));
  for (const step of counted(rng.whole(20, 60))) {
    const from = 40 * rng.whole(0, 5);
    const file = rng.pick(files);
    agent.step([rng.chance(0.3) ? agent.read(file) : rng.chance(0.4) ? agent.command(`git log -3 --format=%h -- ${file}`, id(rng, 7)) : { tool: 'read_file', args: { path: file, from, to: from + rng.whole(20, 60) }, result: code(rng, 3) }]);
    if (rng.chance(0.03)) agent.personReturns();
  }
  return recorder.sent;
}

/** A tool that fails for reasons of its own, tried a few times before the agent takes another way. */
export function flakyTool(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'flakyTool');
  const agent = new Agent(recorder);
  agent.ask();
  for (let left = rng.whole(3, 8); left > 0; left -= 1) {
    agent.work(rng.whole(2, 10), 0.03);
    const [command, error] = rng.pick([
      ['npm install', 'npm ERR! code ETIMEDOUT\nnpm ERR! network request failed'], ['git push', 'fatal: unable to access: Could not resolve host: github.com'],
      ['npm run build', `Error: ${prose(rng, 8)}\n    at ${path(rng)}:${rng.whole(1, 90)}:${rng.whole(1, 40)}`], ['rm -rf dist', 'Error: The user doesn\'t want to proceed with this tool use. The tool use was rejected.'], ['docker compose up -d', 'Cannot connect to the Docker daemon. Is it running?\nexit code 1'],
    ] as const);
    const toolMs = rng.pick([200, 3000, 30_000]);
    for (let left = rng.whole(2, 6); left > 0; left -= 1) agent.step([agent.command(command, error, true)], toolMs);
    // Other ways to the same end, with the same outcome.
    for (let left = rng.whole(0, 5); left > 0; left -= 1) agent.step([agent.command(`${command} --${identifier(rng)}`, error, true)], toolMs);
  }
  agent.work(rng.whole(5, 20));
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

/** Half of the commits at a time: the same few commands, the same failing test. */
export function bisect(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'bisect');
  const agent = new Agent(recorder);
  agent.ask();
  agent.work(rng.whole(0, 8));
  const message = `${path(rng)} > ${prose(rng, 5)}`;
  for (let left = rng.whole(6, 12); left > 0; left -= 1) {
    const isBad = rng.chance(0.5);
    agent.step([agent.test(isBad ? [message] : [], 42)], 4000);
    agent.step([agent.command(isBad ? 'git bisect bad' : 'git bisect good', `Bisecting: ${2 ** left} revisions left to test after this (roughly ${left} steps)\n[${id(rng, 40, '0123456789abcdef')}] ${prose(rng, 6)}`)]);
  }
  agent.work(rng.whole(2, 10));
  return recorder.sent;
}

/** Other models take over in the middle; some requests go to several, to compare. */
export function modelSwitches(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'modelSwitches');
  const agent = new Agent(recorder);
  agent.ask();
  for (let left = rng.whole(2, 6); left > 0; left -= 1) {
    agent.work(rng.whole(2, 12), 0.1);
    for (let left = rng.whole(1, 12); left > 0; left -= 1) recorder.call(agent.talk, { tookMs: rng.skewed(2500, 0.4) });
  }
  return recorder.sent;
}

/** Dear calls, few of them: minutes of thought at several dollars each. */
export function expensive(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'expensive');
  const agent = new Agent(recorder);
  agent.ask();
  for (const call of counted(rng.whole(3, 14))) {
    if (rng.chance(0.4)) agent.personReturns();
    else {
      agent.talk.does([agent.read()], recorder.now);
      recorder.call(agent.talk, { cost: rng.skewed(4, 0.8), tookMs: rng.skewed(40_000, 0.7) });
    }
  }
  return recorder.sent;
}
