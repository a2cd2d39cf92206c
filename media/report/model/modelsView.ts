import { speech } from '../../../src/core/l10n.ts';
import { NO_FILTER, OFFER_COLUMNS, type OfferFilter, type OfferSort } from './offers.ts';
import { MOST_COMPARED } from './comparison.ts';
import { isRecord, oneOf } from './viewState.ts';

/** What the tab of models remembers of itself. */
export interface ModelsView {
  readonly filter: OfferFilter;
  readonly sort: OfferSort;
  /** Ids of those that are compared. */
  readonly compared: readonly string[];
  /** The size of a call as typed by a person; absent: that of a typical call. */
  readonly size?: { readonly input: number; readonly output: number };
}

export const DEFAULT_MODELS_VIEW: ModelsView = { filter: NO_FILTER, sort: { column: 'call', descending: false }, compared: [] };
/** A call of more tokens is a slip. */
export const MOST_TOKENS = 100_000_000;

/** Reads what was kept; whatever makes no sense counts as nothing. */
export function readModelsView(kept: unknown): ModelsView {
  if (!isRecord(kept)) return DEFAULT_MODELS_VIEW;
  const { compared, size } = kept;
  const ids = Array.isArray(compared) ? compared.filter((id): id is string => typeof id === 'string') : [];
  return {
    filter: readFilter(kept.filter), sort: readSort(kept.sort), compared: ids.slice(0, MOST_COMPARED),
    ...(isRecord(size) && isTokens(size.input) && isTokens(size.output) ? { size: { input: size.input, output: size.output } } : {}),
  };
}

/** With one more model to compare, or one less; full is full. */
export function toggleCompared(compared: readonly string[], id: string): readonly string[] {
  if (compared.includes(id)) return compared.filter((other) => other !== id);
  return compared.length < MOST_COMPARED ? [...compared, id] : compared;
}

/** A number of tokens as a person types it, or as this page writes it; `undefined` where it is none. */
export function readTokens(text: string): number | undefined {
  const digits = text.replaceAll(speech().group, '').replaceAll(/[\s,_]/g, '');
  const number = Number(digits);
  return /^\d+$/.test(digits) && isTokens(number) ? number : undefined;
}

function isTokens(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MOST_TOKENS;
}

function readFilter(kept: unknown): OfferFilter {
  if (!isRecord(kept)) return NO_FILTER;
  const { text, vendor, context, free, tools, images, reasoning } = kept;
  return {
    text: typeof text === 'string' ? text.slice(0, 200) : '', vendor: typeof vendor === 'string' ? vendor : '', context: isTokens(context) ? context : 0,
    free: free === true, tools: tools === true, images: images === true, reasoning: reasoning === true,
  };
}

function readSort(kept: unknown): OfferSort {
  if (!isRecord(kept)) return DEFAULT_MODELS_VIEW.sort;
  const column = oneOf(OFFER_COLUMNS, kept.column);
  return column === undefined ? DEFAULT_MODELS_VIEW.sort : { column, descending: kept.descending === true };
}
