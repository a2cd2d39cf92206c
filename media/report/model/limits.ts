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

const TITLES: Readonly<Record<PeriodCard['kind'], string>> = { day: 'Today', week: 'This week', month: 'This month' };
const LIMITS: Readonly<Record<PeriodCard['kind'], string>> = { day: 'Daily limit', week: 'Weekly limit', month: 'Monthly limit' };

/** What to show of a period that runs now. */
export function periodView(card: PeriodCard, zone: Zone): PeriodView {
  return {
    kind: card.kind,
    title: TITLES[card.kind],
    amount: figureText(card.spend),
    exact: figureTitle(card.spend),
    ...notesOf(card),
    ...forecastOf(card, zone),
    ...(card.limit === undefined ? { limit: 'no limit' } : limited(card, card.limit, zone)),
  };
}

/** The same where nobody has looked yet: a figure that is not known is not zero. */
export function unmeteredPeriodView({ kind, limit }: PeriodCard): PeriodView {
  return { kind, title: TITLES[kind], amount: UNKNOWN, exact: 'Not known yet.', limit: limit === undefined ? 'no limit' : `of ${formatMoney(limit)}` };
}

/** The mark of a limit's state. Past 100 % it says whether the limit is just used up or overrun. */
export function limitMark(state: LimitState, spent: NanoUsd, limit: NanoUsd): Mark {
  switch (state) {
    case 'active': return { icon: 'check', word: 'Within the limit', tone: 'calm' };
    case 'warned': return { icon: 'warning', word: 'Close to the limit', tone: 'warning' };
    case 'degraded': return { icon: 'warning', word: 'Almost at the limit', tone: 'warning' };
    case 'stopped': return { icon: 'stop', word: spent > limit ? 'Limit passed' : 'Limit reached', tone: 'error' };
  }
}

/** A meter of how much of a limit is used. */
export function meterOf(spent: NanoUsd, limit: NanoUsd, tone: Tone, name: string): Meter {
  const share = shareOf(spent, limit);
  return { fill: Math.min(1, Math.max(0, share)), tone, label: `${name}: ${formatShare(share)} used` };
}

function limited(card: PeriodCard, limit: NanoUsd, zone: Zone): Pick<PeriodView, 'limit' | 'share' | 'meter' | 'mark' | 'rest' | 'advice'> {
  const spent = card.spend.amount;
  const mark = limitMark(card.state, spent, limit);
  const until = endText(card.kind, card.end, zone);
  return {
    limit: `of ${formatMoney(limit)}`,
    share: formatShare(shareOf(spent, limit)),
    meter: meterOf(spent, limit, mark.tone, LIMITS[card.kind]),
    mark,
    rest: restText(spent, limit, until),
    ...(card.state === 'stopped' ? { advice: CONSEQUENCE[card.policy ?? 'unknown'](until) } : {}),
  };
}

function restText(spent: NanoUsd, limit: NanoUsd, until: string): string {
  if (spent > limit) return `${formatMoney(subtractMoney(spent, limit))} over`;
  return `${formatMoney(subtractMoney(limit, spent))} left until ${until}`;
}

/** What a used-up limit means for calls, by policy, and the way out. */
const CONSEQUENCE: Readonly<Record<NonNullable<PeriodCard['policy']> | 'unknown', (until: string) => string>> = {
  stop: (until) => `Calls are stopped until ${until}. Raise the limit to go on sooner.`,
  ask: (until) => `You are asked before each call until ${until}. Raise the limit to go on without.`,
  downgrade: (until) => `Calls go to a cheaper model, or are stopped, until ${until}. Raise the limit to go on as before.`,
  throttle: (until) => `Calls are spaced out until ${until}. Raise the limit to go on as before.`,
  warn: (until) => `Calls still go out; you are only warned until ${until}.`,
  unknown: (until) => `The limit holds until ${until}.`,
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
