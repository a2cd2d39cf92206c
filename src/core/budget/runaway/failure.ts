import type { Message } from '../../wire/conversation.ts';
import { gistHash, mix } from './hash.ts';

/** An answer that begins like this is an error, whoever wrote it. */
const BEGINS = /^\s*(?:[[<(]?(?:[\w.]*error|exception|failed|failure|fatal|tool_use_error)\b|traceback \(most recent|command failed|npm err|panic:|(?:[\w./-]+: (?:line \d+: )?){1,3}(?:command not found|no such file))/i;
/** A program's exit code, however a tool puts it; 0 is none. */
const EXIT_CODE = /\bexit(?:ed)?[ _]?(?:with)?[ _]?(?:code|status)?["']?\s*[:= ]\s*-?[1-9]/i;
const FIELD = /^\s*\{[^]{0,200}?"(?:error|is_error|isError)"\s*:\s*(?!null|false|""|\[\]|\{\})|^\s*\{[^]{0,200}?"success"\s*:\s*false/;
/** A tool that answers in the user's name: `[execute_command for 'npm test'] Result:`, `Observation:`. */
const HEADING = /^\s*(?:\[[\w ]+(?: for '[^']*')?\] Result|observation|tool (?:result|output)|function result|output|result)\s*:\s*/i;
/** How much of an answer is looked at, from each end. */
const LOOKED_AT = 400;
/** How much of it makes the error what it is. */
const GIST_CHARS = 2000;

/** The gist of the error that a tool's answer is; `undefined` where it is none. Several answers at once: of the last that is one. */
export function failureOf(answers: readonly Message[]): number | undefined {
  const failed = answers.flatMap(({ results }) => results).findLast(({ texts, isError }) => isError || texts.some(isFailure));
  if (failed !== undefined) return failed.texts.reduce((hash, text) => mix(hash, gistOfError(text)), 1);
  if (answers.some(({ results }) => results.length > 0)) return undefined;
  const written = answers.flatMap(({ texts }) => texts).find(isFailure);
  return written === undefined ? undefined : mix(1, gistOfError(written));
}

function isFailure(text: string): boolean {
  const bare = text.slice(0, LOOKED_AT).replace(HEADING, '');
  if (BEGINS.test(bare) || FIELD.test(bare) || EXIT_CODE.test(bare)) return true;
  return text.length > LOOKED_AT && EXIT_CODE.test(text.slice(-LOOKED_AT));
}

function gistOfError(text: string): number {
  return text.length <= 2 * GIST_CHARS ? gistHash(text) : mix(gistHash(text.slice(0, GIST_CHARS)), gistHash(text.slice(-GIST_CHARS)));
}
