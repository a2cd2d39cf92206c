import { formatMoney } from '../../../src/core/format.ts';
import { NANO_PER_USD, type NanoUsd } from '../../../src/core/money.ts';
import type { CallScope, CapPeriod, ScopeChoices, WhatIfAsk } from '../../../src/protocol/insight.ts';
import type { ModelOffer } from '../../../src/protocol/models.ts';
import { isRecord, oneOf } from './viewState.ts';

/** What might have been otherwise. */
export const WHAT_IF_KINDS = ['model', 'cap', 'cache'] as const;
export type WhatIfKind = (typeof WHAT_IF_KINDS)[number];

export const CAP_PERIODS = ['day', 'week', 'month'] as const;
export const HITS = [90, 70, 50] as const;

/** What is asked, as a person fills it in. */
export interface WhatIfForm {
  readonly kind: WhatIfKind;
  readonly scope: CallScope;
  /** Id of the other model; empty: none is chosen yet. */
  readonly model: string;
  /** Dollars as typed. */
  readonly amount: string;
  readonly period: CapPeriod;
  readonly hit: (typeof HITS)[number];
}

export const DEFAULT_FORM: WhatIfForm = { kind: 'cap', scope: {}, model: '', amount: '5', period: 'day', hit: 90 };
const MOST_USD = 100_000;

/** Reads what was kept; whatever makes no sense counts as nothing. */
export function readForm(kept: unknown): WhatIfForm {
  if (!isRecord(kept)) return DEFAULT_FORM;
  const { model, amount, hit } = kept;
  return {
    kind: oneOf(WHAT_IF_KINDS, kept.kind) ?? DEFAULT_FORM.kind, scope: readScope(kept.scope), model: typeof model === 'string' ? model : '',
    amount: typeof amount === 'string' ? amount.slice(0, 20) : DEFAULT_FORM.amount, period: oneOf(CAP_PERIODS, kept.period) ?? DEFAULT_FORM.period,
    hit: HITS.find((one) => one === hit) ?? DEFAULT_FORM.hit,
  };
}

/** The question of a form; `undefined` while something is missing in it. */
export function askOf({ kind, scope, model, amount, period, hit }: WhatIfForm): WhatIfAsk | undefined {
  switch (kind) {
    case 'model': return model === '' ? undefined : { kind, scope, model };
    case 'cache': return { kind, scope, hitPercent: hit };
    case 'cap': {
      const cap = readCap(amount);
      return cap === undefined ? undefined : { kind, scope, cap, period };
    }
  }
}

/** Dollars as a person types them, `5`, `0.50` or `$5`; `undefined` where they are none. */
export function readCap(text: string): NanoUsd | undefined {
  const plain = text.trim().replace(/^\$/, '').replace(',', '.');
  const usd = /^\d{1,6}(?:\.\d{0,6})?$/.test(plain) ? Number(plain) : 0;
  return usd > 0 && usd <= MOST_USD ? (Math.round(usd * NANO_PER_USD) as NanoUsd) : undefined;
}

/** A scope as the value of a choice. */
export function scopeValue({ model, client, purpose }: CallScope): string {
  if (model !== undefined) return `model ${model}`;
  if (client !== undefined) return `client ${client}`;
  return purpose === undefined ? '' : `purpose ${purpose}`;
}

/** The scope that was chosen. */
export function scopeOf(value: string): CallScope {
  const space = value.indexOf(' ');
  const [field, rest] = [value.slice(0, space), value.slice(space + 1)];
  switch (field) {
    case 'model': return { model: rest };
    case 'client': return { client: rest };
    case 'purpose': return { purpose: rest };
    default: return {};
  }
}

/** Choices of a scope: those of the ledger, and the one that is chosen though it is not among them any more. */
export function scopeChoices({ models, clients, purposes }: ScopeChoices, scope: CallScope): readonly { readonly field: keyof CallScope; readonly value: string; readonly name: string; readonly spent?: string }[] {
  const rows = (['model', 'client', 'purpose'] as const).flatMap((field) => ({ model: models, client: clients, purpose: purposes })[field].map(({ value, name, spent }) => ({ field, value: `${field} ${value}`, name, spent: formatMoney(spent) })));
  const chosen = scopeValue(scope);
  const field = (['model', 'client', 'purpose'] as const).find((one) => scope[one] !== undefined);
  return chosen === '' || field === undefined || rows.some(({ value }) => value === chosen) ? rows : [...rows, { field, value: chosen, name: scope[field] ?? '' }];
}

/** So many models are suggested. */
const MOST_SUGGESTED = 6;

/** Models that a text may mean, those that begin with it first; without a text, those that are used already. */
export function suggestions(offers: readonly ModelOffer[], text: string, used: readonly string[]): readonly ModelOffer[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return used.map((id) => offers.find((offer) => offer.id === id)).filter((offer) => offer !== undefined).slice(0, MOST_SUGGESTED);
  const words = wanted.split(/\s+/);
  const found = offers.filter(({ id, name, vendor }) => words.every((word) => `${vendor} ${name} ${id}`.toLowerCase().includes(word)));
  const rank = ({ name, id }: ModelOffer): number => (id.toLowerCase() === wanted ? 0 : name.toLowerCase().startsWith(wanted) ? 1 : id.toLowerCase().includes(wanted) ? 2 : 3);
  return found.toSorted((a, b) => rank(a) - rank(b) || a.name.length - b.name.length || (a.id < b.id ? -1 : 1)).slice(0, MOST_SUGGESTED);
}

function readScope(kept: unknown): CallScope {
  if (!isRecord(kept)) return {};
  const field = (['model', 'client', 'purpose'] as const).find((one) => typeof kept[one] === 'string');
  return field === undefined ? {} : { [field]: String(kept[field]) };
}
