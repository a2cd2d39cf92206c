import type { NanoUsd } from './money.ts';

/** The sources of calls that we saw. */
export const OWN_SOURCES = ['prompt', 'proxy', 'chat', 'cli', 'api', 'import'] as const;

/** Where a call came from. `untracked` is money the key spent elsewhere. */
export type Source = (typeof OWN_SOURCES)[number] | 'untracked';

/** The endpoints that are metered, named by their path. */
export type Endpoint = 'chat/completions' | 'completions' | 'responses' | 'messages' | 'embeddings';

/** How an attempt ended. `blocked` and `cached` cost exactly zero and are counted apart from calls. */
export type EntryStatus = 'ok' | 'error' | 'cancelled' | 'blocked' | 'cached';

/** Where a cost comes from, poorest source first; a better source replaces a poorer one, never the other way round. */
export const COST_SOURCES = ['none', 'estimate', 'key', 'activity', 'import', 'usage', 'generation'] as const;
export type CostSource = (typeof COST_SOURCES)[number];

/** Tokens of one call. `inputTokens` includes cache reads and writes, `outputTokens` includes reasoning, whatever the endpoint's own habit. */
export interface TokenUsage {
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadTokens?: number;
  readonly cacheWriteTokens?: number;
  readonly reasoningTokens?: number;
}

/** What the upstream says a call used: tokens, money, and who served it. Every field may be missing. */
export interface ReportedUsage extends TokenUsage {
  readonly cost?: NanoUsd;
  /** What the provider charged; counts only where `isByok`. */
  readonly upstreamCost?: NanoUsd;
  readonly isByok?: boolean;
}

/** Prices frozen with a call, as the catalogue's decimal strings in USD per token (`request`: USD per call). */
export interface FrozenRates {
  readonly prompt: string;
  readonly completion: string;
  readonly cacheRead?: string;
  readonly cacheWrite?: string;
  readonly request?: string;
}

/** Whose call it is. */
export interface Attribution {
  readonly source: Source;
  /** The program, where it is not the extension itself. */
  readonly client?: string;
  readonly user?: string;
  /** Folder name + 8 hex digits of its URI's hash. */
  readonly project?: string;
  readonly session?: string;
  readonly purpose?: string;
  readonly tags?: readonly string[];
}

/** One attempt at a call, or one untracked interval. Times are epoch milliseconds. */
export interface UsageEntry extends Attribution, TokenUsage {
  /** ULID of the attempt; `u:…` for untracked intervals. */
  readonly id: string;
  /** ULID shared by all attempts of one exchange. */
  readonly exchange: string;
  readonly attempt: number;
  /** When the attempt was sent: the instant its money is counted at. */
  readonly at: number;
  /** Untracked only: when the interval began. */
  readonly since?: number;
  readonly durationMs?: number;
  readonly firstTokenMs?: number;
  readonly endpoint?: Endpoint;
  /** Origin of the base URL, so that a simulator's money never mixes with real money. */
  readonly origin: string;
  /** Which machine wrote it. */
  readonly device: string;
  /** SHA-256 of the key, lowercase hex. */
  readonly keyHash: string;
  readonly requestedModel?: string;
  /** The model that answered, as the catalogue spells it where it can be told. */
  readonly model?: string;
  readonly provider?: string;
  readonly status: EntryStatus;
  readonly errorCode?: string;
  /** Redacted, at most 300 characters. */
  readonly errorText?: string;
  /** How many calls this stands for: 1, or more where an aggregate was imported, 0 for untracked. */
  readonly calls: number;
  readonly tier?: string;
  readonly finishReason?: string;
  readonly streamed?: boolean;
  readonly isByok?: boolean;
  readonly cost?: NanoUsd;
  readonly upstreamCost?: NanoUsd;
  readonly costSource: CostSource;
  readonly settledAt?: number;
  readonly rates?: FrozenRates;
  readonly estimateLow?: NanoUsd;
  /** The high figure: what was set aside. */
  readonly estimate?: NanoUsd;
  /** The most tokens it may have, in and out, where its prompt has a bound. */
  readonly estimateTokens?: number;
  /** What the requested model would have cost. */
  readonly baseline?: NanoUsd;
  readonly cacheHit?: 'exact' | 'semantic' | 'none';
  readonly generationId?: string;
  /** The guard's word, `allow` or otherwise, with its reason. */
  readonly decision?: string;
}

/** Rank of a cost source: the higher wins. */
export function rankOf(source: CostSource): number {
  return COST_SOURCES.indexOf(source);
}

/** Whether the cost is final: nothing better is to be looked for. */
export function isResolved(entry: Pick<UsageEntry, 'costSource'>): boolean {
  return rankOf(entry.costSource) >= rankOf('key');
}
