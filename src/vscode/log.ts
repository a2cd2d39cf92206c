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
    this.channel.error(line(tag, cause === undefined ? text : `${text} (${describeError(cause)})`));
  }

  dispose(): void {
    this.channel.dispose();
  }
}

function line(tag: LogTag, text: string): string {
  return `[${tag}] ${redact(text)}`;
}
