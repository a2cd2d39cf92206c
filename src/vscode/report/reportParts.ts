import type * as vscode from 'vscode';
import type { EntriesPortion } from '../../core/ledger/queries.ts';
import type { Clock, Logger } from '../../core/ports.ts';
import type { Monitor } from '../monitor.ts';
import type { SettingsSource } from '../settingsSource.ts';
import type { Hues } from './hues.ts';

/** What the report's host side works with. */
export interface ReportParts {
  readonly monitor: Monitor;
  readonly settings: SettingsSource;
  readonly clock: Clock;
  readonly hues: Hues;
  /** What lasts from one window to the next. */
  readonly memory: vscode.Memento;
  readonly logger: Logger;
  readonly extensionUri: vscode.Uri;
  /** Has a person choose a file, and writes these entries into it. */
  readonly exportCalls: (portion: EntriesPortion) => Promise<void>;
}
