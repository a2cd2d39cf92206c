import type { Random as Rng } from '../../../../bench/random.ts';
import { Agent } from './agent.ts';
import { clock, code, id, identifier, path, prose, uuid } from './material.ts';
import type { Sent } from './recorder.ts';
import { Recorder } from './recorder.ts';
import type { Deed } from './talk.ts';
import { Talk } from './talk.ts';

/** Loops as they happen. Each goes on for so many calls unless somebody stops it. */

/** A loop, and the honest calls that came before it. */
export interface Loop {
  readonly sent: readonly Sent[];
  /** Calls before the loop began: it is to be judged by those after them. */
  readonly honest: number;
}

export type LoopScenario = (rng: Rng) => Loop;

const NAG = '[SYSTEM] This run is not complete until you call one of these terminal completion tools: submit_and_exit. Continue working if requirements are not met. If the task is complete, call the appropriate terminal completion tool now.';

/** What Cline sends where the model only talks, as captured from version 3.0.65 with `--yolo`: with each call the answer and the same words of the program's more. */
function clineTalk(rng: Rng, firstBytes: number): Talk {
  const talk = new Talk(rng, 'chat', `You are Cline, an expert software engineer. ${prose(rng, 60)}`, 0);
  talk.person('Add a function that adds two numbers to a.js', 0);
  talk.program(NAG);
  talk.pad(firstBytes);
  return talk;
}

/** The loop of the field: bodies of 86,421 bytes and 294 more with each call, six calls a second. */
export function fieldLoop(rng: Rng): Loop {
  const recorder = new Recorder(rng, 'fieldLoop', { latency: 150, price: 3 });
  const talk = clineTalk(rng, 86_421);
  for (let call = 0; call < 120; call += 1) {
    recorder.call(talk, { tookMs: rng.skewed(150, 0.1) });
    recorder.pass(15, 0.2);
    talk.says('Done');
    talk.program(NAG);
  }
  return { sent: recorder.sent, honest: 0 };
}

/** The same with a real model's pace and a real model's words, no two alike. */
export function wordyLoop(rng: Rng): Loop {
  const recorder = new Recorder(rng, 'wordyLoop', { latency: rng.skewed(3000, 0.5) });
  const talk = clineTalk(rng, rng.whole(20_000, 90_000));
  for (let call = 0; call < 120; call += 1) {
    recorder.call(talk);
    talk.says(prose(rng, rng.whole(5, 60)));
    talk.program(NAG);
  }
  return { sent: recorder.sent, honest: 0 };
}

/** An older Cline's nag, with the state of things behind it, and an error's mark before it. */
export function taggedNag(rng: Rng): Loop {
  const recorder = new Recorder(rng, 'taggedNag', { latency: rng.skewed(2500, 0.5) });
  const talk = new Talk(rng, 'tagged');
  talk.person(prose(rng, 20), 0, true);
  for (let call = 0; call < 120; call += 1) {
    recorder.call(talk);
    talk.says(rng.chance(0.5) ? 'I have completed the task.' : prose(rng, rng.whole(5, 40)));
    talk.program(`[ERROR] You did not use a tool in your previous response! Please retry with a tool use.\n\n<environment_details>\n# Current Time\n${clock(recorder.now)}\n</environment_details>`);
  }
  return { sent: recorder.sent, honest: 0 };
}

/** The client begins anew after every few calls: the same few bodies again and again. */
export function sawtooth(rng: Rng): Loop {
  const recorder = new Recorder(rng, 'sawtooth', { latency: 150, price: 3 });
  const seed = rng.whole(1, 1e9);
  const teeth = rng.whole(3, 5);
  for (let call = 0; call < 160; call += teeth) {
    const talk = clineTalk(new (rng.constructor as new (from: number) => Rng)(seed), 86_000);
    for (let tooth = 0; tooth < teeth; tooth += 1) {
      recorder.call(talk, { tookMs: rng.skewed(150, 0.1) });
      talk.says('Done');
      talk.program(NAG);
    }
  }
  return { sent: recorder.sent, honest: 0 };
}

/** The body grows a few times and then stays as it is. */
export function plateau(rng: Rng): Loop {
  const recorder = new Recorder(rng, 'plateau', { latency: 150, price: 3 });
  const talk = clineTalk(rng, 86_000);
  for (let call = 0; call < 120; call += 1) {
    recorder.call(talk, { tookMs: rng.skewed(150, 0.1) });
    if (call < 4) {
      talk.says('Done');
      talk.program(NAG);
    }
  }
  return { sent: recorder.sent, honest: 0 };
}

/** An agent that worked, then does the same thing with the same outcome; one call each five seconds. */
export function slowLoop(rng: Rng): Loop {
  return endless(rng, 'slowLoop', 4200, (agent) => {
    const deed = rng.chance(0.5) ? agent.read() : agent.command('git status --short', ` M ${path(rng)}`);
    return () => [deed];
  });
}

/** The same tool with the same arguments, and the same error but for its figures, paths and ids. */
export function failingTool(rng: Rng): Loop {
  return endless(rng, 'failingTool', rng.skewed(3000, 0.5), (agent) => {
    const [text, file] = [code(rng, 1), path(rng)];
    const kind = rng.pick(['edit', 'command', 'json'] as const);
    return () => [
      kind === 'edit' ? { ...agent.failingEdit(file, text), args: { path: file, old: text, new: text } }
      : kind === 'command' ? agent.command('npm run build', `Error: Cannot find module '/tmp/build-${id(rng, 8)}/index.js' (${rng.whole(1, 900)} ms)\n    at ${path(rng)}:${rng.whole(1, 99)}:3\nexit code 1`, true)
      : { tool: 'fetch', args: { url: 'https://api.example.com/v1/items' }, result: `{"error":{"code":500,"message":"internal","request_id":"${uuid(rng)}","at":"${clock(rng.whole(1e12, 2e12))}"}}`, failed: true },
    ];
  });
}

/** Always another attempt, always the same error. */
export function sameError(rng: Rng): Loop {
  return endless(rng, 'sameError', rng.skewed(3000, 0.5), (agent) => () => [agent.failingEdit()]);
}

/** The file is read, an edit is tried in other words, and does not fit; the file is read. */
export function editStruggle(rng: Rng): Loop {
  return endless(rng, 'editStruggle', rng.skewed(3500, 0.5), (agent) => {
    const [file, read] = [path(rng), agent.read()];
    let turn = 0;
    return () => [turn++ % 2 === 0 ? read : agent.failingEdit(file)];
  });
}

/** To and fro between a few things. */
export function pingPong(rng: Rng): Loop {
  return endless(rng, 'pingPong', rng.skewed(3000, 0.5), (agent) => {
    const deeds: readonly Deed[] = Array.from({ length: rng.whole(2, 4) }, () => (rng.chance(0.5) ? agent.read() : agent.command(`npm run ${identifier(rng)}`, prose(rng, 10))));
    let turn = 0;
    return () => [deeds[turn++ % deeds.length] ?? agent.read()];
  });
}

/** Each answer has another count and another time in it. */
export function countingTail(rng: Rng): Loop {
  return endless(rng, 'countingTail', rng.skewed(2500, 0.5), (agent) => {
    let count = 0;
    const deed = agent.command('npm run sync', '');
    return () => [{ ...deed, result: `Attempt ${(count += 1)} at ${clock(1.79e12 + count * 4000)}: nothing to do (took ${rng.whole(10, 999)} ms, run ${uuid(rng)})` }];
  });
}

/** Round a long way: many different steps, and then all of them again. */
export function longWay(rng: Rng): Loop {
  return endless(rng, 'longWay', rng.skewed(3000, 0.5), (agent) => {
    const deeds = Array.from({ length: rng.whole(8, 25) }, () => agent.read());
    let turn = 0;
    return () => [deeds[turn++ % deeds.length] ?? agent.read()];
  });
}

/** A circle with something new in it now and then. */
export function noisyLoop(rng: Rng): Loop {
  return endless(rng, 'noisyLoop', rng.skewed(3000, 0.5), (agent) => {
    const deeds = [agent.read(), agent.command('npm test', 'No tests found')];
    let turn = 0;
    return () => [rng.chance(0.12) ? agent.edit() : (deeds[turn++ % deeds.length] ?? agent.read())];
  });
}

/** The client keeps only the newest messages, so that the body no longer grows. */
export function trimmedLoop(rng: Rng): Loop {
  const keep = rng.whole(6, 20);
  return endless(rng, 'trimmedLoop', rng.skewed(2500, 0.5), (agent) => {
    const deed = agent.read();
    return () => {
      agent.talk.trim(keep);
      return [deed];
    };
  });
}

/** Dear calls in quick succession, none like another: a child process that reads everything there is. */
export function spree(rng: Rng): Loop {
  const recorder = new Recorder(rng, 'spree', { latency: 2500 });
  const agent = new Agent(recorder);
  agent.ask();
  for (let call = 0; call < 160; call += 1) {
    agent.talk.does([agent.read(path(rng))], recorder.now);
    recorder.call(agent.talk, { cost: rng.skewed(1, 0.3) });
  }
  return { sent: recorder.sent, honest: 1 };
}

/** Half a minute of waiting for a server that will never come, again and again. */
export function stuckWaiting(rng: Rng): Loop {
  return endless(rng, 'stuckWaiting', 2500, (agent) => () => [agent.command('sleep 5; curl -sf localhost:3000/health', 'Error: connect ECONNREFUSED 127.0.0.1:3000', true)], 5000);
}

/** The night that cost $626: 14 seconds a step, 17 cents each, a third of the steps new. */
export function lostNight(rng: Rng): Loop {
  return endless(rng, 'lostNight', 12_000, (agent) => {
    const deeds = [agent.read(), agent.command('npm test', `FAIL ${path(rng)} ${prose(rng, 6)}`, true), agent.command('git diff --stat', ''), agent.read()];
    let turn = 0;
    return () => [rng.chance(0.3) ? agent.edit() : (deeds[turn++ % deeds.length] ?? agent.read())];
  }, 2000, 0.17, 600);
}

/** An agent that dies after a few calls and is started again by its watchman. */
export function restarts(rng: Rng): Loop {
  const recorder = new Recorder(rng, 'restarts', { latency: rng.skewed(1500, 0.4) });
  const seed = rng.whole(1, 1e9);
  const style = rng.pick(['chat', 'anthropic', 'responses'] as const);
  const steps = rng.whole(2, 6);
  while (recorder.sent.length < 160) {
    const dice = new (rng.constructor as new (from: number) => Rng)(seed);
    const agent = new Agent(recorder, style, new Talk(dice, style));
    agent.talk.person('Do the work.', 0, true);
    recorder.call(agent.talk);
    for (let step = 0; step < steps; step += 1) {
      agent.talk.does([{ tool: 'read_file', args: { path: `src/${step}.ts` }, result: `const a = ${step};` }], 0);
      recorder.call(agent.talk);
    }
  }
  return { sent: recorder.sent, honest: 0 };
}

/** Honest work, then one thing without end. `gap`: milliseconds of an answer. */
function endless(rng: Rng, scenario: string, latency: number, start: (agent: Agent) => () => readonly Deed[], toolMs = 800, cost?: number, calls = 160): Loop {
  const recorder = new Recorder(rng, scenario, { latency });
  const agent = new Agent(recorder);
  agent.ask();
  agent.work(rng.whole(0, 25), 0.05);
  const honest = recorder.sent.length;
  const next = start(agent);
  for (let call = 0; call < calls; call += 1) {
    recorder.pass(toolMs, 0.2);
    agent.talk.does(next(), recorder.now, rng.chance(0.5) ? prose(rng, rng.whole(4, 30)) : '');
    recorder.call(agent.talk, cost === undefined ? {} : { cost: rng.skewed(cost, 0.2) });
  }
  return { sent: recorder.sent, honest };
}
