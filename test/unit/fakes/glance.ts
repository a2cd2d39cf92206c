import type { NewEvent } from '../../../src/core/ledger/events.ts';
import type { Settings } from '../../../src/core/settings.ts';
import type { Glance } from '../../../src/vscode/statusBar/glance.ts';
import { glanceOf } from '../../../src/vscode/statusBar/glance.ts';
import { KEY, NOON, budgeting, stateAfter } from './ledger.ts';

/** What is worth a glance after these events, with these settings, while the key is reached; other fields as given. */
export function glanceAfter(events: readonly NewEvent[], settings: Partial<Settings> = {}, changes: Partial<Glance> = {}): Glance {
  return { ...glanceOf(stateAfter(events), NOON, budgeting(settings), { kind: 'live', at: NOON }, KEY), sampledAt: NOON, ...changes };
}
