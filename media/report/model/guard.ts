import { formatShare } from '../../../src/core/format.ts';
import type { Zone } from '../../../src/core/period.ts';
import type { GuardCard, GuardChange, LimitRow, LimitState } from '../../../src/protocol/report.ts';
import type { Meter } from './limits.ts';
import { fullTime, whenText } from './times.ts';
import type { Mark } from './tone.ts';

/** One limit as it is shown. */
export interface LimitView {
  readonly name: string;
  /** `$1.20 of $5.00 · 24 %` */
  readonly amount: string;
  readonly meter: Meter;
  readonly mark: Mark;
  readonly until?: string;
}

/** One change as it is shown. */
export interface ChangeView {
  readonly id: string;
  readonly when: string;
  readonly whenTitle: string;
  readonly text: string;
  readonly mark: Mark;
}

/** Whether there is anything to show. */
export function hasGuard({ limits, worst, changes }: GuardCard): boolean {
  return limits.length + changes.length > 0 || worst !== undefined;
}

/** What to show of a limit. */
export function limitView({ name, used, limit, share, state, until }: LimitRow): LimitView {
  const mark = MARKS[state];
  return {
    name, amount: `${used} of ${limit} · ${formatShare(share)}`, mark,
    meter: { fill: Math.min(1, Math.max(0, share)), tone: mark.tone, label: `${name}: ${formatShare(share)} used` },
    ...(until === undefined ? {} : { until: `until ${until}` }),
  };
}

/** What to show of a change. */
export function changeView({ id, at, text, state }: GuardChange, now: number, zone: Zone): ChangeView {
  return { id, when: whenText(at, now, zone), whenTitle: fullTime(at, zone), text, mark: MARKS[state] };
}

const MARKS: Readonly<Record<LimitState, Mark>> = {
  active: { icon: 'check', word: 'Within the limit', tone: 'calm' },
  warned: { icon: 'warning', word: 'Close to the limit', tone: 'warning' },
  degraded: { icon: 'warning', word: 'Almost at the limit', tone: 'warning' },
  stopped: { icon: 'stop', word: 'Limit reached', tone: 'error' },
};
