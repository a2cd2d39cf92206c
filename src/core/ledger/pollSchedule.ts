/** What the poller goes by. Times are epoch milliseconds. */
export interface PollSituation {
  readonly now: number;
  readonly lastPoll: number | undefined;
  /** When a call of ours last began or ended, in any process. */
  readonly lastTraffic: number | undefined;
  /** When the key's counter last moved. */
  readonly lastChange: number | undefined;
  readonly focused: boolean;
  /** The setting, in milliseconds. */
  readonly interval: number;
  /** The first edge of a local or a UTC day that was not polled after yet. */
  readonly nextEdge: number;
  /** How many polls have failed in a row. */
  readonly failures: number;
}

const MINUTE = 60_000;
/** Traffic counts for so long after a call. */
const TRAFFIC_MS = 2 * MINUTE;
const QUIET_MS = 5 * MINUTE;
const ASLEEP_MS = 15 * MINUTE;
/** A counter that stood still for so long is asked the least. */
const STILL_MS = 60 * MINUTE;
/** Counters are asked so long after a period has turned. */
export const EDGE_MS = 5000;

/** When to ask the key again: often while something happens, never not at all, since agents spend while nobody looks. */
export function nextPollAt(situation: PollSituation): number {
  const { lastPoll, now, nextEdge } = situation;
  // A poll in the future was made before the clock was set back.
  if (lastPoll === undefined || lastPoll > now) return now;
  const afterEdge = nextEdge + EDGE_MS;
  const regular = lastPoll + pause(situation);
  return Math.max(now, lastPoll < afterEdge ? Math.min(regular, afterEdge) : regular);
}

function pause(situation: PollSituation): number {
  const { interval, failures } = situation;
  if (failures > 0) return Math.min(Math.max(interval, ASLEEP_MS), interval * 2 ** Math.min(failures, 8));
  if (situation.focused || isWithin(situation.lastTraffic, TRAFFIC_MS, situation.now)) return interval;
  return Math.max(interval, isWithin(situation.lastChange, STILL_MS, situation.now) ? QUIET_MS : ASLEEP_MS);
}

function isWithin(instant: number | undefined, length: number, now: number): boolean {
  return instant !== undefined && now - instant < length;
}
