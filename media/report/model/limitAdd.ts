import { t } from '../../../src/core/l10n.ts';
import type { GuardData } from '../../../src/protocol/guard.ts';
import type { LimitField } from '../../../src/core/budget/limitFields.ts';

/** For whom a limit may be. */
export type ScopeChoice = 'everything' | keyof GuardData['names'];

/** Every choice, in the order in which they are offered. */
export const SCOPES = ['everything', 'client', 'project', 'model', 'session', 'purpose', 'tag', 'user'] as const satisfies readonly ScopeChoice[];

/** A limit that is being put together. */
export interface LimitDraft {
  readonly scope: ScopeChoice;
  readonly name: string;
  readonly field: LimitField;
  readonly typed: string;
  readonly problem?: string;
  readonly isBusy: boolean;
}

/** What a draft begins with. */
export const NEW_DRAFT: LimitDraft = { scope: 'everything', name: '', field: 'daily', typed: '', isBusy: false };

/** The draft with something changed: what was wrong with it may not be any more. */
export function changedDraft({ scope, name, field, typed, isBusy }: LimitDraft, change: Partial<LimitDraft>): LimitDraft {
  return { scope, name, field, typed, isBusy, ...change };
}

/** A scope as it is written in the settings. */
export function scopeOf({ scope, name }: Pick<LimitDraft, 'scope' | 'name'>): string {
  return scope === 'everything' ? scope : `${scope}:${name.trim()}`;
}

/** What is missing before it can be saved. */
export function missingIn({ scope, name, typed }: LimitDraft): string | undefined {
  if (scope !== 'everything' && name.trim() === '') return t('Type a name; * stands for anything.');
  return typed.trim() === '' ? t('Type an amount.') : undefined;
}

/** The name of a choice. */
export function scopeTitle(scope: ScopeChoice): string {
  switch (scope) {
    case 'everything': return t('Everything');
    case 'client': return t('A program');
    case 'project': return t('A project');
    case 'model': return t('A model');
    case 'session': return t('A session');
    case 'purpose': return t('A purpose');
    case 'tag': return t('A tag');
    case 'user': return t('A user');
  }
}
