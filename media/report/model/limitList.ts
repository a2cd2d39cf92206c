import { LIMIT_FIELDS, limitFieldTitle, type LimitField } from '../../../src/core/budget/limitFields.ts';
import { nameInText, visibleName } from '../../../src/core/foreignName.ts';
import { formatShare, formatTokens, formatUsd, type Certainty } from '../../../src/core/format.ts';
import { t } from '../../../src/core/l10n.ts';
import { momentText } from '../../../src/core/moment.ts';
import type { NanoUsd } from '../../../src/core/money.ts';
import { UTC, type Zone } from '../../../src/core/period.ts';
import type { BudgetCard, GuardData, LimitCard, LimitStanding } from '../../../src/protocol/guard.ts';
import type { Meter } from './limits.ts';
import type { Mark } from './tone.ts';

export type Policy = BudgetCard['policy'];

/** One limit as it is shown. Amounts are US dollars, whatever the rest of the page shows. */
export interface LimitView {
  /** Tells it from the others of its budget. */
  readonly id: string;
  readonly field: LimitField;
  readonly title: string;
  /** The value that has it for itself. */
  readonly whose?: string;
  /** `$3.42 of $5.00 · 68 %`; of one that nothing is added up for, only the limit. */
  readonly amount: string;
  readonly meter?: Meter;
  readonly mark?: Mark;
  /** `$1.58 left`, `$0.25 set aside`, `starts anew 00:00`. */
  readonly facts: readonly string[];
  readonly typed: string;
}

/** A budget as it is shown. */
export interface BudgetView {
  readonly scope: string;
  readonly title: string;
  readonly policy: Policy;
  readonly limits: readonly LimitView[];
  /** Fields that it does not limit yet. */
  readonly free: readonly LimitField[];
  /** Of more values than are listed. */
  readonly note?: string;
}

/** What happens at a limit, as a choice. */
export function policyTitle(policy: Policy): string {
  switch (policy) {
    case 'stop': return t('stop calls');
    case 'ask': return t('ask before each call');
    case 'downgrade': return t('go to a cheaper model');
    case 'throttle': return t('space calls out');
    case 'warn': return t('only warn');
  }
}

/** Every policy, the strictest first. */
export const POLICIES = ['stop', 'ask', 'downgrade', 'throttle', 'warn'] as const satisfies readonly Policy[];

/** What to show of the budgets. */
export function budgetViews({ budgets, asOf }: Pick<GuardData, 'budgets' | 'asOf'>, zone: Zone): readonly BudgetView[] {
  return budgets.map(({ scope, whom, policy, limits, more }) => ({
    scope, title: whom === '' ? t('Everything') : capital(whom), policy,
    limits: limits.map((card) => limitView(card, asOf, zone)),
    free: LIMIT_FIELDS.filter((field) => !limits.some((card) => card.field === field)),
    ...(more > 0 ? { note: t('And {0} more, each below these.', more) } : {}),
  }));
}

/** What to show of the key's own limit, which is set at OpenRouter. */
export function keyLimitView({ key, asOf }: Pick<GuardData, 'key' | 'asOf'>): Omit<LimitView, 'field' | 'typed'> | undefined {
  if (key === undefined) return undefined;
  return { id: 'key', title: key.name, ...standingOf(key.standing, key.limit, 'cost', key.name, asOf, UTC) };
}

/** A word for people. */
function capital(text: string): string {
  return text.replace(/^./, (letter) => letter.toUpperCase());
}

function limitView(card: LimitCard, now: number, zone: Zone): LimitView {
  const { field, whose, typed, limit, metric, standing } = card;
  const title = limitFieldTitle(field);
  const basis = { id: whose === undefined ? field : `${field} ${whose}`, field, title, typed, ...(whose === undefined ? {} : { whose: visibleName(whose) }) };
  if (standing === undefined) return { ...basis, amount: amountText(metric, limit), facts: [] };
  if (field === 'averagePerRequest') return { ...basis, ...averageOf(standing, limit) };
  return { ...basis, ...standingOf(standing, limit, metric, whose === undefined ? title : `${title}, ${nameInText(whose)}`, now, zone) };
}

function standingOf(standing: LimitStanding, limit: number, metric: LimitCard['metric'], name: string, now: number, zone: Zone): Pick<LimitView, 'amount' | 'meter' | 'mark' | 'facts'> {
  const { used, held, state, certainty, resetsAt } = standing;
  const share = limit > 0 ? used / limit : 1;
  const mark = stateMark(state, used > limit);
  const left = limit - used;
  return {
    amount: `${t('{0} of {1}', amountText(metric, used, certainty), amountText(metric, limit))} · ${formatShare(share)}`, mark,
    meter: { fill: Math.min(1, Math.max(0, share)), tone: mark.tone, label: t('{0}: {1} used', name, formatShare(share)) },
    facts: [
      left >= 0 ? t('{0} left', amountText(metric, left)) : t('{0} over', amountText(metric, -left)),
      ...(held > 0 ? [t('{0} set aside', amountText(metric, held))] : []),
      ...(resetsAt === undefined ? [] : [t('starts anew {0}', momentText(resetsAt, now, zone))]),
    ],
  };
}

/** A target is not used up: it is met or missed. */
function averageOf({ used, state, certainty }: LimitStanding, target: number): Pick<LimitView, 'amount' | 'mark' | 'facts'> {
  const isMissed = state !== 'active';
  return {
    amount: t('{0} on average today, {1} wanted', amountText('cost', used, certainty), amountText('cost', target)),
    mark: isMissed ? { icon: 'warning', word: t('Above the target'), tone: 'warning' } : { icon: 'check', word: t('Within the target'), tone: 'calm' }, facts: [],
  };
}

function stateMark(state: LimitStanding['state'], isPassed: boolean): Mark {
  switch (state) {
    case 'active': return { icon: 'check', word: t('Within the limit'), tone: 'calm' };
    case 'warned': return { icon: 'warning', word: t('Close to the limit'), tone: 'warning' };
    case 'degraded': return { icon: 'warning', word: t('Almost at the limit'), tone: 'warning' };
    case 'stopped': return { icon: 'stop', word: isPassed ? t('Limit passed') : t('Limit reached'), tone: 'error' };
  }
}

/** `$3.42`, `≈$3.42`, `12.3k tokens`; never converted: limits are US dollars. */
export function amountText(metric: LimitCard['metric'], amount: number, certainty: Certainty = 'exact'): string {
  return metric === 'tokens' ? t('{0} tokens', formatTokens(amount)) : formatUsd(amount as NanoUsd, certainty);
}

/** What an input shows as an example. */
export function exampleOf(field: LimitField): string {
  return field === 'tokensPerHour' || field === 'tokensPerDay' ? '100000' : '5.00';
}
