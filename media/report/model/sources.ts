import { currencySource, isConverted, shownCurrency } from '../../../src/core/currency.ts';
import { formatCount, formatExactMoney, formatMoney, formatTokens, formatUsd } from '../../../src/core/format.ts';
import { counted, t } from '../../../src/core/l10n.ts';
import { dayText } from '../../../src/core/moment.ts';
import { subtractMoney, type NanoUsd } from '../../../src/core/money.ts';
import type { Zone } from '../../../src/core/period.ts';
import type { SavedCard } from '../../../src/protocol/guard.ts';
import type { CreditDaysCard, ExplanationCard, KeyCard, PeriodCard } from '../../../src/protocol/report.ts';
import { figureTitle } from './figures.ts';
import { timeText } from './times.ts';

/** Where a period's spend comes from, with the whole amount. */
export function spendSource({ spend, untracked, start, isPart }: PeriodCard, now: number, zone: Zone): string {
  const others = untracked > 0 ? [t('{0} of it were spent by other programs, as the key’s own counter shows.', formatMoney(untracked))] : isPart === true ? [] : [t('The key’s own counter shows nothing besides them.')];
  const unseen = isPart === true ? [t('What other programs have spent since the key was last asked is missing.')] : [];
  return [`${exactly(spend.amount, figureTitle(spend))}.`, t('Calls recorded since {0}.', timeText(start, now, zone)), ...others, ...unseen].join(' ');
}

/** Where a period's limit comes from; its share is rounded down, so that what is not used up never reads so. */
export function limitSource({ limit, spend }: PeriodCard): string {
  if (limit === undefined) return t('No such limit is set. The tab Limits sets one.');
  return t('{0}, a limit from your settings, in US dollars. {1} of it are used, in whole per cent, rounded down.', formatUsd(limit), formatUsd(spend.amount));
}

/** What is left, and what is not taken off it. */
export function restSource(): string {
  return t('The limit less what is spent. What is set aside for calls that run now is not taken off; the tab Limits shows it.');
}

/** How it is known that money was spent elsewhere. */
export function elsewhereSource({ untracked }: PeriodCard): string {
  return t('{0} by which the key’s counter at OpenRouter has grown, and which no call recorded here explains.', exactly(untracked, formatExactMoney(untracked)));
}

/** Where the key's figure comes from. */
export function keySource({ limit, remaining }: KeyCard): string {
  if (limit === undefined) return t('OpenRouter keeps no limit for this key.');
  return remaining === undefined ? keyPeriods() : `${exactly(remaining, formatExactMoney(remaining))}. ${keyPeriods()}`;
}

/** Where the key's limit comes from, and its share. */
export function keyLimitSource({ limit, remaining }: KeyCard): string {
  if (limit === undefined || remaining === undefined) return keySource({ ...(limit === undefined ? {} : { limit }) });
  return t('{0}, the limit of this key at OpenRouter, in US dollars. {1} of it are used, in whole per cent, rounded down.', formatUsd(limit), formatUsd(subtractMoney(limit, remaining)));
}

/** When the key's limit starts anew, and who says so. */
export function keyPeriods(): string {
  return t('As OpenRouter tells it of this key; its periods are UTC.');
}

/** What a figure does with costs that are not known. */
export function coverageSource(): string {
  return t('OpenRouter has not told what these calls cost. Estimates are counted; what is unknown is not, and the figure then says ≥.');
}

/** When a limit starts anew. */
export function adviceSource(zone: Zone): string {
  return t('The limit starts anew then, by the clock of {0}.', zone.name);
}

/** What a page's age is told by. */
export function freshSource(): string {
  return t('When the key’s counter at OpenRouter was last read, or these figures were made.');
}

/** Where the credits come from. */
export function creditsSource(credits: NanoUsd): string {
  return `${exactly(credits, formatExactMoney(credits))}. ${t('The balance of your whole account, which a management key may ask for.')}`;
}

/** How long the credits last, in a few words: `about 12 days at this rate (9 to 18)`. */
export function creditDaysText(card: CreditDaysCard): string {
  if (card.kind === 'unknown') return card.why === 'nothing-spent' ? t('nothing spent lately: no end in sight') : t('how long they last is not known yet');
  const { days, least, most } = card;
  if (days > FAR) return t('for more than a year at this rate');
  const [from, to] = [whole(least), most === undefined ? undefined : whole(most)];
  const about = counted(whole(days), t('about {0} day at this rate', formatCount(whole(days))), t('about {0} days at this rate', formatCount(whole(days))));
  if (to === undefined) return t('{0} (at least {1})', about, formatCount(from));
  return from === to ? about : t('{0} ({1} to {2})', about, formatCount(from), to > FAR ? t('more than a year') : formatCount(to));
}

/** What that rests on. */
export function creditDaysSource(card: CreditDaysCard): string {
  if (card.kind === 'unknown') return card.why === 'nothing-spent' ? t('On the last whole days nothing was spent.') : t('It takes three whole days of spending to tell.');
  return t('{0} a day on average over the last {1} whole days, with this key. Other keys of your account spend besides. Four times out of five they last as long as the band says.', formatMoney(card.perDay), formatCount(card.of));
}

/** How the line about all that the key has spent is made. */
export function explanationSource({ openCalls }: ExplanationCard): string {
  const open = openCalls === 0 ? '' : ` ${t('What is not explained may be calls that are still open.')}`;
  return `${t('All that the key’s counter has grown by since it is watched: calls recorded here, money that other programs spent, and what neither explains yet.')}${open}`;
}

/** What was saved this month; `undefined` where nothing was. */
export function savedText({ saved }: SavedCard): string | undefined {
  return saved.total > 0 ? t('Saved this month: {0}', formatMoney(saved.total, 'estimate')) : undefined;
}

/** By what, and how it is reckoned. */
export function savedSource({ saved, since }: SavedCard, now: number, zone: Zone): string {
  const parts = [
    saved.cacheReads.amount > 0 ? t('{0} since providers read {1} tokens from their caches, at the difference between their rates', formatMoney(saved.cacheReads.amount, 'estimate'), formatTokens(saved.cacheReads.count)) : undefined,
    saved.models.amount > 0 ? counted(saved.models.count, t('{0} since another model answered {1} call, against what the model asked for would have cost', formatMoney(saved.models.amount, 'estimate'), formatCount(saved.models.count)), t('{0} since other models answered {1} calls, against what the models asked for would have cost', formatMoney(saved.models.amount, 'estimate'), formatCount(saved.models.count))) : undefined,
    saved.cached.amount > 0 ? counted(saved.cached.count, t('{0} since {1} call was answered from the cache here, at what it would have cost', formatMoney(saved.cached.amount, 'estimate'), formatCount(saved.cached.count)), t('{0} since {1} calls were answered from the cache here, at what they would have cost', formatMoney(saved.cached.amount, 'estimate'), formatCount(saved.cached.count))) : undefined,
  ].filter((part) => part !== undefined);
  return `${t('Since {0}:', dayText(since, now, zone))} ${parts.join('; ')}. ${t('Reckoned by the rates of each call; none of it was ever billed.')}`;
}

/** A whole amount in dollars, and where another currency is shown, how it came about. */
function exactly(amount: NanoUsd, usd: string): string {
  const currency = shownCurrency();
  return isConverted(currency) ? currencySource(formatExactMoney(amount), currency).replace(/\.$/, '') : usd;
}

function whole(days: number): number {
  return Math.max(0, Math.round(days));
}

const FAR = 366;
