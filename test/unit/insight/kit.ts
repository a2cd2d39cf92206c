import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCatalogue } from '../../../src/core/pricing/catalogue.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/settings.ts';
import type { CallFact } from '../../../src/core/insight/callFact.ts';
import type { AdviceFacts } from '../../../src/core/insight/advice/facts.ts';
import { ZERO, fromUsd } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';

/** Real rows of OpenRouter's list. */
export const CATALOGUE = parseCatalogue(JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/pricing/models.json'), 'utf8')));

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** A Saturday. */
export const NOW = Date.parse('2026-11-28T20:00:00Z');

/** A call of `anthropic/claude-haiku-4.5` by cline, half a day ago: 10,000 tokens in, 1,000 out, $0.015. */
export function call(fields: Partial<CallFact> = {}): CallFact {
  return {
    at: NOW - 12 * HOUR, calls: 1, isElsewhere: false, isLump: false, hasFailed: false, isEmbedding: false, isByok: false, isEstimated: false,
    model: 'anthropic/claude-haiku-4.5', provider: 'Anthropic', client: 'cline', purpose: '', session: '',
    cost: fromUsd(0.015), byokCost: ZERO, inputTokens: 10_000, outputTokens: 1000, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0,
    ...fields,
  };
}

/** The same without what the call never told. */
export function without(fact: CallFact, ...names: readonly ('cost' | 'inputTokens' | 'outputTokens' | 'bound')[]): CallFact {
  return Object.fromEntries(Object.entries(fact).filter(([name]) => !(names as readonly string[]).includes(name))) as unknown as CallFact;
}

/** Money that the key spent elsewhere. */
export function elsewhere(usd: number, at = NOW - 12 * HOUR): CallFact {
  return { ...without(call({ at, calls: 0, isElsewhere: true, model: '', provider: '', client: '', cost: fromUsd(usd) }), 'inputTokens', 'outputTokens') };
}

/** So many of them, a minute apart. */
export function many(count: number, fact: CallFact): readonly CallFact[] {
  return Array.from({ length: count }, (_, index) => ({ ...fact, at: fact.at + index * 60_000 }));
}

/** A person with a daily limit and a key that has one. */
export function facts(week: readonly CallFact[], fields: Partial<AdviceFacts> = {}): AdviceFacts {
  return {
    now: NOW, zone: UTC, countByok: false, week, month: week, isMonthKept: true, catalogue: CATALOGUE, settings: { ...DEFAULT_SETTINGS, 'limits.daily': 5 },
    key: { usage: fromUsd(20), limit: fromUsd(50), tookMs: 10 }, nameOf: (id) => id.split('/').at(-1) ?? id, ...fields,
  };
}
