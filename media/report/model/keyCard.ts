import { visibleName } from '../../../src/core/foreignName.ts';
import { formatExactMoney, formatMoney, formatShare } from '../../../src/core/format.ts';
import { t } from '../../../src/core/l10n.ts';
import { subtractMoney, type NanoUsd } from '../../../src/core/money.ts';
import { UTC, periodAt } from '../../../src/core/period.ts';
import type { KeyCard } from '../../../src/protocol/report.ts';
import { meterOf, type Meter } from './limits.ts';
import { endText } from './times.ts';
import type { Mark, Tone } from './tone.ts';

/** What is shown of the key's own limit. Its periods are OpenRouter's, in UTC. */
export interface KeyView {
  readonly label?: string;
  readonly amount: string;
  readonly exact?: string;
  /** `left of $100.00`, or that there is no limit. */
  readonly limit: string;
  readonly meter?: Meter;
  /** Only where little or nothing is left. */
  readonly mark?: Mark;
  readonly share?: string;
  readonly reset?: string;
}

/** What is shown of the account's credits. They belong to the account, not to the key. */
export interface CreditsView {
  readonly amount: string;
  readonly exact: string;
  readonly unit: string;
  readonly mark?: Mark;
}

/** What to show of the key at that instant. */
export function keyView(card: KeyCard, now: number): KeyView {
  const label = card.label === undefined || card.label === '' ? {} : { label: visibleName(card.label) };
  if (card.limit === undefined) return { ...label, amount: t('No limit'), limit: t('set at OpenRouter') };
  const reset = resetText(card.reset, now);
  return { ...label, ...amountOf(card.limit, card.remaining), ...(reset === undefined ? {} : { reset }) };
}

/** What to show of the credits; `undefined` where the key may not ask for them. */
export function creditsView(card: KeyCard): CreditsView | undefined {
  if (card.credits === undefined) return undefined;
  return {
    amount: formatMoney(card.credits), exact: t('{0} exactly', formatExactMoney(card.credits)), unit: card.credits < 0 ? t('credits') : t('credits left'),
    ...(card.credits <= 0 ? { mark: { icon: 'error', word: t('No credits left'), tone: 'error' } } : {}),
  };
}

function amountOf(limit: NanoUsd, remaining: NanoUsd | undefined): Omit<KeyView, 'label' | 'reset'> {
  if (remaining === undefined) return { amount: formatMoney(undefined), limit: t('left of {0}', formatMoney(limit)) };
  const spent = subtractMoney(limit, remaining);
  const tone = toneOf(remaining, limit);
  return {
    amount: formatMoney(remaining), exact: t('{0} exactly', formatExactMoney(remaining)), limit: t('left of {0}', formatMoney(limit)),
    meter: meterOf(spent, limit, tone, t('Limit of the key')), ...markOf(tone), ...(limit > 0 ? { share: formatShare(spent / limit) } : {}),
  };
}

function markOf(tone: Tone): { readonly mark?: Mark } {
  switch (tone) {
    case 'calm': return {};
    case 'warning': return { mark: { icon: 'warning', word: t('Almost used up'), tone: 'warning' } };
    case 'error': return { mark: { icon: 'stop', word: t('Used up'), tone: 'error' } };
  }
}

function toneOf(remaining: NanoUsd, limit: NanoUsd): Tone {
  if (remaining <= 0) return 'error';
  return remaining <= limit * 0.1 ? 'warning' : 'calm';
}

function resetText(reset: KeyCard['reset'], now: number): string | undefined {
  if (reset === undefined) return undefined;
  if (reset === 'never') return t('does not reset');
  return t('resets {0} UTC', endText(reset, periodAt(reset, now, UTC).end, UTC));
}
