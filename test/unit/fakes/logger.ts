import type { Logger, LogTag } from '../../../src/core/ports.ts';

/** Keeps every line, causes included. */
export class FakeLogger implements Logger {
  readonly lines: string[] = [];

  debug(tag: LogTag, text: string): void {
    this.lines.push(`debug [${tag}] ${text}`);
  }

  info(tag: LogTag, text: string): void {
    this.lines.push(`info [${tag}] ${text}`);
  }

  warn(tag: LogTag, text: string): void {
    this.lines.push(`warn [${tag}] ${text}`);
  }

  error(tag: LogTag, text: string, cause?: unknown): void {
    this.lines.push(`error [${tag}] ${text} ${cause instanceof Error ? cause.message : ''}`);
  }

  /** Lines from `warn` upwards. */
  get troubles(): readonly string[] {
    return this.lines.filter((line) => line.startsWith('warn') || line.startsWith('error'));
  }
}
