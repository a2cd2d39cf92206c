import type { Catalogue } from '../pricing/catalogue.ts';
import type { Model } from '../pricing/model.ts';
import { priceProblem } from './usePrice.ts';

/** What a model must be able to do to take the place of another. */
export interface Need {
  readonly model: Model;
  /** The most tokens, prompt and answer together, that a call had. */
  readonly longest: number;
  /** `2026-11-22`: what is gone by four weeks from then is no alternative. */
  readonly today: string;
}

/** The maker, by id: `anthropic` of `anthropic/claude-haiku-4.5`. */
export function makerOf(id: string): string {
  return id.replace(/^~/, '').split('/')[0] ?? id;
}

/**
 * Whether a model can do what another one is used for, by the catalogue: as many kinds of input and output, room for the longest call, tools
 * and reasoning where the other one has them. Whether it does so as well nobody can say.
 */
export function canStandIn(candidate: Model, { model, longest, today }: Need): boolean {
  if (candidate.id === model.id || candidate.canonicalSlug === model.canonicalSlug) return false;
  return isOffered(candidate, today) && hasAll(candidate.inputModalities, model.inputModalities) && hasAll(candidate.outputModalities, model.outputModalities)
    && (candidate.contextLength ?? 0) >= longest && (candidate.maxOutputTokens ?? Number.MAX_SAFE_INTEGER) > 0
    && ABILITIES.every((ability) => !model.supportedParameters.includes(ability) || candidate.supportedParameters.includes(ability));
}

/** Models that can stand in for another. */
export function standIns({ models }: Catalogue, need: Need): readonly Model[] {
  return models.filter((candidate) => canStandIn(candidate, need));
}

const ABILITIES = ['tools', 'reasoning'] as const;
const SOON_MS = 28 * 24 * 3_600_000;

/** Neither a router, nor a batch, nor a free variant with its daily count, nor one that is about to go, nor an alias of another. */
function isOffered(candidate: Model, today: string): boolean {
  const soon = new Date(Date.parse(`${today}T00:00:00Z`) + SOON_MS).toISOString().slice(0, 10);
  return priceProblem(candidate) === undefined && !candidate.isFree && !candidate.id.includes(':') && candidate.aliasTarget === undefined && !candidate.id.startsWith('~')
    && (candidate.expirationDate === undefined || candidate.expirationDate > soon);
}

function hasAll(some: readonly string[], needed: readonly string[]): boolean {
  return needed.every((one) => some.includes(one));
}
