import { describeError } from '../core/errors.ts';
import { visibleText } from '../core/foreignName.ts';
import type { Logger } from '../core/ports.ts';

/** A text from outside for a notification, a progress title or an input's prompt: the editor makes links of `[…](…)` there, commands included. Nothing in it hides or turns it round. */
export function unlinked(text: string): string {
  return visibleText(text).replace(/\](?=\()/g, '] ');
}

/** Lets work go on that nobody waits for; what goes wrong in it is logged. */
export function inBackground(work: PromiseLike<unknown>, logger: Logger): void {
  void Promise.resolve(work).catch((error: unknown) => logger.error('activation', describeError(error), error));
}
