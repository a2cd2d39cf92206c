import type { NanoUsd } from '../money.ts';
import type { AlertEvent, DowngradeEvent, GrantEvent, LedgerEvent, LimitState, MuteEvent, PauseEvent, StateEvent } from './events.ts';

/** How long a change of model, or a pause, is remembered once it is over. */
const MEMORY_MS = 48 * 3_600_000;

/** What is known of an alert: who last claimed it, and against which limit it was shown. */
export interface AlertMark {
  /** The last word on it: `alert-claim` while a claim waits, for a limit against which it was not shown. */
  readonly type: AlertEvent['type'];
  /** When it was last claimed, epoch milliseconds; 0 where it never was. */
  readonly at: number;
  /** The highest limit against which it was shown. */
  readonly shown?: NanoUsd;
  /** The last claim, whatever became of it. */
  readonly claim?: AlertClaim;
}

/** Somebody is about to show an alert. */
export type AlertClaim = Pick<AlertEvent, 'ev' | 'at' | 'limit' | 'owner'>;

/** A model that was put in the place of another for a session. */
export type DowngradeMark = Pick<DowngradeEvent, 'ev' | 'at' | 'from' | 'to' | 'budget' | 'until' | 'isUndone'>;

/** How a limit stood when somebody last looked. */
export type StateMark = Pick<StateEvent, 'ev' | 'at' | 'start' | 'end' | 'used' | 'limit'> & { readonly state: LimitState };

/** What was last said of a session that went in circles: that it is paused, or that it may go on. */
export type PauseMark = Pick<PauseEvent, 'ev' | 'at' | 'type' | 'reason' | 'evidence' | 'client'> | Pick<GrantEvent, 'ev' | 'at' | 'type' | 'choice'>;

/** Events that are no money, of which the last of each name counts. */
export type MarkEvent = AlertEvent | MuteEvent | DowngradeEvent | StateEvent | PauseEvent | GrantEvent;

/** Marks as they are saved. */
export interface SavedMarks {
  readonly alerts: readonly (readonly [string, AlertMark])[];
  readonly mutes: readonly (readonly [string, number])[];
  readonly downgrades: readonly (readonly [string, DowngradeMark])[];
  readonly states: readonly (readonly [string, StateMark])[];
  readonly pauses: readonly (readonly [string, PauseMark])[];
}

/** No marks. */
export const NO_MARKS: SavedMarks = { alerts: [], mutes: [], downgrades: [], states: [], pauses: [] };

const MARKS: Readonly<Record<MarkEvent['type'], true>> = { 'alert-claim': true, 'alert-shown': true, mute: true, downgrade: true, state: true, pause: true, grant: true };

/** Whether an event is a mark. */
export function isMark(event: LedgerEvent): event is MarkEvent {
  return Object.hasOwn(MARKS, event.type);
}

/** What people were told and what they said. The order of events does not matter. */
export class Marks {
  readonly alerts: Map<string, AlertMark>;
  readonly mutes: Map<string, number>;
  readonly downgrades: Map<string, DowngradeMark>;
  readonly states: Map<string, StateMark>;
  readonly pauses: Map<string, PauseMark>;

  constructor(saved: SavedMarks) {
    this.alerts = new Map(saved.alerts);
    this.mutes = new Map(saved.mutes);
    this.downgrades = new Map(saved.downgrades);
    this.states = new Map(saved.states);
    this.pauses = new Map(saved.pauses);
  }

  apply(event: MarkEvent): void {
    switch (event.type) {
      case 'alert-claim':
      case 'alert-shown': this.applyAlert(event); break;
      case 'mute': this.mutes.set(event.id, Math.max(event.until, this.mutes.get(event.id) ?? 0)); break;
      case 'downgrade': {
        const { ev, at, from, to, budget, until, isUndone } = event;
        keepLast(this.downgrades, event.id, { ev, at, from, to, budget, until, ...(isUndone === undefined ? {} : { isUndone }) });
        break;
      }
      case 'state': keepLast(this.states, event.id, { ev: event.ev, at: event.at, start: event.start, end: event.end, used: event.used, limit: event.limit, state: event.to }); break;
      case 'pause': keepLast(this.pauses, event.id, pauseOf(event)); break;
      case 'grant': keepLast(this.pauses, event.id, { ev: event.ev, at: event.at, type: event.type, choice: event.choice }); break;
    }
  }

  /** Forgets what nothing needs any more. `since`: periods that began before are over. */
  prune(now: number, since: number): void {
    for (const id of this.alerts.keys()) if (isOver(id.split('|').at(-2), since)) this.alerts.delete(id);
    for (const [id, { at }] of this.states) if (at < since) this.states.delete(id);
    for (const [id, until] of this.mutes) if (until < now) this.mutes.delete(id);
    for (const [id, { at, until }] of this.downgrades) if (Math.max(at, until) < now - MEMORY_MS) this.downgrades.delete(id);
    for (const [id, { at }] of this.pauses) if (at < now - MEMORY_MS) this.pauses.delete(id);
  }

  toJSON(): SavedMarks {
    return { alerts: [...this.alerts], mutes: [...this.mutes], downgrades: [...this.downgrades], states: [...this.states], pauses: [...this.pauses] };
  }

  private applyAlert(event: AlertEvent): void {
    const { shown, claim } = this.alerts.get(event.id) ?? {};
    if (event.type === 'alert-shown') this.alerts.set(event.id, alertMark(shown === undefined || event.limit > shown ? event.limit : shown, claim));
    else if (claim === undefined || event.ev > claim.ev) this.alerts.set(event.id, alertMark(shown, { ev: event.ev, at: event.at, limit: event.limit, owner: event.owner }));
  }
}

/** The mark of an alert that was shown, claimed, or both. */
export function alertMark(shown: NanoUsd | undefined, claim: AlertClaim | undefined): AlertMark {
  const isWaiting = claim !== undefined && (shown === undefined || claim.limit > shown);
  return { type: isWaiting ? 'alert-claim' : 'alert-shown', at: claim?.at ?? 0, ...(shown === undefined ? {} : { shown }), ...(claim === undefined ? {} : { claim }) };
}

function pauseOf({ ev, at, type, reason, evidence, client }: PauseEvent): PauseMark {
  return { ev, at, type, reason, evidence, ...(client === undefined ? {} : { client }) };
}

function keepLast<T extends { readonly ev: string }>(marks: Map<string, T>, id: string, mark: T): void {
  const known = marks.get(id);
  if (known === undefined || mark.ev > known.ev) marks.set(id, mark);
}

/** Whether the period that begins at that instant is long over. One that began at 0 lasts for ever, and so does what names none. */
function isOver(start: string | undefined, since: number): boolean {
  const instant = Number(start);
  return instant > 0 && instant < since;
}
