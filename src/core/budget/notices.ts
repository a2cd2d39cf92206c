import { dateText } from '../dates.ts';
import { formatMoney } from '../format.ts';
import { t } from '../l10n.ts';
import type { KeySample, NewEvent } from '../ledger/events.ts';
import type { LedgerState } from '../ledger/state.ts';
import type { NanoUsd } from '../money.ts';
import { ZERO, fromUsd, nano } from '../money.ts';
import type { Zone } from '../period.ts';
import { clockTime, dayKey, periodAt } from '../period.ts';
import type { AlertMemory } from './alerts.ts';
import { CLAIM_MS } from './alerts.ts';
import { burnRate } from './burnRate.ts';
import { bindingName } from './lens.ts';
import { whom } from './sentences.ts';
import type { Budgeting } from './standing.ts';
import { bindingsNow, spendOfBinding } from './standing.ts';

const DAY = 86_400_000;
/** An average of fewer calls says nothing. */
const LEAST_CALLS = 10;
/** A key that expires is told so many days before, each once. */
const EXPIRY_DAYS = [7, 1] as const;

/** Something besides limits that people should hear of. */
export interface Notice {
  /** Key of the alert: what, whose, since when, and which. It is told once. */
  readonly id: string;
  readonly kind: 'burn' | 'average' | 'balance' | 'expiry' | 'refused';
  /** What a mute silences. */
  readonly subject: string;
  readonly severity: 'warning' | 'error';
  readonly text: string;
}

/** The key at work, as far as notices are about it. */
export interface NoticedKey {
  readonly hash: string;
  /** Why OpenRouter refuses it; absent where it does not. */
  readonly refused?: string;
}

/** Everything besides limits that deserves to be told now. */
export function noticesNow(state: LedgerState, now: number, budgeting: Budgeting, key: NoticedKey | undefined): readonly Notice[] {
  return [...burnNotices(state, now, budgeting), ...averageNotices(state, now, budgeting), ...(key === undefined ? [] : keyNotices(state, now, budgeting, key))];
}

/** Those that were not told yet, and what to write before they are. Call it inside the ledger's critical section. */
export function dueNotices(notices: readonly Notice[], memory: AlertMemory, now: number, owner: string): { readonly show: readonly Notice[]; readonly events: readonly NewEvent[] } {
  const show = notices.filter(({ id, subject }) => {
    const mark = memory.alerts.get(id);
    return (memory.mutes.get(subject) ?? 0) <= now && (mark === undefined || (mark.type === 'alert-claim' && now - mark.at >= CLAIM_MS));
  });
  return { show, events: show.map(({ id }): NewEvent => ({ type: 'alert-claim', id, limit: ZERO, owner })) };
}

/** The event that says that a notice was shown. */
export function noticeShown({ id }: Notice, owner: string): NewEvent {
  return { type: 'alert-shown', id, limit: ZERO, owner };
}

function burnNotices(state: LedgerState, now: number, budgeting: Budgeting): readonly Notice[] {
  const found = burnRate(state, now, budgeting);
  if (found === undefined) return [];
  const { hour, spent, usual } = found;
  const subject = `burn|${budgeting.origin}`;
  const [amount, since] = [formatMoney(spent), clockTime(hour.start, budgeting.zone)];
  const text = usual === undefined
    ? t('Spending fast: {0} since {1}, more than {2} in an hour.', amount, since, formatMoney(fromUsd(budgeting.settings['alerts.burnRate'] ?? 0)))
    : t('Spending fast: {0} since {1}, usually it is {2} in this hour of the week.', amount, since, formatMoney(usual));
  return [{ id: `${subject}|hour|${hour.start}|1`, kind: 'burn', subject, severity: 'warning', text }];
}

/** The day's mean of a budget with a target, from ten calls on. */
function averageNotices(state: LedgerState, now: number, budgeting: Budgeting): readonly Notice[] {
  return budgeting.budgets.all.flatMap((budget) => {
    const target = budget.limits.averagePerRequest;
    if (target === undefined) return [];
    return bindingsNow(budget, state, budgeting.origin).flatMap((binding): readonly Notice[] => {
      const { period, spend } = spendOfBinding(binding, 'day', state, now, budgeting);
      const { calls, unknown } = spend.sums;
      const own = nano(spend.spent - spend.untracked);
      if (calls < LEAST_CALLS || own <= target * calls) return [];
      const subject = `average|${bindingName(binding)}|${budgeting.origin}`;
      const scope = whom(bindingName(binding));
      const mean = formatMoney(nano(Math.round(own / calls)));
      const cost = unknown > 0 ? t('at least {0}', mean) : mean;
      return [{
        id: `${subject}|day|${period.start}|1`, kind: 'average', subject, severity: 'warning',
        text: scope === ''
          ? t('The average call costs {0} today, more than the {1} you aim for ({2} calls).', cost, formatMoney(target), calls)
          : t('The average call of {3} costs {0} today, more than the {1} you aim for ({2} calls).', cost, formatMoney(target), calls, scope),
      }];
    });
  });
}

function keyNotices(state: LedgerState, now: number, { origin, zone, settings }: Budgeting, { hash, refused }: NoticedKey): readonly Notice[] {
  const sample = state.keys.account(origin, hash).samples.at(-1)?.key;
  const whose = `${origin} ${hash.slice(0, 8)}`;
  const today = periodAt('day', now, zone);
  const wrong: readonly Notice[] = refused === undefined ? [] : [{ id: `refused|${whose}|day|${today.start}|1`, kind: 'refused', subject: `refused|${whose}`, severity: 'error', text: t('OpenRouter refuses the key: {0} Set another one to go on.', refused) }];
  return [...wrong, ...balanceNotices(sample, settings['alerts.balance'], whose, today.start), ...expiryNotices(sample, whose, now, zone)];
}

/** Once a day for as long as the balance is below the setting. */
function balanceNotices(sample: KeySample | undefined, least: number | null, whose: string, dayStart: number): readonly Notice[] {
  const credits: NanoUsd | undefined = sample?.credits;
  if (credits === undefined || least === null || credits >= fromUsd(least)) return [];
  const empty = credits <= 0;
  return [{
    id: `balance|${whose}|day|${dayStart}|1`, kind: 'balance', subject: `balance|${whose}`, severity: empty ? 'error' : 'warning',
    text: empty ? t('No credits are left at OpenRouter: calls are refused until you add some.') : t('{0} of credits left at OpenRouter, less than {1}.', formatMoney(credits), formatMoney(fromUsd(least))),
  }];
}

function expiryNotices(sample: KeySample | undefined, whose: string, now: number, zone: Zone): readonly Notice[] {
  const at = sample?.expiresAt;
  const days = at === undefined ? undefined : EXPIRY_DAYS.toReversed().find((most) => at - now <= most * DAY);
  if (at === undefined || days === undefined) return [];
  const day = dateText(dayKey(at, zone));
  const subject = `expiry|${whose}`;
  const text = at <= now ? t('The key has expired ({0} {1}). Set another one.', day, clockTime(at, zone)) : t('The key expires on {0} at {1}. Make another one at OpenRouter in time.', day, clockTime(at, zone));
  return [{ id: `${subject}|key|${at}|${at <= now ? 0 : days}`, kind: 'expiry', subject, severity: at <= now ? 'error' : 'warning', text }];
}

/** Whether alerts are silent at that instant: within the quiet hours, `22:00-07:00` on the user's clock. */
export function isQuiet(quietHours: string, now: number, zone: Zone): boolean {
  const [from, to] = quietHours.split('-').map((time) => time.trim());
  if (from === undefined || to === undefined || from === to) return false;
  const time = clockTime(now, zone);
  return from < to ? time >= from && time < to : time >= from || time < to;
}
