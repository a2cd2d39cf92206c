import { describeError, isSpendError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { redact } from '../core/redact.ts';
import { isKeyRefusal, keyRefusalText } from '../openrouter/keyCheck.ts';
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

/** An error in the words of this program: what others say to somebody in an editor, it says to somebody in a terminal. */
export function wordsOf(error: unknown): string {
  if (isSpendError(error, 'ledger-newer')) return 'The ledger belongs to a newer version of OpenRouter Spend: update this program, or the extension that it came with.';
  if (isKeyRefusal(error)) return keyRefusalText(error);
  return describeError(error);
}

/** A command that there is not. `names`: those that there are. */
export function unknownCommand(typed: string, names: readonly string[]): UsageError {
  const like = nearest(typed, names);
  return new UsageError(`Unknown command '${typed.slice(0, 40)}'.`, like === undefined ? `See "${PROGRAM} --help".` : `Did you mean ${like}?`);
}

/** What is said about an error before the program ends. Nothing in it looks like a key or steers a terminal. */
export function complaint(error: unknown): string {
  const text = redact(wordsOf(error));
  return error instanceof UsageError ? `${text} ${redact(error.hint)}`.trimEnd() : text;
}
