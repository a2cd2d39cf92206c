import type { NanoUsd } from '../money.ts';
import { ZERO, addMoney, maxMoney, subtractMoney } from '../money.ts';
import { costOfUsage } from '../pricing/cost.ts';
import { costOf, parseRate } from '../pricing/rate.ts';
import type { FrozenRates } from '../usage.ts';

/** What entries with the same frozen rates add up to, as far as savings are about it. */
export interface SavingsRow {
  readonly rates?: FrozenRates;
  /** They were answered from a cache of ours, and cost nothing. */
  readonly isCached: boolean;
  /** The model that was asked for is another, and what it would have cost is known. */
  readonly hasBaseline: boolean;
  readonly entries: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  /** What the requested models would have cost beyond what was paid, of those that have both. */
  readonly belowBaseline: NanoUsd;
}

/** Money that was not spent. All of it is reckoned, none of it was ever billed: it wears ≈ wherever it is shown. */
export interface Saved {
  /** Calls that a cache of ours answered, at what they would have cost. */
  readonly cached: Saving;
  /** Input tokens that providers read from their caches, less what it cost to write them there. */
  readonly cacheReads: Saving;
  /** Calls that a cheaper model answered. */
  readonly models: Saving;
  readonly total: NanoUsd;
}

/** One way of saving; zero where nothing was saved. */
export interface Saving {
  readonly amount: NanoUsd;
  /** Calls, or tokens where providers' caches are meant. */
  readonly count: number;
}

/** What was saved, from rows by frozen rates, of one stretch of time or of several. What cannot be reckoned, since rates or tokens are not known, is left out. */
export function savedBy(parts: readonly SavingsRow[]): Saved {
  const rows = together(parts);
  const cached = savingOf(rows.filter(({ isCached }) => isCached).map((row) => ({ amount: fullPrice(row), count: row.entries })));
  const cacheReads = savingOf(rows.filter(({ isCached }) => !isCached).map((row) => ({ amount: belowPromptRate(row), count: row.cacheReadTokens })));
  const models = savingOf(rows.filter(({ isCached, hasBaseline }) => !isCached && hasBaseline).map((row) => ({ amount: row.belowBaseline, count: row.entries })));
  return { cached, cacheReads, models, total: addMoney(cached.amount, cacheReads.amount, models.amount) };
}

/** One row for each of the rates: a day on which a cache was only written to takes from what others saved by reading it. */
function together(parts: readonly SavingsRow[]): readonly SavingsRow[] {
  const alike = Map.groupBy(parts, ({ rates, isCached, hasBaseline }) => JSON.stringify([rates, isCached, hasBaseline]));
  return [...alike.values()].map((rows) => rows.reduce((sum, row) => ({
    ...sum, entries: sum.entries + row.entries, inputTokens: sum.inputTokens + row.inputTokens, outputTokens: sum.outputTokens + row.outputTokens,
    cacheReadTokens: sum.cacheReadTokens + row.cacheReadTokens, cacheWriteTokens: sum.cacheWriteTokens + row.cacheWriteTokens, belowBaseline: addMoney(sum.belowBaseline, row.belowBaseline),
  })));
}

function savingOf(parts: readonly { readonly amount: NanoUsd | undefined; readonly count: number }[]): Saving {
  const known = parts.filter((part): part is Saving => part.amount !== undefined);
  const amount = maxMoney(ZERO, addMoney(...known.map((part) => part.amount)));
  // What cost more than it saved has saved nothing.
  return { amount, count: amount === 0 ? 0 : known.reduce((sum, part) => sum + part.count, 0) };
}

function fullPrice({ hasBaseline, belowBaseline, rates, entries, ...tokens }: SavingsRow): NanoUsd | undefined {
  if (hasBaseline) return belowBaseline;
  if (rates === undefined) return undefined;
  // A price per call is due for each of them.
  const request = rates.request === undefined ? undefined : parseRate(rates.request);
  const once = costOfUsage(tokens, rates);
  return once === undefined || request === undefined ? once : addMoney(once, costOf([{ count: Math.max(0, entries - 1), rate: request }]));
}

/** What providers' caches took off the input: reads are cheaper than fresh tokens, writes of some are dearer. */
function belowPromptRate({ rates, cacheReadTokens, cacheWriteTokens }: SavingsRow): NanoUsd | undefined {
  const prompt = rates === undefined ? undefined : parseRate(rates.prompt);
  if (rates === undefined || prompt === undefined || cacheReadTokens === 0) return undefined;
  const [read, write] = [parseRate(rates.cacheRead ?? '') ?? prompt, parseRate(rates.cacheWrite ?? '') ?? prompt];
  return subtractMoney(costOf([{ count: cacheReadTokens + cacheWriteTokens, rate: prompt }]), costOf([{ count: cacheReadTokens, rate: read }, { count: cacheWriteTokens, rate: write }]));
}
