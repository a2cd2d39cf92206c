import type { Certainty } from '../../format.ts';
import type { NanoUsd } from '../../money.ts';
import { nano } from '../../money.ts';
import type { Call } from './call.ts';
import { compareCalls, costOf, spentOn } from './call.ts';
import type { Circles } from './circles.ts';
import { circlesIn } from './circles.ts';
import type { Grant } from './grants.ts';
import { isGranted } from './grants.ts';
import { IDLE_MS } from './history.ts';
import { pathTo } from './path.ts';
import type { Sensitivity, Thresholds } from './thresholds.ts';
import { thresholdsAt } from './thresholds.ts';
import type { Baseline, Velocity } from './velocity.ts';
import { SPEND_WINDOW_MS, isKnown, perMinuteOf, velocityOf } from './velocity.ts';

/** Why a session is paused: the same requests over and over, one error over and over, many steps on its own that lead nowhere, money spent far too fast, or the person's word. */
export type RunawayReason = 'repeats' | 'errors' | 'steps' | 'spend' | 'stopped';

/** What was seen. */
export interface Evidence {
  /** Calls that speak for it. */
  readonly calls: number;
  /** From the first of them to now. */
  readonly ms: number;
  /** What they cost; missing where nothing of it is known. */
  readonly cost?: NanoUsd;
  readonly certainty: Certainty;
  /** Steps since the person's last turn. */
  readonly sinceTurn: number;
  /** What the conversation spends per minute. */
  readonly perMinute: NanoUsd;
}

export type Judgement =
  | { readonly kind: 'fine' }
  | { readonly kind: 'pause'; readonly reason: RunawayReason; readonly evidence: Evidence };

/** A judgement that stops the session. */
export type Pause = Extract<Judgement, { readonly kind: 'pause' }>;

/** All that a judgement depends on. */
export interface JudgeAsk {
  /** The call that is about to be sent. */
  readonly call: Call;
  /** The session's other calls, oldest first. */
  readonly session: readonly Call[];
  readonly now: number;
  readonly baseline: Baseline;
  readonly sensitivity: Sensitivity;
  /** What the person said the last time. */
  readonly grant?: Grant;
}

const FINE: Judgement = { kind: 'fine' };
/** Unusually fast spending makes circles out of somewhat shorter runs. */
const HOT = 0.75;
/** Speed alone stops nobody who has only just begun. */
const LEAST_STEPS = 20;
const SESSION_TIMES = 3;

/** Whether this call may go, or its session is to be paused because it goes in circles. Pure; the calls and the person's word are handed in. */
export function judge(ask: JudgeAsk): Judgement {
  const thresholds = thresholdsAt(ask.sensitivity);
  if (thresholds === undefined || isGranted(ask.grant, ask.now)) return FINE;
  const earlier = earlierOf(ask);
  const isAlike = ({ shape }: Call): boolean => shape.stem === ask.call.shape.stem;
  const path = pathTo(ask.call, earlier.every(isAlike) ? earlier : earlier.filter(isAlike));
  const seen: Seen = { circles: circlesIn(path), velocity: velocityOf(path, ask.now, ask.baseline), sinceTurn: sinceTurn(path), path, earlier, thresholds, ask };
  const found = reasonFor(seen);
  return found === undefined ? FINE : { kind: 'pause', reason: found.reason, evidence: evidenceOf(found.calls, seen) };
}

interface Seen {
  readonly circles: Circles;
  readonly velocity: Velocity;
  readonly sinceTurn: number;
  readonly path: readonly Call[];
  readonly earlier: readonly Call[];
  readonly thresholds: Thresholds;
  readonly ask: JudgeAsk;
}

interface Found {
  readonly reason: RunawayReason;
  /** The calls that speak for it. */
  readonly calls: readonly Call[];
}

function reasonFor(seen: Seen): Found | undefined {
  const { circles, velocity, path, thresholds, ask } = seen;
  const heat = velocity.isHot ? HOT : 1;
  if (ask.grant?.kind === 'stopped') return { reason: 'stopped', calls: path };
  if (circles.errors.score >= thresholds.errors * heat) return { reason: 'errors', calls: path.slice(circles.errors.from) };
  if (circles.same.score >= thresholds.same * heat) return { reason: 'repeats', calls: path.slice(circles.same.from) };
  if (seen.sinceTurn >= thresholds.steps && leadsNowhere(seen)) return { reason: 'steps', calls: path };
  return tooFast(seen);
}

/** Speed by itself: of this conversation, or of all that the session does at once, which may be several times as much. Who has just begun is left alone. */
function tooFast({ velocity, sinceTurn: steps, path, earlier, thresholds, ask }: Seen): Found | undefined {
  if (steps < LEAST_STEPS) return undefined;
  const { now, baseline } = ask;
  const most = Math.max(thresholds.perMinute, isKnown(baseline) ? thresholds.timesBaseline * baseline.perMinute : 0);
  const calls = velocity.perMinute >= most ? path : perMinuteOf(earlier, now) >= most * SESSION_TIMES ? earlier : undefined;
  return calls && { reason: 'spend', calls: calls.filter(({ at }) => at > now - SPEND_WINDOW_MS) };
}

/** Many steps alone are honest work. */
function leadsNowhere({ circles, velocity, thresholds }: Seen): boolean {
  return circles.staleShare >= thresholds.staleShare || circles.errorShare >= thresholds.errorShare || (velocity.isHot && circles.staleShare >= thresholds.staleShareHot);
}

/** The session's calls before the one that is about to be sent: one stretch of them, as they are in order, and nearly always all. */
function earlierOf({ call, session, now }: JudgeAsk): readonly Call[] {
  const end = session.findLastIndex((other) => compareCalls(other, call) < 0) + 1;
  const start = session.findIndex(({ at }) => at > now - IDLE_MS);
  return start === 0 && end === session.length ? session : session.slice(start < 0 ? end : start, end);
}

/** Steps since the person's last turn: as the body tells, or as was seen, where the body was shortened meanwhile. */
function sinceTurn(path: readonly Call[]): number {
  const turn = path.findLastIndex(({ shape }) => shape.newest === 'person');
  return Math.max(path.at(-1)?.shape.sinceTurn ?? 0, path.length - 1 - turn);
}

function evidenceOf(calls: readonly Call[], { velocity, sinceTurn: steps, ask: { call, now } }: Seen): Evidence {
  const sent = calls.filter(({ id }) => id !== call.id);
  const isAnyKnown = sent.some((each) => costOf(each) !== undefined);
  return {
    calls: sent.length, ms: Math.max(0, now - (sent[0]?.at ?? now)), certainty: certaintyOf(sent), sinceTurn: steps, perMinute: velocity.perMinute,
    ...(isAnyKnown ? { cost: nano(spentOn(sent)) } : {}),
  };
}

function certaintyOf(calls: readonly Call[]): Certainty {
  if (calls.some((call) => costOf(call) === undefined)) return 'atLeast';
  return calls.some(({ cost }) => cost === undefined) ? 'estimate' : 'exact';
}
