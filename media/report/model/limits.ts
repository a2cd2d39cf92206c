import { forecastBasis, forecastText, formatMoney, formatPart, formatShare, UNKNOWN } from '../../../src/core/format.ts';
import { t } from '../../../src/core/l10n.ts';
import { subtractMoney, type NanoUsd } from '../../../src/core/money.ts';
import type { Zone } from '../../../src/core/period.ts';
import type { LimitState, PeriodCard } from '../../../src/protocol/report.ts';
import { coverageNote, figureText, figureTitle } from './figures.ts';
import { endText } from './times.ts';
import type { Mark, Tone } from './tone.ts';

/** A bar from 0 to 1; what is above 1 is drawn full. */
export interface Meter {
  readonly fill: number;
  readonly tone: Tone;
  /** For screen readers. */
  readonly label: string;
}

/** What is shown of one period. */
export interface PeriodView {
  readonly kind: PeriodCard['kind'];
  readonly title: string;
  readonly amount: string;
  readonly exact: string;
  /** `of $5.00`, `no limit`. */
  readonly limit: string;
  readonly share?: string;
  readonly meter?: Meter;
  readonly mark?: Mark;
  /** `$1.58 left until 00:00`, `$0.210 over`. */
  readonly rest?: string;
  /** What happens and what to do once the limit is used up. */
  readonly advice?: string;
  /** What the figure lacks. */
  readonly coverage?: string;
  /** What of it others spent. */
  readonly elsewhere?: string;
  /** What the period may come to, and where that comes from. */
  readonly forecast?: { readonly text: string; readonly basis: string };
}

function titleOf(kind: PeriodCard['kind']): string {
  switch (kind) {
    case 'day': return t('Today');
    case 'week': return t('This week');
    case 'month': return t('This month');
  }
}

function limitOf(kind: PeriodCard['kind']): string {
  switch (kind) {
    case 'day': return t('Daily limit');
    case 'week': return t('Weekly limit');
    case 'month': return t('Monthly limit');
  }
}

/** What to show of a period that runs now. */
export function periodView(card: PeriodCard, zone: Zone): PeriodView {
  return {
    kind: card.kind,
    title: titleOf(card.kind),
    amount: card.isPart === true ? formatMoney(card.spend.amount, 'atLeast') : figureText(card.spend),
    exact: figureTitle(card.spend),
    ...notesOf(card),
    ...forecastOf(card, zone),
    ...(card.limit === undefined ? { limit: t('no limit') } : limited(card, card.limit, zone)),
  };
}

/** The same where nobody has looked yet: a figure that is not known is not zero. */
export function unmeteredPeriodView({ kind, limit }: PeriodCard): PeriodView {
  return { kind, title: titleOf(kind), amount: UNKNOWN, exact: t('Not known yet.'), limit: limit === undefined ? t('no limit') : t('of {0}', formatMoney(limit)) };
}

/** The mark of a limit's state. Past 100 % it says whether the limit is just used up or overrun. */
export function limitMark(state: LimitState, spent: NanoUsd, limit: NanoUsd): Mark {
  switch (state) {
    case 'active': return { icon: 'check', word: t('Within the limit'), tone: 'calm' };
    case 'warned': return { icon: 'warning', word: t('Close to the limit'), tone: 'warning' };
    case 'degraded': return { icon: 'warning', word: t('Almost at the limit'), tone: 'warning' };
    case 'stopped': return { icon: 'stop', word: spent > limit ? t('Limit passed') : t('Limit reached'), tone: 'error' };
  }
}

/** A meter of how much of a limit is used. */
export function meterOf(spent: NanoUsd, limit: NanoUsd, tone: Tone, name: string): Meter {
  const share = shareOf(spent, limit);
  return { fill: Math.min(1, Math.max(0, share)), tone, label: t('{0}: {1} used', name, formatShare(share)) };
}

function limited(card: PeriodCard, limit: NanoUsd, zone: Zone): Pick<PeriodView, 'limit' | 'share' | 'meter' | 'mark' | 'rest' | 'advice'> {
  const spent = card.spend.amount;
  const mark = limitMark(card.state, spent, limit);
  const until = endText(card.kind, card.end, zone);
  return {
    limit: t('of {0}', formatMoney(limit)),
    share: formatShare(shareOf(spent, limit)),
    meter: meterOf(spent, limit, mark.tone, limitOf(card.kind)),
    mark,
    rest: restText(spent, limit, until),
    ...(card.state === 'stopped' ? { advice: CONSEQUENCE[card.policy ?? 'unknown'](until) } : {}),
  };
}

function restText(spent: NanoUsd, limit: NanoUsd, until: string): string {
  if (spent > limit) return t('{0} over', formatMoney(subtractMoney(spent, limit)));
  return t('{0} left until {1}', formatMoney(subtractMoney(limit, spent)), until);
}

/** What a used-up limit means for calls, by policy, and the way out. */
const CONSEQUENCE: Readonly<Record<NonNullable<PeriodCard['policy']> | 'unknown', (until: string) => string>> = {
  stop: (until) => t('Calls are stopped until {0}. Raise the limit to go on sooner.', until),
  ask: (until) => t('You are asked before each call until {0}. Raise the limit to go on without.', until),
  downgrade: (until) => t('Calls go to a cheaper model, or are stopped, until {0}. Raise the limit to go on as before.', until),
  throttle: (until) => t('Calls are spaced out until {0}. Raise the limit to go on as before.', until),
  warn: (until) => t('Calls still go out; you are only warned until {0}.', until),
  unknown: (until) => t('The limit holds until {0}.', until),
};

function forecastOf(card: PeriodCard, zone: Zone): Pick<PeriodView, 'forecast'> {
  const { forecast, limit } = card;
  if (forecast === undefined) return {};
  const ceiling = limit === undefined ? undefined : { spent: card.spend.amount, limit, stops: card.policy === 'stop' };
  const text = forecastText(card, forecast, zone, ceiling);
  return text === '' ? {} : { forecast: { text, basis: forecastBasis(forecast, forecast.days, ceiling) } };
}

function notesOf(card: PeriodCard): Pick<PeriodView, 'coverage' | 'elsewhere'> {
  const coverage = coverageNote(card.spend);
  const isShared = card.untracked > 0 && card.spend.amount > 0;
  return { ...(coverage === undefined ? {} : { coverage }), ...(isShared ? { elsewhere: t('{0} came from other programs.', formatPart(card.untracked / card.spend.amount)) } : {}) };
}

function shareOf(spent: NanoUsd, limit: NanoUsd): number {
  return limit > 0 ? spent / limit : spent > 0 ? 1 : 0;
}
