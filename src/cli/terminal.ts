import { reasonText } from '../storage/files.ts';
import { PROGRAM } from './complaints.ts';
import type { Paint } from './render/paint.ts';
import { paintFor } from './render/paint.ts';
import { fold } from './render/width.ts';

const USUAL_WIDTH = 80;

/** The streams of a process, as far as a terminal needs them. */
export interface Streams {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** Where results go (stdout), and what is said besides (stderr). A reader who has gone is no error. */
export class Terminal {
  /** For stdout. */
  readonly paint: Paint;
  /** For stderr. */
  readonly notePaint: Paint;
  /** Whether a person reads the results. */
  readonly isTerminal: boolean;
  /** Whether somebody is there who can be asked. */
  readonly canAsk: boolean;
  private readonly streams: Streams;
  private readonly showsProgress: boolean;
  private gone = false;
  private failed = false;

  /** `onGone`: nobody reads the results any more. */
  constructor(streams: Streams, env: Readonly<Record<string, string | undefined>>, onGone: () => void) {
    // A pipe has no such property at all, whatever the type says.
    const [input, output, notes] = [streams.stdin, streams.stdout, streams.stderr].map(({ isTTY }) => (isTTY as boolean | undefined) === true) as [boolean, boolean, boolean];
    this.streams = streams;
    this.isTerminal = output;
    this.canAsk = input && notes;
    this.showsProgress = notes && env.TERM !== 'dumb';
    this.paint = paintFor(output, env);
    this.notePaint = paintFor(notes, env);
    streams.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (!this.gone && !isGone(error)) this.complain(error);
      this.gone = true;
      onGone();
    });
    // There is nowhere left to say that it cannot be said.
    streams.stderr.on('error', () => undefined);
  }

  /** Results were lost on their way, and not because their reader has gone. */
  get hasFailed(): boolean {
    return this.failed;
  }

  /** Cells in a line of the results. */
  get width(): number {
    const { columns } = this.streams.stdout;
    return this.isTerminal && columns > 0 ? columns : USUAL_WIDTH;
  }

  /** Lines of the result. For a person, what is too long for the terminal goes on in the next line. */
  print(lines: readonly string[]): Promise<void> {
    const shown = this.isTerminal ? lines.flatMap((line) => fold(line, this.width)) : lines;
    return this.write(shown.map((line) => `${line}\n`).join(''));
  }

  /** The result as JSON. */
  printJson(value: unknown): Promise<void> {
    return this.write(`${JSON.stringify(value, undefined, 2)}\n`);
  }

  /** A piece of the result as it is. Resolves when there is room for more. */
  async write(text: string): Promise<void> {
    const { stdout } = this.streams;
    if (this.gone || text === '' || stdout.write(text)) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        for (const event of ['drain', 'error', 'close']) stdout.off(event, done);
        resolve();
      };
      for (const event of ['drain', 'error', 'close']) stdout.on(event, done);
    });
  }

  /** Something said besides the result. */
  note(line: string): void {
    this.streams.stderr.write(`${line}\n`);
  }

  /** Says how far something has come, in one line that the next one takes the place of; only to somebody who looks. An empty text takes it away. */
  progress(text: string): void {
    if (this.showsProgress) this.streams.stderr.write(`\r\u001b[K${text}`);
  }

  /** Asks the person at the terminal; only where `canAsk`. Ctrl-D is no answer, Ctrl-C interrupts the program as it does elsewhere. */
  async ask(question: string, signal: AbortSignal): Promise<string> {
    const { createInterface } = await import('node:readline/promises');
    const asking = createInterface({ input: this.streams.stdin, output: this.streams.stderr });
    asking.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
    try {
      return await asking.question(question, { signal });
    } catch (error) {
      if (signal.aborted || !(error instanceof Error) || error.name !== 'AbortError') throw error;
      return '';
    } finally {
      asking.close();
    }
  }

  /** Everything that comes in, as text. */
  async readAll(): Promise<string> {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of this.streams.stdin as AsyncIterable<Uint8Array>) text += decoder.decode(chunk, { stream: true });
    return text + decoder.decode();
  }

  private complain(error: NodeJS.ErrnoException): void {
    this.failed = true;
    this.note(`${this.notePaint.bad(`${PROGRAM}:`)} The output cannot be written: ${reasonText(error)}.`);
  }

  /** Resolves when everything is on its way. */
  async flush(): Promise<void> {
    const { stdout, stderr } = this.streams;
    await Promise.all([stdout, stderr].map((stream) => new Promise<void>((resolve) => void stream.write('', () => resolve()))));
  }
}

/** The reader has closed its end: `head` has seen enough. */
function isGone({ code }: NodeJS.ErrnoException): boolean {
  return code === 'EPIPE' || code === 'ERR_STREAM_DESTROYED' || code === 'EOF';
}
