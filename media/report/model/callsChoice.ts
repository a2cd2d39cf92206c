import { fromUsd } from '../../../src/core/money.ts';
import type { CallPlace, CallsChoice, CallsFacets } from '../../../src/protocol/calls.ts';
import { isRecord, type ViewState } from './viewState.ts';

/** By what calls are filtered besides what all tabs share, as a person has typed it. */
export interface CallsFilter {
  /** An amount in USD; empty for none. */
  readonly costOver: string;
  readonly errorText: string;
}

/** What of a list was seen last: the call at its top, and the one whose details were shown. */
export interface KeptPlace {
  /** The list, as JSON. */
  readonly choice: string;
  readonly top?: CallPlace;
  readonly opened?: string;
}

export const NO_FILTER: CallsFilter = { costOver: '', errorText: '' };
export const NO_FACETS: CallsFacets = { models: [], clients: [] };
const LONGEST = 200;
const MOST_USD = 1_000_000;

/** Reads what was kept; whatever makes no sense counts as nothing. */
export function readCallsFilter(kept: unknown): CallsFilter {
  if (!isRecord(kept)) return NO_FILTER;
  return { costOver: textOf(kept.costOver), errorText: textOf(kept.errorText) };
}

export function readKeptPlace(kept: unknown): KeptPlace | undefined {
  if (!isRecord(kept) || typeof kept.choice !== 'string') return undefined;
  const { choice, top, opened } = kept;
  const isPlace = isRecord(top) && typeof top.id === 'string' && typeof top.at === 'number' && Number.isSafeInteger(top.at) && top.at >= 0;
  return { choice, ...(isPlace ? { top: { at: Number(top.at), id: String(top.id) } } : {}), ...(typeof opened === 'string' ? { opened } : {}) };
}

/** The amount that was typed, in USD: `0.05`, `$0.05` or `0,05`; `undefined` for nothing, `'wrong'` for what is no amount. */
export function typedAmount(text: string): number | 'wrong' | undefined {
  const plain = text.trim().replace(/^\$/, '').replace(',', '.');
  if (plain === '') return undefined;
  const usd = /^\d*\.?\d+$|^\d+\.$/.test(plain) ? Number(plain) : Number.NaN;
  return Number.isFinite(usd) && usd <= MOST_USD ? usd : 'wrong';
}

/** Which calls are meant. */
export function choiceOf({ range, where }: Pick<ViewState, 'range' | 'where'>, { costOver, errorText }: CallsFilter): CallsChoice {
  const usd = typedAmount(costOver);
  const part = errorText.trim();
  return {
    range, where,
    ...(typeof usd === 'number' ? { costOver: fromUsd(usd) } : {}),
    ...(part === '' ? {} : { errorText: part }),
  };
}

/** The next facets where there are others to choose from, else those that stand there: a list that is open does not change its order by a call. */
export function steadyFacets(now: CallsFacets, next: CallsFacets): CallsFacets {
  return choicesIn(now) === choicesIn(next) ? now : next;
}

function choicesIn({ models, clients }: CallsFacets): string {
  return JSON.stringify([models, clients].map((facets) => facets.map(({ value, name }) => JSON.stringify([value, name])).sort()));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.slice(0, LONGEST) : '';
}
