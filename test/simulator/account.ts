/** One OpenRouter account: its keys with their limits, its credits, and its allowance of free requests. */
import { createHash } from 'node:crypto';
import { utcDay, type SimClock } from './clock.ts';
import { SpendCounter, type Windows } from './counter.ts';
import type { Rng } from './rng.ts';
import { usdFromNumber, type Usd } from './usd.ts';

export type LimitReset = 'daily' | 'weekly' | 'monthly';

/** What a test asks for; everything has a default (an ordinary key without limit). */
export interface KeySpec {
  /** The key's text; by default `sk-or-v1-` and 64 seeded hex digits. */
  readonly key?: string;
  readonly label?: string;
  /** USD; null or absent for none. */
  readonly limit?: number | null;
  readonly limitReset?: LimitReset | null;
  readonly includeByokInLimit?: boolean;
  readonly management?: boolean;
  readonly disabled?: boolean;
  /** ISO instant after which the key is refused. */
  readonly expiresAt?: string | null;
  /** Budgets of guardrails and workspaces that `/key` tells of; they are told, not enforced. */
  readonly budgets?: readonly SimBudget[];
}

/** A budget as `/key` tells it. Amounts in USD. */
export interface SimBudget {
  readonly scope: string;
  readonly limit_usd: number;
  readonly spend_usd: number;
  readonly reset_interval?: LimitReset | null;
  readonly resets_at?: string | null;
}

export interface SimKey extends Required<KeySpec> {
  /** Lowercase hex SHA-256 of the key's text, as OpenRouter names keys. */
  readonly hash: string;
  readonly credits: SpendCounter;
  readonly byok: SpendCounter;
}

export interface AccountOptions {
  /** Credits ever bought, USD. */
  readonly credits: number;
  /** How long a charge stays invisible in `/key` and `/credits`, ms. */
  readonly settlementLagMs: number;
  readonly freePerMinute: number;
}

export class Account {
  readonly userId: string;
  readonly workspaceId: string;
  readonly #clock: SimClock;
  readonly #rng: Rng;
  readonly #keys = new Map<string, SimKey>();
  readonly #spent = new SpendCounter();
  readonly #freeByDay = new Map<number, number>();
  #freeInstants: number[] = [];
  #bought: Usd;
  settlementLagMs: number;
  freePerMinute: number;

  constructor(options: AccountOptions, clock: SimClock, rng: Rng) {
    this.#clock = clock;
    this.#rng = rng;
    this.#bought = usdFromNumber(options.credits);
    this.settlementLagMs = options.settlementLagMs;
    this.freePerMinute = options.freePerMinute;
    this.userId = `user_${rng.letters(27)}`;
    this.workspaceId = [8, 4, 4, 4, 12].map((n) => rng.hex(n)).join('-');
  }

  addKey(spec: KeySpec = {}): SimKey {
    const key = spec.key ?? `sk-or-v1-${this.#rng.hex(64)}`;
    const hash = createHash('sha256').update(key).digest('hex');
    const label = spec.label ?? `${key.slice(0, 12)}...${key.slice(-3)}`;
    const full: SimKey = { limit: null, limitReset: null, includeByokInLimit: false, management: false, disabled: false, expiresAt: null, budgets: [], ...spec, key, label, hash, credits: new SpendCounter(), byok: new SpendCounter() };
    this.#keys.set(key, full);
    return full;
  }

  /** Changes a key as `PATCH /keys/{hash}` would; its counters stay. */
  updateKey(hash: string, change: Omit<KeySpec, 'key'>): SimKey {
    const changed = { ...this.keyOf(hash), ...change };
    this.#keys.set(changed.key, changed);
    return changed;
  }

  keyOf(hash: string): SimKey {
    const found = [...this.#keys.values()].find((k) => k.hash === hash);
    if (found === undefined) throw new RangeError(`no key with hash ${hash}`);
    return found;
  }

  keys(): readonly SimKey[] {
    return [...this.#keys.values()];
  }

  /** The key of that text, if it may be used now. */
  authenticate(text: string): SimKey | undefined {
    const key = this.#keys.get(text);
    if (key === undefined || key.disabled) return undefined;
    return key.expiresAt !== null && Date.parse(key.expiresAt) <= this.#clock.now() ? undefined : key;
  }

  /** Books what a call cost the account and, apart from it, what the user's own provider charged. */
  charge(key: SimKey, at: number, credits: Usd, byok: Usd, visibleAt = this.#clock.now() + this.settlementLagMs): void {
    key.credits.add(at, credits, visibleAt);
    key.byok.add(at, byok, visibleAt);
    this.#spent.add(at, credits, visibleAt);
  }

  /** Credits bought and used, as `/credits` shows them. */
  shownCredits(): { readonly bought: Usd; readonly used: Usd } {
    return { bought: this.#bought, used: this.#spent.shown(this.#clock.now()).total };
  }

  /** The true balance, which is what a request is checked against. */
  balance(): Usd {
    return this.#bought - this.#spent.actual(this.#clock.now()).total;
  }

  setCredits(bought: number): void {
    this.#bought = usdFromNumber(bought);
  }

  /** Counts an attempt at a free model; refused attempts count too. */
  useFree(): { readonly daily: boolean; readonly minute: boolean } {
    const now = this.#clock.now();
    this.#freeInstants = [...this.#freeInstants.filter((at) => at > now - 60_000), now];
    const day = utcDay(now);
    this.#freeByDay.set(day, (this.#freeByDay.get(day) ?? 0) + 1);
    return { daily: this.freeToday().used > this.freeToday().limit, minute: this.#freeInstants.length > this.freePerMinute };
  }

  freeToday(): { readonly used: number; readonly limit: number; readonly remaining: number } {
    const used = this.#freeByDay.get(utcDay(this.#clock.now())) ?? 0;
    const limit = this.#bought >= usdFromNumber(10) ? 1000 : 50;
    return { used, limit, remaining: Math.max(0, limit - used) };
  }

  /** False for an account that never bought credits. */
  hasPaid(): boolean {
    return this.#bought > 0n;
  }
}

/** Spend that counts toward a key's limit, within the window its limit resets in. */
export function countedSpend(key: SimKey, credits: Windows, byok: Windows): Usd {
  const window = key.limitReset ?? 'total';
  return credits[window] + (key.includeByokInLimit ? byok[window] : 0n);
}
