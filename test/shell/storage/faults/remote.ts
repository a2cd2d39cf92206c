import { spawn } from 'node:child_process';
import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { until } from '../kit.ts';
import type { Command, Line } from '../programs/remote.ts';

export interface RemoteOptions {
  /** What starts the process in a world of its own, such as `unshare -m sh -c '…'`; the program and its arguments follow. */
  readonly through?: readonly string[];
  /** By how many milliseconds its clock is wrong. */
  readonly shift?: number;
  readonly uid?: number;
}

const PROGRAM = fileURLToPath(new URL('../programs/remote.ts', import.meta.url));

/** A ledger in a process of its own that does what it is told. */
export class Remote {
  readonly process: ChildProcess;
  /** What it told its user. */
  readonly troubles: string[] = [];
  private readonly answers: Exclude<Line, { readonly kind: 'trouble' }>[] = [];
  private rest = '';
  private exited = false;
  private asked = 0;

  constructor(root: string, { through = [], shift = 0, uid }: RemoteOptions = {}) {
    const [program, ...args] = [...through, process.execPath, PROGRAM, root] as const;
    const options: SpawnOptions = {
      // A group of its own, so that a whole world can be stopped and ended at once.
      detached: true, stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, SPEND_TEST_SHIFT: String(shift) }, cwd: '/',
      ...(uid === undefined ? {} : { uid, gid: uid }),
    };
    this.process = spawn(program, args, options);
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => this.hear(text));
    this.process.once('close', () => (this.exited = true));
  }

  /** Starts one and waits until its ledger is open. */
  static async open(root: string, options?: RemoteOptions): Promise<Remote> {
    const remote = new Remote(root, options);
    await remote.opened();
    return remote;
  }

  /** Waits until its ledger is open, or was not to be opened: the error's code. */
  async opened(): Promise<string> {
    const line = await this.answer(this.asked++);
    return line.kind === 'failed' ? line.code : 'open';
  }

  /** Why its ledger could not be opened, as its user reads it. */
  get failure(): string | undefined {
    const [first] = this.answers;
    return first?.kind === 'failed' ? first.text : undefined;
  }

  /** The result of a command; an error rejects with its code. */
  async ask<T = null>(command: Command): Promise<T> {
    const number = this.asked++;
    this.process.stdin?.write(`${JSON.stringify(command)}\n`);
    const line = await this.answer(number);
    if (line.kind === 'failed') throw Object.assign(new Error(line.text), { code: line.code });
    return (line.kind === 'done' ? line.result : null) as T;
  }

  /** Ids in its state. */
  async ids(): Promise<readonly string[]> {
    return Object.keys(await this.ask<Record<string, number | null>>({ do: 'state' })).sort();
  }

  signal(name: NodeJS.Signals): void {
    const { pid } = this.process;
    if (pid !== undefined && !this.exited) process.kill(-pid, name);
  }

  /** Whether every process of its group that runs Node is stopped. */
  isAsleep(): boolean {
    return statesOf(this.process.pid ?? 0).some((state) => state === 'T');
  }

  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await until(() => this.exited, 'the end of a killed process');
  }

  private async answer(number: number): Promise<Exclude<Line, { readonly kind: 'trouble' }>> {
    await until(() => this.answers.length > number || this.exited, 'an answer');
    const line = this.answers[number];
    if (line === undefined) throw new Error('the process ended without an answer');
    return line;
  }

  private hear(text: string): void {
    const parts = (this.rest + text).split('\n');
    this.rest = parts.pop() ?? '';
    for (const part of parts) {
      const line = JSON.parse(part) as Line;
      if (line.kind === 'trouble') this.troubles.push(line.text);
      else this.answers.push(line);
    }
  }
}

/** The states of a process and all its descendants, as `ps` names them. */
function statesOf(pid: number): readonly string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter((text) => text !== '');
    return [stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3), ...children.flatMap((child) => statesOf(Number(child)))];
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
