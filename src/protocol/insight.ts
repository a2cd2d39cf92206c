import type { Advice } from '../core/insight/advice/advice.ts';
import type { CapPeriod, Capping } from '../core/insight/cap.ts';
import type { Caching } from '../core/insight/promptCache.ts';
import type { Repricing } from '../core/insight/reprice.ts';
import type { CallScope } from '../core/insight/callFact.ts';
import type { NanoUsd } from '../core/money.ts';

export type { Advice, AdviceAction } from '../core/insight/advice/advice.ts';
export type { CallScope } from '../core/insight/callFact.ts';
export type { CapPeriod, Capping } from '../core/insight/cap.ts';
export type { Caching } from '../core/insight/promptCache.ts';
export type { LeftOut, Repricing } from '../core/insight/reprice.ts';

/** What might have been otherwise: the calls of the last thirty days with another model, under a cap, or with a cache. */
export type WhatIfAsk =
  | { readonly kind: 'model'; readonly scope: CallScope; readonly model: string }
  | { readonly kind: 'cap'; readonly scope: CallScope; readonly cap: NanoUsd; readonly period: CapPeriod }
  | { readonly kind: 'cache'; readonly scope: CallScope; readonly hitPercent: number };

/** One value that calls can be chosen by, and what was spent under it. */
export interface ScopeChoice {
  readonly value: string;
  /** As people know it. */
  readonly name: string;
  readonly spent: NanoUsd;
}

/** What the calls can be narrowed down to, the dearest first. */
export interface ScopeChoices {
  readonly models: readonly ScopeChoice[];
  readonly clients: readonly ScopeChoice[];
  readonly purposes: readonly ScopeChoice[];
}

/** What would have been. */
export type WhatIf =
  | { readonly kind: 'model'; readonly repricing: Repricing }
  | { readonly kind: 'cap'; readonly capping: Capping; /** The limit of that period that is set, in USD. */ readonly limit: number | null }
  | { readonly kind: 'cache'; readonly caching: Caching };

/** An answer, or how much of the calls has been read so far: then ask again. */
export type WhatIfReply =
  | { readonly kind: 'reading'; /** 0 to 1 */ readonly share: number }
  | {
    readonly kind: 'ready';
    /** The days that it is about, both included. */
    readonly from: string;
    readonly to: string;
    /** There were so many calls that older days were left out. */
    readonly isCut: boolean;
    readonly whatIf: WhatIf;
    readonly choices: ScopeChoices;
  };

/** What there is to advise. */
export type AdviceReply =
  | { readonly kind: 'reading' }
  | { readonly kind: 'ready'; readonly advice: readonly Advice[]; /** How many are silent since they were dismissed. */ readonly dismissed: number };

/** Something that is set on a person's behalf; made again with what was there before, it is undone. */
export type SettingChange =
  | { readonly kind: 'limit'; readonly period: CapPeriod; /** USD; `null`: none. */ readonly usd: number | null }
  /** An id; empty: none. */
  | { readonly kind: 'default-model'; readonly model: string };

/** What "What if" and advice ask the host: each row owns its question and its reply. */
export interface InsightRequests {
  readonly getWhatIf: { readonly ask: WhatIfAsk; readonly reply: WhatIfReply };
  readonly getAdvice: { readonly ask: null; readonly reply: AdviceReply };
  /** `back` says it again, all of them where no id is given. */
  readonly dismissAdvice: { readonly ask: { readonly id: string; readonly how: 'month' | 'forever' | 'back' }; readonly reply: null };
  /** Gives what undoes it. */
  readonly changeSetting: { readonly ask: SettingChange; readonly reply: SettingChange };
  /** Opens the page at OpenRouter where keys have their limits, or begins connecting a tool. */
  readonly actOnAdvice: { readonly ask: 'key-settings' | 'connect-tool'; readonly reply: null };
}
