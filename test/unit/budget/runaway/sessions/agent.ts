import type { Random as Rng } from '../../../../bench/random.ts';
import { code, id, identifier, path, prose, testOutput, uuid } from './material.ts';
import type { Recorder } from './recorder.ts';
import type { Deed, Style } from './talk.ts';
import { STYLES, Talk } from './talk.ts';

/** A coding agent at work in a project: what its tools answer depends on what it did before, so that reading a file twice shows the same. */
export class Agent {
  readonly talk: Talk;
  private readonly recorder: Recorder;
  private readonly rng: Rng;
  private readonly files: string[];
  private readonly contents = new Map<string, string>();
  /** Milliseconds that a tool runs. */
  private readonly toolMs: number;
  /** Whether edits are answered in the same words each time. */
  private readonly saysUpdated: string;

  constructor(recorder: Recorder, style: Style = recorder.rng.pick(STYLES), talk = new Talk(recorder.rng, style)) {
    this.recorder = recorder;
    this.rng = recorder.rng;
    this.talk = talk;
    this.files = Array.from({ length: this.rng.chance(0.2) ? this.rng.whole(2, 4) : this.rng.whole(6, 30) }, () => path(this.rng));
    this.toolMs = this.rng.skewed(600, 1);
    this.saysUpdated = this.rng.pick(['The file has been updated.', 'Success. Updated the following files:', 'OK', '', 'Applied 1 edit.']);
  }

  /** A person's turn, and the call that follows. */
  ask(words = prose(this.rng, this.rng.whole(5, 40)), isFirst = this.talk.messages === 0): void {
    this.talk.person(words, this.recorder.now, isFirst);
    this.recorder.call(this.talk);
  }

  /** One step: the model's deeds are done, and their results sent. A tool that sleeps has no `spread` to speak of. */
  step(deeds: readonly Deed[], toolMs = this.toolMs, spread = 0.8): void {
    this.recorder.pass(toolMs, spread);
    this.talk.does(deeds, this.recorder.now, this.rng.chance(0.5) ? prose(this.rng, this.rng.whole(4, 20)) : '');
    this.recorder.call(this.talk);
  }

  /** So many ordinary steps, with a person's word now and then where `turns` says so. */
  work(steps: number, turns = 0): void {
    for (let step = 0; step < steps; step += 1) {
      if (this.rng.chance(turns)) this.personReturns();
      else this.step(this.deeds());
    }
  }

  /** A person reads, thinks, and says what is next. */
  personReturns(words?: string): void {
    this.talk.says(prose(this.rng, this.rng.whole(10, 60)));
    this.recorder.pass(this.rng.whole(5000, 120_000));
    this.ask(words, false);
  }

  read(file = this.rng.pick(this.files)): Deed {
    const shown = this.contents.get(file) ?? code(this.rng, this.rng.whole(2, 12));
    this.contents.set(file, shown);
    return { tool: 'read_file', args: { path: file }, result: shown };
  }

  edit(file = this.rng.pick(this.files), lines = this.rng.whole(1, 3)): Deed {
    this.contents.set(file, code(this.rng, this.rng.whole(2, 12)));
    return { tool: 'edit_file', args: { path: file, old: code(this.rng, lines), new: code(this.rng, lines) }, result: this.saysUpdated };
  }

  failingEdit(file = this.rng.pick(this.files), text = code(this.rng, 1)): Deed {
    return { tool: 'edit_file', args: { path: file, old: text, new: code(this.rng, 1) }, result: `Error: String to replace not found in ${file}.`, failed: true };
  }

  test(failing: readonly string[], passing = this.rng.whole(40, 60)): Deed {
    return { tool: 'run_command', args: { command: 'npm test' }, result: testOutput(this.rng, failing, passing), failed: failing.length > 0 };
  }

  command(command: string, result: string, failed = false): Deed {
    return { tool: 'run_command', args: { command }, result, failed };
  }

  /** What an agent does from one step to the next; some things it does again and again, with the same answer. */
  private deeds(): readonly Deed[] {
    const { rng } = this;
    if (rng.chance(0.05)) return Array.from({ length: rng.whole(2, 4) }, () => this.read());
    return [rng.weighted(this.habits).deed()];
  }

  private readonly habits: readonly { readonly weight: number; deed(): Deed }[] = [
    { weight: 20, deed: () => this.read() },
    { weight: 31, deed: () => this.edit() },
    { weight: 7, deed: () => ({ tool: 'search', args: { pattern: identifier(this.rng) }, result: this.rng.chance(0.3) ? 'No matches found' : Array.from({ length: this.rng.whole(1, 8) }, () => `${path(this.rng)}:${this.rng.whole(1, 400)}`).join('\n') }) },
    { weight: 10, deed: () => this.test(this.rng.chance(0.5) ? [] : [`${path(this.rng)} > ${prose(this.rng, 4)}`]) },
    { weight: 6, deed: () => this.command('npx tsc --noEmit', this.rng.chance(0.6) ? '' : `${path(this.rng)}(${this.rng.whole(1, 300)},5): error TS${this.rng.whole(2000, 2999)}: ${prose(this.rng, 6)}`) },
    { weight: 6, deed: () => this.command('git status --short', this.rng.chance(0.5) ? '' : ` M ${this.rng.pick(this.files)}`) },
    { weight: 5, deed: () => ({ tool: 'todo_write', args: { todos: [prose(this.rng, 5), prose(this.rng, 5)] }, result: 'Todos have been modified successfully. Ensure that you continue to use the todo list.' }) },
    { weight: 4, deed: () => this.failingEdit() },
    { weight: 4, deed: () => this.command(`grep -rn ${identifier(this.rng)} src`, '', true) },
    { weight: 3, deed: () => this.command(`curl -s localhost:3000/${identifier(this.rng)}`, `{"id":"${uuid(this.rng)}","token":"${id(this.rng)}"}`) },
  ];
}
