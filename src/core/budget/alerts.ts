import type { NewEvent } from '../ledger/events.ts';
import type { AlertMark } from '../ledger/marks.ts';
import type { NanoUsd } from '../money.ts';
import { nano } from '../money.ts';
import type { Standing } from './standing.ts';
import { isReached } from './standing.ts';

/** A claimed alert that was not shown for so long belongs to whoever takes it. */
export const CLAIM_MS = 10_000;

/** A level of a limit that was crossed and should be told. */
export interface Alert {
  /** Key of the alert: budget and whose, metric, kind and start of the period, level. */
  readonly id: string;
  /** Per cent of the limit. */
  readonly level: number;
  readonly standing: Standing;
}

/** What is known of alerts so far. */
export interface AlertMemory {
  readonly alerts: ReadonlyMap<string, AlertMark>;
  readonly mutes: ReadonlyMap<string, number>;
}

/** What to show, and what to write before it is shown. */
export interface DueAlerts {
  readonly show: readonly Alert[];
  readonly events: readonly NewEvent[];
}

/**
 * Which alerts are due: each level once per limit and period, whoever crossed it. A jump over several levels shows the highest only;
 * a raised limit arms its levels again; what a mute holds back is due when it ends, if the period still runs. Call it inside the ledger's critical section.
 */
export function dueAlerts(standings: readonly Standing[], levels: readonly number[], memory: AlertMemory, now: number, owner: string): DueAlerts {
  const due = standings.map((standing) => dueOf(standing, levels, memory, now, owner));
  return { show: due.flatMap(({ show }) => show), events: due.flatMap(({ events }) => events) };
}

/** The event that says the alert has been shown. */
export function alertShown(alert: Alert, owner: string): NewEvent {
  return { type: 'alert-shown', id: alert.id, limit: limitIn(alert.standing), owner };
}

/** What a mute silences: all levels of one limit, or one of them. */
export function muteSubject(standing: Standing, level?: number): string {
  const subject = `${standing.key}|${standing.account}|${standing.metric}|${standing.period.kind}`;
  return level === undefined ? subject : `${subject}|${level}`;
}

function dueOf(standing: Standing, levels: readonly number[], memory: AlertMemory, now: number, owner: string): DueAlerts {
  const isMuted = (level?: number): boolean => (memory.mutes.get(muteSubject(standing, level)) ?? 0) > now;
  if (isMuted()) return { show: [], events: [] };
  const reached = [...new Set(levels)].filter((level) => isReached(standing, level)).toSorted((a, b) => a - b);
  const top = reached.at(-1);
  // A lower level would say less than what is true, and that was muted.
  if (top === undefined || isMuted(top)) return { show: [], events: [] };
  const fresh = reached.filter((level) => !isMuted(level)).map((level) => ({ id: alertId(standing, level), level, standing })).filter((alert) => isFresh(alert, memory, now));
  const highest = fresh.find(({ level }) => level === top);
  const show = highest === undefined ? [] : [highest];
  const events = fresh.map((alert): NewEvent => (show.includes(alert) ? { type: 'alert-claim', id: alert.id, limit: limitIn(standing), owner } : alertShown(alert, owner)));
  return { show, events };
}

/** The limit as events keep it: a whole number of nano-dollars or tokens. */
function limitIn({ limit }: Standing): NanoUsd {
  return nano(limit);
}

function alertId(standing: Standing, level: number): string {
  return `${muteSubject(standing)}|${standing.period.start}|${level}`;
}

function isFresh(alert: Alert, memory: AlertMemory, now: number): boolean {
  const mark = memory.alerts.get(alert.id);
  const limit = limitIn(alert.standing);
  if (mark?.shown !== undefined && limit <= mark.shown) return false;
  // Whoever claimed it may be about to show it, if not against a limit that was raised since.
  return mark?.claim === undefined || limit > mark.claim.limit || now - mark.claim.at >= CLAIM_MS;
}
