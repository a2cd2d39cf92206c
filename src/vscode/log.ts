import * as vscode from 'vscode';
import { describeError } from '../core/errors.ts';
import type { Logger, LogTag } from '../core/ports.ts';
import { redact } from '../core/redact.ts';

/** The log channel. Every line passes the redaction: whatever slips in, a key does not come out. */
export class ChannelLogger implements Logger, vscode.Disposable {
  readonly channel = vscode.window.createOutputChannel('OpenRouter Spend', { log: true });

  debug(tag: LogTag, text: string): void {
    this.channel.debug(line(tag, text));
  }

  info(tag: LogTag, text: string): void {
    this.channel.info(line(tag, text));
  }

  warn(tag: LogTag, text: string): void {
    this.channel.warn(line(tag, text));
  }

  error(tag: LogTag, text: string, cause?: unknown): void {
    const reasons = causes(cause).filter((reason) => reason !== text);
    this.channel.error(line(tag, [text, ...reasons].join(' ← ')));
  }

  dispose(): void {
    this.channel.dispose();
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
