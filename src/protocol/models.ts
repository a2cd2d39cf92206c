import type { ModelOffer } from '../core/insight/offer.ts';
import type { TypicalCall } from '../core/insight/typicalCall.ts';

export type { ModelOffer, OfferPrices } from '../core/insight/offer.ts';
export type { TypicalCall } from '../core/insight/typicalCall.ts';

/** Every model that can be had, with its prices. */
export interface ModelList {
  /** When OpenRouter gave it, epoch milliseconds. */
  readonly fetchedAt: number;
  readonly models: readonly ModelOffer[];
  /** The model that prompts begin with; empty: none. */
  readonly defaultModel: string;
}

/** What the list of models asks the host: each row owns its question and its reply. */
export interface ModelsRequests {
  /** Fails where there is no list, neither from OpenRouter nor kept from before. */
  readonly getModels: { readonly ask: null; readonly reply: ModelList };
  readonly getTypicalCall: { readonly ask: null; readonly reply: TypicalCall };
}
