import { encodeTime } from 'ulid';
import { nano } from '../../src/core/money.ts';
import type { NanoUsd } from '../../src/core/money.ts';
import { createZone } from '../../src/core/period.ts';
import type { Attribution, CostSource, UsageEntry } from '../../src/core/usage.ts';
import type { YearClient, YearModel } from './people.ts';
import { CLIENTS, KEYS, MODELS, PROJECTS, PURPOSES, TAGS } from './people.ts';
import { Random } from './random.ts';

export const ORIGIN = 'https://openrouter.ai';
/** Where the made-up developer lives. */
export const ZONE = 'Europe/Berlin';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DEVICE = '9f31c2d07b5a6e48';
const BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GENERATION = 'abcdefghijkmnopqrstuvwxyz0123456';

/** What a year is made of. */
export interface YearOptions {
  readonly entries: number;
  /** The last instant, epoch milliseconds. */
  readonly end: number;
  readonly seed?: number;
  readonly origin?: string;
}

/** A stretch of work, which takes its share of the entries. */
interface Shift {
  readonly start: number;
  readonly length: number;
  readonly weight: number;
}

/** One agent at one task. */
interface Session {
  readonly id: string;
  readonly client: YearClient;
  readonly project: (typeof PROJECTS)[number];
  readonly main: YearModel;
  readonly helper: YearModel;
  readonly tags: readonly string[];
  readonly purpose: string;
  at: number;
  context: number;
  calls: number;
  /** The attempt before failed and is made again. */
  failed: UsageEntry | undefined;
}

/**
 * A year of one developer with agents, oldest first within each shift: 250 working days with bursts, some nights, sessions of 20 to 200 calls that overlap,
 * 3 % errors and what is tried again, late costs, estimates, and money spent elsewhere. The same seed gives the same year.
 */
export function* yearOfCalls(options: YearOptions): Generator<UsageEntry> {
  const random = new Random(options.seed ?? 1);
  const shifts = shiftsOf(options.end, random);
  const all = shifts.reduce((sum, { weight }) => sum + weight, 0);
  let [weight, made] = [0, 0];
  for (const shift of shifts) {
    weight += shift.weight;
    const upTo = Math.round((options.entries * weight) / all);
    yield* callsOf(shift, upTo - made, options, random);
    made = upTo;
  }
}

function shiftsOf(end: number, random: Random): readonly Shift[] {
  const zone = createZone(ZONE);
  const shifts: Shift[] = [];
  for (let back = 364; back >= 0; back--) {
    const midnight = Math.floor((end - back * DAY) / DAY) * DAY - zone.offsetAt(end - back * DAY);
    const weekday = new Date(midnight + DAY / 2).getUTCDay();
    const works = back === 0 || (weekday > 0 && weekday < 6 && random.chance(0.96));
    const burst = random.chance(0.15) ? 2.5 : 1;
    if (works) shifts.push({ start: midnight + 8.5 * HOUR, length: 10 * HOUR, weight: random.skewed(burst, 0.4) });
    if (random.chance(0.11)) shifts.push({ start: midnight + 22 * HOUR, length: 6 * HOUR, weight: random.skewed(0.8, 0.4) });
  }
  // Of a day that has only begun, what there was so far.
  return shifts.map((shift) => (shift.start + shift.length <= end ? shift : cutShort(shift, end)));
}

function cutShort({ start, length, weight }: Shift, end: number): Shift {
  const begun = Math.min(start, end - HOUR);
  const left = Math.min(length, end - begun);
  return { start: begun, length: left, weight: (weight * left) / length };
}

function callsOf(shift: Shift, count: number, options: YearOptions, random: Random): readonly UsageEntry[] {
  const calls: UsageEntry[] = [];
  while (calls.length < count) {
    const session = sessionIn(shift, random);
    for (let left = random.whole(20, 200); left > 0 && calls.length < count; left--) calls.push(nextOf(session, shift, options, random));
  }
  return calls.sort((a, b) => a.at - b.at);
}

function sessionIn(shift: Shift, random: Random): Session {
  const at = shift.start + shift.length * random.next() * 0.8;
  return {
    id: ulid(at, random), at, context: random.whole(3000, 15_000), calls: 0, failed: undefined,
    client: random.weighted(CLIENTS), project: random.weighted(PROJECTS), main: random.weighted(MODELS), helper: random.weighted(MODELS),
    purpose: random.pick(PURPOSES), tags: random.chance(0.3) ? [...new Set([random.pick(TAGS), random.pick(TAGS)])].toSorted() : [],
  };
}

function nextOf(session: Session, shift: Shift, options: YearOptions, random: Random): UsageEntry {
  session.calls++;
  session.context = Math.min(120_000, session.context + random.whole(100, 1500));
  session.at = Math.floor(Math.min(session.at + random.skewed(12_000, 0.8), shift.start + shift.length - random.whole(1, 600_000)));
  if (random.chance(0.004)) return untracked(session, options, random);
  const call = callOf(session, options, random);
  session.failed = call.status === 'error' && random.chance(0.8) ? call : undefined;
  return call;
}

function callOf(session: Session, { end, origin = ORIGIN }: YearOptions, random: Random): UsageEntry {
  const { at, failed } = session;
  const id = ulid(at, random);
  const model = random.chance(0.85) ? session.main : session.helper;
  return {
    id, exchange: failed?.exchange ?? id, attempt: (failed?.attempt ?? 0) + 1, at, origin, calls: 1, streamed: random.chance(0.9),
    ...whoseCall(session), requestedModel: model.id, model: model.id, provider: random.pick(model.providers), rates: model.rates, decision: 'allow',
    ...(random.chance(0.03) ? failure(at, random) : answer(session, model, at > end - DAY, random)),
  };
}

function whoseCall({ client, project, id, purpose, tags }: Session): Pick<UsageEntry, 'source' | 'device' | 'keyHash' | keyof Attribution | 'endpoint'> {
  return {
    endpoint: client.endpoint, source: client.source, device: DEVICE, project: project.name, session: id, purpose, keyHash: KEYS[project.key] ?? '',
    ...(client.client === undefined ? {} : { client: client.client }),
    ...(tags.length === 0 ? {} : { tags }),
  };
}

function failure(at: number, random: Random): Partial<UsageEntry> & Pick<UsageEntry, 'status' | 'costSource'> {
  const durationMs = Math.round(random.skewed(700, 0.8));
  return { status: 'error', errorCode: random.pick(['429', '502', '524']), errorText: 'Provider returned error', durationMs, settledAt: at + durationMs, cost: nano(0), costSource: 'usage' };
}

function answer({ at, context, calls }: Session, model: YearModel, recent: boolean, random: Random): Partial<UsageEntry> & Pick<UsageEntry, 'status' | 'costSource'> {
  const durationMs = Math.round(random.skewed(6000, 0.8));
  const cacheReadTokens = calls > 1 && random.chance(0.8) ? Math.floor(context * 0.9) : 0;
  const outputTokens = Math.max(1, Math.round(random.skewed(350, 1)));
  const price = nano(Math.round((context - cacheReadTokens) * model.prompt + cacheReadTokens * model.cacheRead + outputTokens * model.completion));
  return {
    status: random.chance(0.01) ? 'cancelled' : 'ok', durationMs, firstTokenMs: Math.round(durationMs / 5), settledAt: at + durationMs,
    inputTokens: context, outputTokens, cacheReadTokens, ...(random.chance(0.3) ? { reasoningTokens: Math.floor(outputTokens / 2) } : {}),
    finishReason: random.chance(0.7) ? 'tool_calls' : 'stop', generationId: `gen-${Math.floor(at / 1000)}-${random.text(20, GENERATION)}`,
    estimateLow: nano(Math.round(price * 0.6)), estimate: nano(price + 4096 * model.completion), ...costOf(price, recent, random),
  };
}

/** Most costs come with the answer, some late; some never, and those of the last hours not yet. */
function costOf(price: NanoUsd, recent: boolean, random: Random): { readonly costSource: CostSource; readonly cost?: NanoUsd } {
  const dice = random.next();
  if (dice < 0.95) return { costSource: 'usage', cost: price };
  if (dice < 0.995) return { costSource: 'generation', cost: price };
  return recent && dice > 0.997 ? { costSource: 'none' } : { costSource: 'estimate', cost: price };
}

function untracked(session: Session, { origin = ORIGIN }: YearOptions, random: Random): UsageEntry {
  const { at, project } = session;
  const keyHash = KEYS[project.key] ?? '';
  const id = `u:${keyHash.slice(0, 8)}:6f1c0e55:1:${random.text(10, BASE32)}`;
  return {
    id, exchange: id, attempt: 1, at, since: at - random.whole(60_000, 900_000), origin, device: DEVICE, source: 'untracked', keyHash,
    status: 'ok', calls: 0, cost: nano(Math.round(random.skewed(80_000_000, 1))), costSource: 'key', settledAt: at,
  };
}

function ulid(at: number, random: Random): string {
  return encodeTime(Math.floor(at), 10) + random.text(16, BASE32);
}
