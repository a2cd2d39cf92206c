import * as vscode from 'vscode';
import { describeError } from '../core/errors.ts';
import type { Logger, LogTag } from '../core/ports.ts';
import { redact } from '../core/redact.ts';

/** How many of the last warnings and errors are kept for a bug report. */
const RECENT = 20;

/** The log channel. Every line passes the redaction: whatever slips in, a key does not come out. */
export class ChannelLogger implements Logger, vscode.Disposable {
  readonly channel = vscode.window.createOutputChannel('OpenRouter Spend', { log: true });

  private readonly kept: string[] = [];

  /** The last warnings and errors, the oldest first, with the instants at which they were written. */
  get recent(): readonly string[] {
    return this.kept;
  }

  debug(tag: LogTag, text: string): void {
    this.channel.debug(line(tag, text));
  }

  info(tag: LogTag, text: string): void {
    this.channel.info(line(tag, text));
  }

  warn(tag: LogTag, text: string): void {
    this.channel.warn(this.keep('warn', line(tag, text)));
  }

  error(tag: LogTag, text: string, cause?: unknown): void {
    const reasons = causes(cause).filter((reason) => reason !== text);
    this.channel.error(this.keep('error', line(tag, [text, ...reasons].join(' ← '))));
  }

  dispose(): void {
    this.channel.dispose();
  }

  private keep(level: string, text: string): string {
    this.kept.push(`${new Date().toISOString()} ${level} ${text}`);
    if (this.kept.length > RECENT) this.kept.shift();
    return text;
  }
}

/** What was thrown, what it was caused by, and so on; with the codes that systems give. */
function causes(thrown: unknown): readonly string[] {
  if (thrown === undefined) return [];
  const code = thrown instanceof Error && 'code' in thrown ? ` [${String(thrown.code)}]` : '';
  return [`${describeError(thrown)}${code}`, ...causes(thrown instanceof Error ? thrown.cause : undefined)];
}

function line(tag: LogTag, text: string): string {
  return `[${tag}] ${redact(text)}`;
}
