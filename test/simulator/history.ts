/** Thirty days of believable past usage: working days of three to six dollars, quiet weekends, sessions of several tools. Pure: seed and instant in, calls out. */
import type { SimKey } from './account.ts';
import type { Catalogue, Model } from './catalogue.ts';
import { utcDay } from './clock.ts';
import { PROJECTS, SESSION_KINDS, type SessionKind } from './historyKinds.ts';
import { priceOf } from './pricing.ts';
import { seeded, type Rng } from './rng.ts';
import { usd, usdFromNumber, usdToNumber } from './usd.ts';
import type { World } from './world.ts';

/** One call of the past. Tokens are native; `inputTokens` includes cache reads and writes, `outputTokens` includes reasoning. */
export interface PastCall {
  /** When it was sent, epoch ms. */
  readonly at: number;
  readonly durationMs: number;
  /** Absent where nothing came back. */
  readonly firstTokenMs: number | null;
  readonly endpoint: SessionKind['endpoint'];
  readonly source: SessionKind['source'];
  readonly client: string | null;
  readonly project: string;
  readonly session: string;
  readonly purpose: string;
  readonly requestedModel: string;
  /** Id of the model that answered. */
  readonly model: string;
  readonly permaslug: string;
  readonly provider: string;
  readonly status: 'ok' | 'error' | 'cancelled';
  /** HTTP status of an error. */
  readonly errorCode: number | null;
  readonly finishReason: 'stop' | 'length' | 'tool_calls' | null;
  readonly streamed: boolean;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
  readonly reasoningTokens: number;
  /** What was charged. */
  readonly costUsd: number;
  readonly generationId: string | null;
}

export interface PastMonthOptions {
  readonly seed: string | number;
  /** Epoch ms; the last call has ended by then. */
  readonly now: number;
  readonly catalogue: Catalogue;
  /** The developer's distance from UTC, for the rhythm of the day (default 0). */
  readonly zoneOffsetMinutes?: number;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const DAYS = 30;

/** Sorted by time. Today is always a working day so far, so that a demo has something to show. */
export function pastMonth(options: PastMonthOptions): readonly PastCall[] {
  const offset = (options.zoneOffsetMinutes ?? 0) * 60_000;
  const today = utcDay(options.now + offset);
  const days = Array.from({ length: DAYS + 1 }, (_, i) => today - DAYS + i);
  const calls = days.flatMap((day) => (day === today ? todaySoFar(options, day, offset) : pastDay(options, day, offset)));
  return calls.filter((call) => call.at + call.durationMs <= options.now).sort((a, b) => a.at - b.at);
}

/** Puts the calls into a key's counters and the account's activity, and buys the credits they took. */
export function bookHistory(world: World, key: SimKey, calls: readonly PastCall[]): void {
  const now = world.clock.now();
  for (const call of calls) {
    const cost = usdFromNumber(call.costUsd);
    world.account.charge(key, call.at, cost, 0n, now);
    if (call.generationId === null) continue;
    const tokens = { promptTokens: call.inputTokens, completionTokens: call.outputTokens, reasoningTokens: call.reasoningTokens };
    world.activity.book({ at: call.at, keyHash: key.hash, model: call.model, permaslug: call.permaslug, provider: call.provider, cost, byok: 0n, isByok: false, ...tokens });
  }
  const { bought, used } = world.account.shownCredits();
  const enough = (Math.floor(usdToNumber(used) / 25) + 2) * 25;
  if (usdFromNumber(enough) > bought) world.account.setCredits(enough);
}

function pastDay(options: PastMonthOptions, day: number, offset: number): readonly PastCall[] {
  const rng = seeded(options.seed, 'past day', day);
  const weekday = (day + 4) % 7;
  const weekend = weekday === 0 || weekday === 6;
  const target = weekend ? (rng.chance(0.35) ? 0.2 + rng.next() * 0.7 : 0) : 3.2 + rng.next() * 2.3;
  const start = day * DAY_MS - offset;
  return fill(options, rng, target, () => start + moment(rng, weekend));
}

/** The part of a day's spend that fits its hours so far, at least a third. */
function todaySoFar(options: PastMonthOptions, day: number, offset: number): readonly PastCall[] {
  const rng = seeded(options.seed, 'past day', day);
  const start = day * DAY_MS - offset;
  const since = Math.max(start, options.now - 8 * HOUR_MS);
  const share = Math.min(1, Math.max(0.35, (options.now - start - 8 * HOUR_MS) / (10 * HOUR_MS)));
  const target = (3.2 + rng.next() * 2.3) * share;
  const room = Math.max(0, options.now - since - 5 * 60_000);
  return fill(options, rng, target, () => since + Math.floor(rng.next() * room)).filter((call) => call.at + call.durationMs <= options.now);
}

/** Sessions until the money is spent. */
function fill(options: PastMonthOptions, rng: Rng, target: number, start: () => number): readonly PastCall[] {
  const calls: PastCall[] = [];
  let spent = 0;
  while (spent < target) {
    for (const call of session(options, rng, start(), target - spent)) {
      calls.push(call);
      spent += call.costUsd;
    }
  }
  return calls;
}

/** Mornings and afternoons with a dip at noon; weekends in the late morning. */
function moment(rng: Rng, weekend: boolean): number {
  const hour = weekend ? 10 + rng.next() * 4 : rng.chance(0.45) ? 8.5 + rng.next() * 3.6 : rng.chance(0.9) ? 13.2 + rng.next() * 4.6 : 20 + rng.next() * 2;
  return Math.floor(hour * HOUR_MS);
}

/** One sitting with one tool; it stops early once `money` is spent. */
function session(options: PastMonthOptions, rng: Rng, start: number, money: number): readonly PastCall[] {
  const kind = weighted(rng, SESSION_KINDS.map((k) => [k, k.weight] as const));
  const common = { session: `${kind.name.replace(' ', '-')}-${rng.hex(6)}`, project: rng.pick(PROJECTS), purpose: rng.pick(kind.purposes) };
  const calls: PastCall[] = [];
  let at = start;
  let prompt = rng.int(...kind.prompt);
  let left = money;
  const count = rng.int(...kind.calls);
  for (let i = 0; i < count && left > 0; i++) {
    const before = i === 0 ? 0 : prompt;
    prompt += i === 0 ? 0 : rng.int(...kind.growth);
    const call = { ...oneCall(options, rng, kind, at, prompt, before), ...common };
    calls.push(call);
    left -= call.costUsd;
    at += call.durationMs + rng.int(...kind.gap) * 1000;
  }
  return calls;
}

type Lone = Omit<PastCall, 'session' | 'project' | 'purpose'>;

function oneCall(options: PastMonthOptions, rng: Rng, kind: SessionKind, at: number, prompt: number, before: number): Lone {
  const id = weighted(rng, kind.models);
  const model = options.catalogue.find(id);
  const provider = model === undefined ? undefined : options.catalogue.endpoints(model)[0];
  if (model === undefined || provider === undefined) throw new RangeError(`the history needs a model the catalogue lacks: ${id}`);
  const fate = rng.next();
  const base = { at, endpoint: kind.endpoint, source: kind.source, client: kind.client, requestedModel: id, model: id, permaslug: model.canonical_slug, provider: provider.provider_name, streamed: kind.source !== 'cli' };
  if (fate < 0.012) return { ...base, ...refused(rng) };
  return { ...base, ...answered(rng, kind, model, at, prompt, before, fate > 0.985) };
}

type Result = Omit<Lone, 'at' | 'endpoint' | 'source' | 'client' | 'requestedModel' | 'model' | 'permaslug' | 'provider' | 'streamed'>;

function refused(rng: Rng): Result {
  const nothing = { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0, costUsd: 0 };
  return { ...nothing, durationMs: rng.int(120, 900), firstTokenMs: null, status: 'error', errorCode: rng.pick([429, 429, 502, 503, 529]), finishReason: null, generationId: null };
}

function answered(rng: Rng, kind: SessionKind, model: Model, at: number, prompt: number, before: number, cancelled: boolean): Result {
  const wanted = Math.round(kind.output[0] * (kind.output[1] / kind.output[0]) ** rng.next());
  const outputTokens = cancelled ? Math.ceil(wanted * rng.next()) : wanted;
  const reasoningTokens = model.reasoning === undefined ? 0 : Math.floor(outputTokens * kind.reasoning * rng.next());
  const cached = kind.caches && rng.chance(0.93) && model.pricing.input_cache_read !== undefined ? Math.floor(before / 64) * 64 : 0;
  const written = kind.caches && model.pricing.input_cache_write !== undefined ? Math.floor((prompt - cached) / 64) * 64 : 0;
  const { total } = priceOf(model.pricing, { prompt, completion: outputTokens, cached, written }, at);
  const firstTokenMs = rng.int(350, 1600) + Math.floor(prompt / 60);
  return {
    durationMs: firstTokenMs + outputTokens * rng.int(7, 18),
    firstTokenMs,
    status: cancelled ? 'cancelled' : 'ok',
    errorCode: null,
    finishReason: cancelled ? null : finishOf(rng, kind),
    inputTokens: prompt,
    outputTokens,
    cacheReadTokens: cached,
    cacheWriteTokens: written,
    reasoningTokens,
    costUsd: usdToNumber(nano(total)),
    generationId: `gen-${Math.floor(at / 1000)}-${rng.letters(20)}`,
  };
}

/** Agents mostly end a turn with a tool call. */
function finishOf(rng: Rng, kind: SessionKind): PastCall['finishReason'] {
  if (kind.growth[1] > 2500 && rng.chance(0.8)) return 'tool_calls';
  return rng.chance(0.03) ? 'length' : 'stop';
}

/** Half up to a billionth of a dollar, so that sums over a month agree to the last digit wherever they are made. */
function nano(amount: bigint): bigint {
  const unit = usd('0.000000001');
  return ((amount + unit / 2n) / unit) * unit;
}

function weighted<T>(rng: Rng, rows: readonly (readonly [T, number])[]): T {
  let left = rng.next() * rows.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [value, weight] of rows) {
    left -= weight;
    if (left < 0) return value;
  }
  const last = rows.at(-1);
  if (last === undefined) throw new RangeError('nothing to choose from');
  return last[0];
}
