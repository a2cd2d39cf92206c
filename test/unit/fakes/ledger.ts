import { ulid } from 'ulid';
import type { LedgerEvent, NewEvent } from '../../../src/core/ledger/events.ts';
import { LedgerState } from '../../../src/core/ledger/state.ts';
import type { NanoUsd } from '../../../src/core/money.ts';
import { fromUsd } from '../../../src/core/money.ts';
import { UTC } from '../../../src/core/period.ts';
import type { Budgeting } from '../../../src/core/budget/standing.ts';
import { budgetingOf } from '../../../src/core/budget/standing.ts';
import type { Settings } from '../../../src/core/settings.ts';
import { DEFAULT_SETTINGS } from '../../../src/core/settings.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';

export const ORIGIN = 'https://openrouter.ai';
export const KEY = 'ab'.repeat(32);
/** Noon of a Wednesday, UTC. */
export const NOON = Date.UTC(2026, 10, 18, 12);

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

/** An entry of ours, resolved unless said otherwise. */
export function entryOf(fields: Partial<UsageEntry> & Pick<UsageEntry, 'id'>): UsageEntry {
  return { exchange: fields.id, attempt: 1, at: NOON, origin: ORIGIN, device: 'd', source: 'prompt', keyHash: KEY, status: 'ok', calls: 1, costSource: 'usage', model: 'openai/gpt-4o-mini', ...fields };
}

/** An entry that cost so many dollars. */
export function spent(id: string, usd: number, fields: Partial<UsageEntry> = {}): NewEvent {
  return { type: 'entry', id, entry: entryOf({ id, cost: fromUsd(usd), ...fields }) };
}

/** Money set aside. */
export function held(id: string, high: NanoUsd | undefined, owner = 'seg-01'): NewEvent {
  return { type: 'hold', id, exchange: id, attempt: 1, origin: ORIGIN, keyHash: KEY, device: 'd', owner, who: { source: 'prompt' }, ...(high === undefined ? {} : { high }) };
}

/** The event as the journal would write it. */
export function written(event: NewEvent, at = NOON, ev = ulid(at)): LedgerEvent {
  return { v: 1, ev, at, ...event };
}

/** A state after these events. */
export function stateAfter(events: readonly NewEvent[], at = NOON): LedgerState {
  const state = new LedgerState();
  for (const event of events) state.apply(written(event, at));
  return state;
}

/** Default settings with changes, in UTC. */
export function budgeting(changes: Partial<Settings> = {}): Budgeting {
  const settings: Settings = { ...DEFAULT_SETTINGS, 'timeZone': 'utc', ...changes };
  return budgetingOf(settings, UTC, ORIGIN);
}
