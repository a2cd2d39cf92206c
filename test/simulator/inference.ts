/** The life of one inference call: admitted or refused, planned, told, and billed by how it ended. */
import type { SimKey } from './account.ts';
import { readAsk, type Ask } from './ask.ts';
import { admit } from './admission.ts';
import { sendRefusal, type Call } from './call.ts';
import { deliverJson, deliverStream, type Delivery, type Outcome, type Timing } from './delivery.ts';
import { isObject, type JsonObject } from './json.ts';
import { billFor, nothing, planCall, type Ending, type Plan } from './plan.ts';
import { REFUSALS, type Refusal } from './refusals.ts';
import { refusalContext, unauthorized } from './refusing.ts';
import { cacheWishes } from './responseCache.ts';
import { route, supportsCancel, type Route } from './routing.ts';
import { record } from './settlement.ts';
import type { Skin, Telling } from './skin.ts';
import type { World } from './world.ts';

export async function serveInference(world: World, skin: Skin, call: Call): Promise<void> {
  const admitted = tryAdmit(world, skin, call);
  if ('status' in admitted) {
    sendRefusal(call, skin.envelope(admitted));
    return;
  }
  const { plan, key, settle, headers } = admitted;
  const telling = tell(world, call, plan);
  let open = true;
  const close = (outcome: Outcome): void => {
    if (!open) return;
    open = false;
    const ending = endingOf(call, telling, outcome);
    settle(ending.bill.cost);
    record(world, call, key, plan, ending);
  };
  close(await deliver(world, skin, telling, { call, headers, onWhole: () => close({ kind: 'complete' }) }));
}

interface Admitted {
  readonly plan: Plan;
  readonly key: SimKey;
  readonly settle: (cost: bigint) => void;
  readonly headers: Readonly<Record<string, string>>;
}

function tryAdmit(world: World, skin: Skin, call: Call): Admitted | Refusal {
  const { key, body } = call;
  const context = refusalContext(world, call);
  if (key === undefined) return unauthorized(call);
  if (key.management) return REFUSALS.management_inference(context);
  if (!isObject(body)) return REFUSALS.bad_request(context);
  return skin.refuses?.(body) ?? admitBody(world, skin, call, key, body);
}

function admitBody(world: World, skin: Skin, call: Call, key: SimKey, body: JsonObject): Admitted | Refusal {
  const { trouble } = call;
  const context = refusalContext(world, call);
  const ask = withPreset(readAsk(skin.kind, body, world.options.defaultModel ?? 'openai/gpt-4o-mini'), world.options.presets ?? {});
  const rng = world.rng('route', call.sequence);
  const promptTokens = trouble.tokens?.prompt ?? ask.promptTokens;
  const request = { ...ask, promptTokens, at: world.clock.now(), failing: trouble.failModels ?? [], forced: trouble.provider, embeddings: skin.kind === 'embeddings' };
  const found = route(world.catalogue, request, rng, context);
  if ('status' in found) return found;
  const settle = admit(world, key, found, { ...ask, promptTokens }, context);
  if (typeof settle !== 'function') return settle;
  return { key, settle, ...planned(world, call, ask, found) };
}

/** Plans the call, or takes the answer from the response cache. */
function planned(world: World, call: Call, ask: Ask, found: Route): Pick<Admitted, 'plan' | 'headers'> {
  const at = world.clock.now();
  const rng = world.rng('plan', call.sequence);
  const id = `gen-${Math.floor(at / 1000)}-${rng.letters(20)}`;
  const fresh = planCall(id, at, ask, found, call.trouble, rng);
  const generation = { 'X-Generation-Id': id };
  if (call.trouble.cacheHit === true) return { plan: { ...fresh, cachedFrom: `gen-${Math.floor(at / 1000) - 60}-${rng.letters(20)}` }, headers: { ...generation, 'X-OpenRouter-Cache-Status': 'HIT' } };
  const { key, ttlSeconds, refresh } = cacheWishes(call.headers, call.path, call.rawBody);
  if (key === undefined) return { plan: fresh, headers: generation };
  const kept = refresh ? undefined : world.responses.find(key);
  if (kept === undefined) {
    world.responses.keep(key, fresh, ttlSeconds);
    return { plan: fresh, headers: { ...generation, 'X-OpenRouter-Cache-Status': 'MISS', 'X-OpenRouter-Cache-TTL': String(ttlSeconds) } };
  }
  const headers = { ...generation, 'X-OpenRouter-Cache-Status': 'HIT', 'X-OpenRouter-Cache-Age': String(world.responses.ageSeconds(kept)), 'X-OpenRouter-Cache-Source-Id': kept.plan.id };
  return { plan: { ...kept.plan, id, at, cachedFrom: kept.plan.id }, headers };
}

function tell(world: World, call: Call, plan: Plan): Telling {
  const usageChunk = call.trouble.usageChunk ?? (world.rng('usage chunk', call.sequence).chance(0.5) ? 'empty_choices' : 'repeated_finish');
  return { plan, bill: billFor(plan), trouble: call.trouble, tokensPerChunk: world.options.tokensPerChunk ?? 4, usageChunk };
}

async function deliver(world: World, skin: Skin, telling: Telling, way: Pick<Delivery, 'call' | 'headers' | 'onWhole'>): Promise<Outcome> {
  const { call } = way;
  const rng = world.rng('wire', call.sequence);
  const { trouble } = call;
  const timing: Timing = {
    firstByteMs: trouble.firstByteMs ?? world.draw(world.options.firstByteMs, rng),
    betweenChunksMs: () => trouble.betweenChunksMs ?? world.draw(world.options.betweenChunksMs, rng),
  };
  if (trouble.errorBody !== undefined) return deliverJson({ ...way, timing, rng }, { error: { message: 'Provider returned error', ...trouble.errorBody } });
  if (telling.plan.ask.stream) return deliverStream({ ...way, timing, rng }, streamed(skin, telling));
  const body = trouble.failMidway === undefined ? skin.whole(telling) : skin.failedWhole(telling, trouble.failMidway);
  return deliverJson({ ...way, timing: wholeTiming(timing, telling), rng }, body);
}

/** A whole answer comes when its last token has been made. */
function wholeTiming(timing: Timing, { plan, tokensPerChunk }: Telling): Timing {
  const chunks = Math.ceil((plan.thoughts.length + plan.pieces.length) / tokensPerChunk);
  const making = Array.from({ length: chunks }, () => timing.betweenChunksMs()).reduce((sum, ms) => sum + ms, 0);
  return { ...timing, firstByteMs: timing.firstByteMs + making };
}

function streamed(skin: Skin, telling: Telling): ReturnType<Skin['frames']> {
  const frames = skin.frames(telling);
  const failure = telling.trouble.failMidway;
  if (failure === undefined) return frames;
  const kept = frames.slice(0, failure.afterFrames ?? Math.floor(frames.length / 2));
  return [...kept, ...skin.failureFrames(telling, failure, kept.at(-1)?.made ?? 0)];
}

/** Errors are not charged (unless a test says so); a cancelled stream only for what was made, where the provider can stop. */
function endingOf({ trouble }: Call, { plan, bill }: Telling, outcome: Outcome): Ending {
  const { failMidway, errorBody } = trouble;
  if (errorBody !== undefined || failMidway !== undefined) {
    const billed = failMidway?.billed === true ? billFor(plan, Math.ceil(plan.tokens.completion / 2)) : nothing({ ...plan.tokens, completion: 0, reasoning: 0 });
    return { bill: billed, cancelled: false, finish: 'error' };
  }
  if (outcome.kind === 'complete') return { bill, cancelled: false, finish: plan.finish };
  if (!plan.ask.stream || !supportsCancel(plan.route.endpoint.provider_name)) return { bill, cancelled: true, finish: plan.finish };
  if (outcome.made >= plan.tokens.completion) return { bill, cancelled: false, finish: plan.finish };
  return { bill: billFor(plan, outcome.made), cancelled: true, finish: null };
}

function withPreset(ask: Ask, presets: Readonly<Record<string, string>>): Ask {
  const models = ask.models.map((id) => {
    const [base, slug] = id.split('@preset/');
    return slug === undefined ? id : base !== undefined && base !== '' ? base : (presets[slug] ?? id);
  });
  return { ...ask, models };
}
