/** OpenRouter's response cache (`X-OpenRouter-Cache: true`): the same body again within its lifetime costs nothing. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { SimClock } from './clock.ts';
import type { Plan } from './plan.ts';

export interface CachedAnswer {
  readonly plan: Plan;
  readonly at: number;
  readonly ttlSeconds: number;
}

export class ResponseCache {
  readonly #clock: SimClock;
  readonly #answers = new Map<string, CachedAnswer>();

  constructor(clock: SimClock) {
    this.#clock = clock;
  }

  find(key: string): CachedAnswer | undefined {
    const answer = this.#answers.get(key);
    return answer !== undefined && this.ageSeconds(answer) < answer.ttlSeconds ? answer : undefined;
  }

  keep(key: string, plan: Plan, ttlSeconds: number): void {
    this.#answers.set(key, { plan, at: this.#clock.now(), ttlSeconds });
  }

  ageSeconds(answer: CachedAnswer): number {
    return Math.floor((this.#clock.now() - answer.at) / 1000);
  }
}

/** What a request says about the cache; `key` is absent when it does not opt in. */
export function cacheWishes(headers: IncomingHttpHeaders, path: string, rawBody: string): { readonly key: string | undefined; readonly ttlSeconds: number; readonly refresh: boolean } {
  const wanted = headers['x-openrouter-cache'] === 'true';
  const ttl = Number(headers['x-openrouter-cache-ttl'] ?? 300);
  return {
    key: wanted ? createHash('sha256').update(`${path} ${rawBody}`).digest('hex') : undefined,
    ttlSeconds: Math.min(86_400, Math.max(1, Number.isFinite(ttl) ? ttl : 300)),
    refresh: headers['x-openrouter-cache-clear'] === 'true',
  };
}
