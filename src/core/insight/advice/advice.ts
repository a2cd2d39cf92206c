import type { NanoUsd } from '../../money.ts';

/** What a button of an advice does. Each of them can be undone, or changes nothing. */
export type AdviceAction =
  /** Opens "What if" with this model for these calls. */
  | { readonly kind: 'try-model'; readonly to: string; readonly model?: string; readonly client?: string; readonly purpose?: string }
  /** Sets the plain limit of a period, in whole cents of a dollar. */
  | { readonly kind: 'set-limit'; readonly period: 'day' | 'week' | 'month'; readonly usd: number }
  | { readonly kind: 'default-model'; readonly model: string }
  /** Shows the calls it is about. */
  | { readonly kind: 'show-calls'; readonly model?: string; readonly client?: string; readonly status?: 'error' }
  | { readonly kind: 'copy'; readonly text: string }
  /** Where the key's limit is set, at OpenRouter. */
  | { readonly kind: 'key-settings' }
  | { readonly kind: 'connect-tool' };

/** How sure a saving is: `exact` figures at listed prices, an `estimate`, or the most that it could be. */
export type SavingCertainty = 'exact' | 'estimate' | 'atMost';

/** What it would have saved in the last seven days. */
export interface Saving {
  readonly amount: NanoUsd;
  /** What the same calls cost. */
  readonly of: NanoUsd;
  readonly certainty: SavingCertainty;
}

/** Something worth doing, with its figures. Texts are ready to be read; ids and names in them come from outside. */
export interface Advice {
  /** The same for the same advice from day to day, by which it is dismissed. */
  readonly id: string;
  /** One sentence with its figures. */
  readonly text: string;
  /** How the figures were made, and what they leave open. */
  readonly basis: string;
  readonly saving?: Saving;
  /** Without a saving, advice that guards money comes before advice that only informs: 0 to 1. */
  readonly weight: number;
  readonly action?: AdviceAction;
}
