import { spawn } from 'node:child_process';

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Windows batch files only run through a shell. */
  readonly shell?: boolean;
  /** Told every line that the command writes, to either stream. */
  readonly onLine?: (line: string) => void;
}

/** A command that could not be started, or ended with another code than 0. */
export class CommandFailed extends Error {
  readonly code = 'commandFailed';

  constructor(command: string, why: string, tail: readonly string[], cause?: unknown) {
    super(`${command} ${why}${tail.length > 0 ? `:\n${tail.join('\n')}` : ''}`, { cause });
    this.name = 'CommandFailed';
  }
}

const keptLines = 40;

/** Runs a command to its end; resolves with the last lines it wrote, rejects with `CommandFailed`. */
export function run(command: string, args: readonly string[], options: CommandOptions = {}): Promise<readonly string[]> {
  const name = [command, ...args].join(' ');
  const tail: string[] = [];
  const keep = (line: string): void => {
    tail.push(line);
    if (tail.length > keptLines) tail.shift();
    options.onLine?.(line);
  };
  return new Promise((done, failed) => {
    const child = spawn(command, args, {
      cwd: options.cwd, env: options.env ?? process.env, shell: options.shell ?? false, stdio: ['ignore', 'pipe', 'pipe'],
    });
    const streams = [lineSplitter(keep), lineSplitter(keep)] as const;
    child.stdout.setEncoding('utf8').on('data', streams[0].feed);
    child.stderr.setEncoding('utf8').on('data', streams[1].feed);
    child.on('error', (cause) => failed(new CommandFailed(name, 'could not be started', [], cause)));
    child.on('close', (code, signal) => {
      for (const stream of streams) stream.end();
      if (code === 0) done(tail);
      else failed(new CommandFailed(name, `ended with ${signal ?? `code ${String(code)}`}`, tail));
    });
  });
}

export interface LineSplitter {
  readonly feed: (text: string) => void;
  readonly end: () => void;
}

/** Cuts streamed text into lines, whatever the chunks. */
export function lineSplitter(onLine: (line: string) => void): LineSplitter {
  let rest = '';
  return {
    feed: (text) => {
      const lines = (rest + text).split(/\r?\n/);
      rest = lines.pop() ?? '';
      for (const line of lines) onLine(line);
    },
    end: () => {
      if (rest !== '') onLine(rest);
      rest = '';
    },
  };
}
