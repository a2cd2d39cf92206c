import { t } from '../../core/l10n.ts';
import type { NanoUsd } from '../../core/money.ts';
import { fromUsd } from '../../core/money.ts';
import { isChargedByPiece } from '../../core/pricing/byPiece.ts';
import type { Estimate } from '../../core/pricing/estimate.ts';
import type { Model } from '../../core/pricing/model.ts';
import { perMillion } from '../../core/pricing/rate.ts';
import { rankModels } from './modelRank.ts';

/** Which models are shown by what they cost: all, those that are free, or those that cost at most so many dollars per million tokens, in and out. */
export type PriceFilter = 'all' | 'free' | { readonly most: number };

/** The filters that are offered. */
export const PRICE_FILTERS: readonly PriceFilter[] = ['all', 'free', { most: 0.5 }, { most: 1 }, { most: 3 }, { most: 10 }];

/** What the list is made by. */
export interface ListWish {
  readonly typed: string;
  readonly filter: PriceFilter;
  /** Present: the cheapest for this prompt first. */
  readonly costOf?: (model: Model) => Estimate;
  readonly favourites: readonly string[];
  /** The ids that were used last, the default model before them. */
  readonly recent: readonly string[];
  /** The id of one that is not offered. */
  readonly except?: string;
}

/** Models under a heading. */
export interface ModelSection {
  readonly title: string;
  readonly models: readonly Model[];
}

/** The models as they are listed; what is typed puts those first that are meant by it, under no heading. */
export function listModels(models: readonly Model[], wish: ListWish): readonly ModelSection[] {
  const { filter, typed, costOf, except } = wish;
  const shown = models.filter((model) => model.id !== except && canChat(model) && passes(model, filter));
  const sections = costOf === undefined ? byUse(shown, wish) : [{ title: t('cheapest for this prompt first'), models: cheapestFirst(shown, costOf) }];
  const some = sections.filter((section) => section.models.length > 0);
  if (typed.trim() === '') return some;
  const all = some.flatMap((section) => section.models);
  return all.length === 0 ? [] : [{ title: '', models: rankModels(all, typed) }];
}

/** What a filter lets through, in words. */
export function filterWords(filter: PriceFilter): string {
  if (filter === 'all') return t('all prices');
  return filter === 'free' ? t('free') : t('at most ${0} per 1M tokens', filter.most);
}

/** Batch listings cannot be called like this, and models without text have nothing to stream. */
function canChat(model: Model): boolean {
  return model.outputModalities.includes('text') && !model.id.endsWith(':batch');
}

/** A price that nobody knows passes no filter. */
function passes(model: Model, filter: PriceFilter): boolean {
  const { rates: { prompt, completion }, isFree, isDynamic } = model;
  if (filter === 'all') return true;
  if (isDynamic || isChargedByPiece(model) || prompt?.kind !== 'known' || completion?.kind !== 'known') return false;
  if (filter === 'free') return isFree;
  const most = fromUsd(filter.most);
  return perMillion(prompt.rate) <= most && perMillion(completion.rate) <= most;
}

function byUse(models: readonly Model[], { favourites, recent }: ListWish): readonly ModelSection[] {
  const find = (id: string): Model | undefined => models.find((model) => model.id === id);
  const starred = [...new Set(favourites.map(find).filter((model) => model !== undefined))];
  const used = [...new Set(recent.map(find).filter((model) => model !== undefined && !starred.includes(model)))].filter((model) => model !== undefined);
  const others = models.filter((model) => !starred.includes(model) && !used.includes(model)).toSorted((a, b) => a.name.localeCompare(b.name));
  return [{ title: t('favourites'), models: starred }, { title: t('recently used'), models: used }, { title: t('all models'), models: others }];
}

/** Models whose cost nobody can tell come last. */
function cheapestFirst(models: readonly Model[], costOf: (model: Model) => Estimate): readonly Model[] {
  const priced = models.map((model) => ({ model, cost: expectedOf(costOf(model)) }));
  return priced.toSorted((a, b) => (a.cost ?? Infinity) - (b.cost ?? Infinity) || a.model.name.localeCompare(b.model.name)).map(({ model }) => model);
}

function expectedOf(estimate: Estimate): NanoUsd | undefined {
  return estimate.kind === 'known' ? estimate.expected : undefined;
}
