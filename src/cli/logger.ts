import { describeError } from '../core/errors.ts';
import type { Logger, LogTag } from '../core/ports.ts';
import { redact } from '../core/redact.ts';

/** Says nothing unless it was asked to be talkative: a command's own words are enough. No key comes out either way. */
export class CliLogger implements Logger {
  private readonly say: (line: string) => void;

  constructor(say: (line: string) => void) {
    this.say = say;
  }

  debug(tag: LogTag, text: string): void {
    this.line('debug', tag, text);
  }

  info(tag: LogTag, text: string): void {
    this.line('info', tag, text);
  }

  warn(tag: LogTag, text: string): void {
    this.line('warn', tag, text);
  }

  error(tag: LogTag, text: string, cause?: unknown): void {
    this.line('error', tag, cause === undefined ? text : `${text} ← ${describeError(cause)}`);
  }

  private line(level: string, tag: LogTag, text: string): void {
    this.say(`${level} [${tag}] ${redact(text)}`);
  }
}
