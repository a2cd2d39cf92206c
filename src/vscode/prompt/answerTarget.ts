import * as vscode from 'vscode';
import * as v from 'valibot';
import { SpendError } from '../../core/errors.ts';
import { t } from '../../core/l10n.ts';
import { ANSWER_SCHEME } from '../contributions.ts';
import type { Answer, Answers } from './answers.ts';

const text = v.optional(v.pipe(v.string(() => t('must be a text')), v.nonEmpty(() => t('must not be empty'))));
const argument = v.strictObject({ prompt: text, model: text });

/** What a keybinding or another extension may give the commands of an answer: what to ask next, and of which model. */
export type AnswerArgument = v.InferOutput<typeof argument> & {
  /** The document that a menu or a lens stands on. */
  readonly uri?: vscode.Uri;
};

/** Reads the argument of a command. Throws `bad-argument`. */
export function readAnswerArgument(value: unknown): AnswerArgument {
  if (value instanceof vscode.Uri) return { uri: value };
  const result = v.safeParse(argument, value ?? {});
  if (result.success) return result.output;
  throw new SpendError('bad-argument', t('This command takes "prompt" and "model", each a text that is not empty.'));
}

/** The answer that a command means: the one it stands on, the one in the active editor, or the newest. Throws where there is none. */
export function answerOf({ uri }: AnswerArgument, answers: Answers): Answer {
  const found = uri === undefined ? activeAnswer(answers) ?? answers.newest : answers.find(uri);
  if (found === undefined) throw new SpendError('bad-argument', uri === undefined ? t('There is no answer yet. Send a tracked prompt first.') : t('This answer is gone: answers are kept only while the window is open.'));
  if (found.isRunning) throw new SpendError('bad-argument', t('This answer has not ended yet. Wait for it, or cancel it.'));
  return found;
}

function activeAnswer(answers: Answers): Answer | undefined {
  const uri = vscode.window.activeTextEditor?.document.uri;
  return uri?.scheme === ANSWER_SCHEME ? answers.find(uri) : undefined;
}
