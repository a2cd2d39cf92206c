import type { Random as Rng } from '../../../../bench/random.ts';
import { Agent } from './agent.ts';
import { code, counted, id, identifier, path, prose } from './material.ts';
import type { Sent } from './recorder.ts';
import { Recorder } from './recorder.ts';

/** Agents in honest trouble: things fail, and are tried again; things take time, and are waited for. */

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

/** The same test fails up to ten times while the code changes; its message changes slowly, or only in its figures. */
export function testAndFix(rng: Rng): readonly Sent[] {
  const recorder = new Recorder(rng, 'testAndFix');
  const agent = new Agent(recorder);
  agent.ask();
  for (let left = rng.whole(2, 6); left > 0; left -= 1) {
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
