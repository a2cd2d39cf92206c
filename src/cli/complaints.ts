import { describeError } from '../core/errors.ts';
import { redact } from '../core/redact.ts';
import { UsageError } from './failures.ts';

/** Name of the program as people type it. */
export const PROGRAM = 'openrouter-spend';

/** What the parser of arguments throws, as far as it is used here. */
export interface ParserComplaint {
  readonly message: string;
}

/** The parser's complaint in our words: one sentence, and a hint. `command`: the one it was about, where it was one. */
export function usageErrorOf({ message }: ParserComplaint, command: string): UsageError {
  const [first = '', second = ''] = message.replace(/^error: /, '').split('\n');
  const sentence = first.replace(/^./, (letter) => letter.toUpperCase()).replace(/([^.!?])$/, '$1.');
  const meant = /^\(Did you mean (?:one of )?(.+)\?\)$/.exec(second)?.[1];
  return new UsageError(sentence, meant === undefined ? `See "${command} --help".` : `Did you mean ${meant}?`);
}

/** What is said about an error before the program ends. Nothing in it looks like a key or steers a terminal. */
export function complaint(error: unknown): string {
  const text = redact(describeError(error));
  return error instanceof UsageError ? `${text} ${redact(error.hint)}`.trimEnd() : text;
}
