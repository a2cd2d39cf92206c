import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** How a proxy stands when nothing runs. */
export interface Standing {
  readonly inFlight: number;
  readonly holds: number;
  /** Bytes that are alive after collection. */
  readonly heldBytes: number;
  /** Whether the log has said key or token. */
  readonly isTold: boolean;
  /** What should not have happened since the last time: defects, warnings, promises that nobody heard. */
  readonly failures: readonly string[];
}

/** A proxy in a process of its own. */
export class Besieged {
  readonly port: number;
  readonly token: string;
  private readonly child: ChildProcess;
  private readonly answers: AsyncIterator<string>;

  private constructor(child: ChildProcess, answers: AsyncIterator<string>, { port, token }: { readonly port: number; readonly token: string }) {
    this.child = child;
    this.answers = answers;
    this.port = port;
    this.token = token;
  }

  static async start(root: string, baseUrl: string, key: string): Promise<Besieged> {
    const child = spawn(process.execPath, ['--expose-gc', fileURLToPath(new URL('../programs/besieged.ts', import.meta.url)), root, baseUrl, key], { stdio: ['pipe', 'pipe', 'inherit'] });
    const answers = linesOf(createInterface({ input: child.stdout }));
    return new Besieged(child, answers, JSON.parse(await next(answers)) as { port: number; token: string });
  }

  /** Resolves when it is at rest, or does not come to it. Rejects when it has died. */
  async rest(): Promise<Standing> {
    this.child.stdin?.write('rest\n');
    return JSON.parse(await next(this.answers)) as Standing;
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('close', resolve));
    this.child.stdin?.end();
    await ended;
  }
}

function linesOf(lines: Interface): AsyncIterator<string> {
  return lines[Symbol.asyncIterator]();
}

async function next(lines: AsyncIterator<string>): Promise<string> {
  const line = await lines.next();
  if (line.done === true) throw new Error('the proxy has died');
  return line.value;
}
