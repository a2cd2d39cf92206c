import { t } from '../../../src/core/l10n.ts';
import type { LimitOutcome } from '../../../src/protocol/guard.ts';
import { limitFieldTitle, type LimitField } from '../../../src/core/budget/limitFields.ts';

/** A limit that is being changed or added. */
export interface LimitEdit {
  /** Which row it is: the budget's scope and the limit's id; `add` for a new one. */
  readonly place: string;
  readonly scope: string;
  readonly field: LimitField;
  readonly typed: string;
  /** Why the last try came to nothing. */
  readonly problem?: string;
  /** It is on its way to the settings. */
  readonly isBusy: boolean;
}

/** A change that was made, and can be taken back. */
export interface LimitDone {
  readonly scope: string;
  readonly field: LimitField;
  readonly before: string;
  readonly text: string;
}

/** What comes of an edit when the host has answered. */
export function afterOutcome(edit: LimitEdit, outcome: LimitOutcome, whom: string): { readonly edit?: LimitEdit; readonly done?: LimitDone } {
  if (outcome.kind === 'refused') return { edit: { ...edit, problem: outcome.why, isBusy: false } };
  return { done: { scope: edit.scope, field: edit.field, before: outcome.before, text: doneText(edit, whom) } };
}

/** The same where it could not even be asked. */
export function afterFailure(edit: LimitEdit, reason: string): LimitEdit {
  return { ...edit, problem: t('It could not be written to your settings. {0}', reason), isBusy: false };
}

function doneText({ field, typed }: LimitEdit, whom: string): string {
  const name = whom === '' ? limitFieldTitle(field) : t('{0} of {1}', limitFieldTitle(field), whom);
  if (typed.trim() === '') return t('{0}: none any more.', name);
  const isTokens = field === 'tokensPerHour' || field === 'tokensPerDay';
  return isTokens ? t('{0}: {1} tokens now.', name, typed.trim()) : t('{0}: ${1} now.', name, typed.trim().replace(/^\$\s*/, ''));
}
