import { Cron } from 'croner';
import type { Zone } from '../period.ts';

/** What is remembered of scheduled exports, for all programs of a home together. */
export interface ScheduleMark {
  /** The expression that this is about: another one starts afresh. */
  readonly schedule: string;
  /** The last time that is dealt with: epoch milliseconds. */
  readonly done: number;
  /** The time whose export failed, and when it was tried last. */
  readonly failed?: { readonly due: number; readonly at: number };
}

/** What is to be done now. `begin`: nothing was ever due under this expression, remember that it rules from now on. */
export type ScheduleStep =
  | { readonly kind: 'off' }
  | { readonly kind: 'begin' }
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'run'; readonly due: number };

/** After a failure it is tried again so often, until the next time is due. */
export const RETRY_MS = 15 * 60_000;
/** A mark that much in the future was made by a clock that was wrong. */
const CLOCK_SLACK_MS = 60_000;

/**
 * What a schedule asks for. Times that passed while nothing ran are caught up with one export, for the last of them. A schedule never reaches back
 * to before it was set. `zone`: its IANA name is asked for only where there is a schedule.
 */
export function nextStep(schedule: string, zone: Pick<Zone, 'name'>, mark: ScheduleMark | undefined, now: number): ScheduleStep {
  const cron = parse(schedule, zone);
  if (cron === undefined) return { kind: 'off' };
  if (mark?.schedule !== schedule || mark.done > now + CLOCK_SLACK_MS) return { kind: 'begin' };
  const due = cron.previousRuns(1, new Date(now + 1))[0]?.getTime() ?? 0;
  const next = cron.nextRun(new Date(now))?.getTime() ?? Infinity;
  if (due <= mark.done) return { kind: 'wait', until: next };
  const retry = retryAt(mark, due, now);
  return retry > now ? { kind: 'wait', until: Math.min(retry, next) } : { kind: 'run', due };
}

function retryAt({ failed }: ScheduleMark, due: number, now: number): number {
  return failed?.due === due ? failed.at + RETRY_MS : now;
}

function parse(schedule: string, zone: Pick<Zone, 'name'>): Cron | undefined {
  if (schedule.trim() === '') return undefined;
  try {
    return new Cron(schedule.trim(), { timezone: zone.name, paused: true, mode: '5-part' });
  } catch {
    return undefined; // croner says by throwing that it cannot read the expression
  }
}
