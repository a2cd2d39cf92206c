import type { NanoUsd } from '../money.ts';
import type { FrozenRates, TokenUsage } from '../usage.ts';
import { costOf, parseRate, perMillion } from './rate.ts';

/** What a call is charged for. `input` is what was neither read from a cache nor written to one. */
export type CostKind = 'input' | 'cacheRead' | 'cacheWrite' | 'output' | 'request';

/** So many tokens of a kind (or the one request), and what they cost where the rates tell. */
export interface CostPart {
  readonly kind: CostKind;
  readonly count: number;
  /** USD for a million tokens; for a request, for one. */
  readonly rate?: NanoUsd;
  readonly cost?: NanoUsd;
}

/** The tokens of a call by kind, each once, with what they cost at its frozen rates. Kinds that it has none of are left out. */
export function costParts(usage: TokenUsage, rates: FrozenRates | undefined): readonly CostPart[] {
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
  const fresh = inputTokens === undefined ? undefined : Math.max(0, inputTokens - cacheReadTokens - cacheWriteTokens);
  const { prompt, completion, cacheRead = prompt, cacheWrite = prompt, request }: Partial<FrozenRates> = rates ?? {};
  const counts: readonly (readonly [CostKind, number | undefined, string | undefined])[] = [
    ['input', fresh, prompt], ['cacheRead', cacheReadTokens || undefined, cacheRead], ['cacheWrite', cacheWriteTokens || undefined, cacheWrite], ['output', outputTokens, completion],
  ];
  const tokens = counts.flatMap(([kind, count, rate]) => (count === undefined ? [] : [part(kind, count, rate)]));
  const asked = request === undefined ? undefined : requestPart(request);
  return asked === undefined ? tokens : [...tokens, asked];
}

function part(kind: CostKind, count: number, text: string | undefined): CostPart {
  const rate = text === undefined ? undefined : parseRate(text);
  return rate === undefined ? { kind, count } : { kind, count, rate: perMillion(rate), cost: costOf([{ count, rate }]) };
}

function requestPart(text: string): CostPart | undefined {
  const rate = parseRate(text);
  if (rate === undefined || rate === 0n) return undefined;
  const cost = costOf([{ count: 1, rate }]);
  return { kind: 'request', count: 1, rate: cost, cost };
}
