import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A process of the torture, and what it has said so far. */
export class Member {
  readonly process: ChildProcess;
  /** Resolves with its exit code, `null` when it was killed, once all it said was heard. */
  readonly ended: Promise<number | null>;
  private isReady = false;
  private heard = 0;
  private hasEnded = false;
  private rest = '';

  /** `program`: a file of this folder. `hear` is told each line. */
  constructor(program: string, args: readonly string[], hear: (word: string, rest: string) => void) {
    this.process = spawn(process.execPath, [fileURLToPath(new URL(program, import.meta.url)), ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.process.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const parts = (this.rest + text).split('\n');
      this.rest = parts.pop() ?? '';
      for (const part of parts) {
        const [word = '', ...more] = part.split(' ');
        if (word === 'ready') this.isReady = true;
        this.heard += 1;
        hear(word, more.join(' '));
      }
    });
    this.ended = new Promise((resolve) => {
      this.process.once('close', (code) => {
        this.hasEnded = true;
        resolve(code);
      });
    });
  }

  /** Its ledger is open, and it lives. */
  get isBusy(): boolean {
    return this.isReady && !this.hasEnded;
  }

  /** How much it has said. */
  get words(): number {
    return this.heard;
  }

  get isGone(): boolean {
    return this.hasEnded;
  }

  async kill(): Promise<void> {
    this.process.kill('SIGKILL');
    await this.ended;
  }
}
