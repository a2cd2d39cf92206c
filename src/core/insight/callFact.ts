import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney } from '../money.ts';
import type { UsageEntry } from '../usage.ts';
import { rankOf } from '../usage.ts';
import { compact } from '../wire/json.ts';

const DAY_MS = 24 * 3_600_000;

/** What a question of "what if" needs to know of an entry. Texts are empty where the entry has none. */
export interface CallFact {
  /** Epoch milliseconds. */
  readonly at: number;
  /** How many calls it stands for; 0 for money that the key spent elsewhere. */
  readonly calls: number;
  readonly isElsewhere: boolean;
  /** Spent elsewhere over more than a day, as before the key was first seen: nobody knows on which of its days. */
  readonly isLump: boolean;
  readonly hasFailed: boolean;
  readonly isEmbedding: boolean;
  /** The provider was paid with a key of the user's own. */
  readonly isByok: boolean;
  readonly isEstimated: boolean;
  /** As the catalogue spells it where it can be told, else what was asked for. */
  readonly model: string;
  readonly provider: string;
  readonly client: string;
  readonly purpose: string;
  readonly session: string;
  readonly cost?: NanoUsd;
  /** What the provider charged the user's own key. */
  readonly byokCost: NanoUsd;
  /** The high figure of its estimate: what is counted while the cost is not known. */
  readonly bound?: NanoUsd;
  /** Tokens as in `TokenUsage`: those of the cache are part of the input, those for reasoning part of the output. */
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly reasoningTokens: number;
}

/** The fact of an entry; `undefined` of one that was no call: refused by a limit, or answered from our own cache. */
export function factOf(entry: UsageEntry): CallFact | undefined {
  const { at, calls, status, source, isByok, cost, estimate } = entry;
  if (status === 'blocked' || status === 'cached') return undefined;
  return {
    at, calls, isElsewhere: source === 'untracked', isLump: source === 'untracked' && entry.since !== undefined && at - entry.since > DAY_MS, hasFailed: status === 'error', isEmbedding: entry.endpoint === 'embeddings', isByok: isByok === true,
    isEstimated: cost !== undefined && rankOf(entry.costSource) <= rankOf('estimate'),
    byokCost: byokCostOf(entry), ...compact({ cost, bound: estimate }), ...namesOf(entry), ...tokensOf(entry),
  };
}

/** What counts as spent for it; `undefined` while that is not known. */
export function spendOfFact({ cost, byokCost }: Pick<CallFact, 'cost' | 'byokCost'>, countByok: boolean): NanoUsd | undefined {
  if (cost === undefined) return undefined;
  return countByok ? addMoney(cost, byokCost) : cost;
}

/** Which calls a question is about: those that have each of the values given. */
export interface CallScope {
  readonly model?: string;
  readonly client?: string;
  readonly purpose?: string;
}

/** Whether a call of our own belongs to it. */
export function isInScope(fact: CallFact, { model, client, purpose }: CallScope): boolean {
  return !fact.isElsewhere && (model === undefined || fact.model === model) && (client === undefined || fact.client === client) && (purpose === undefined || fact.purpose === purpose);
}

function namesOf({ model, requestedModel = '', provider = '', client = '', purpose = '', session = '' }: UsageEntry): Pick<CallFact, 'model' | 'provider' | 'client' | 'purpose' | 'session'> {
  return { model: model ?? requestedModel, provider, client, purpose, session };
}

type Tokens = Pick<CallFact, 'inputTokens' | 'outputTokens' | 'cacheReadTokens' | 'cacheWriteTokens' | 'reasoningTokens'>;

function tokensOf({ inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0, reasoningTokens = 0 }: UsageEntry): Tokens {
  return { ...compact({ inputTokens, outputTokens }), cacheReadTokens, cacheWriteTokens, reasoningTokens };
}

function byokCostOf({ isByok, upstreamCost = ZERO }: UsageEntry): NanoUsd {
  return isByok === true ? upstreamCost : ZERO;
}
