import type * as vscode from 'vscode';
import type { Clock, Logger } from '../../core/ports.ts';
import type { Monitor } from '../monitor.ts';
import type { SettingsSource } from '../settingsSource.ts';
import type { ChangeLimit } from './breachChoice.ts';
import type { PromptDocuments } from './promptDocument.ts';

/** What prompts are made of in a window. */
export interface PromptParts {
  readonly monitor: Monitor;
  readonly settings: SettingsSource;
  readonly documents: PromptDocuments;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What this editor remembers: favourites, recent models, purposes and tags. */
  readonly memory: vscode.Memento;
  /** What it remembers of this workspace: its system prompt. */
  readonly workspaceMemory: vscode.Memento;
  /** Where the history is, if there is one. */
  readonly folder: string;
  /** Given, and not imported: all that reads settings is loaded already, and need not be a second time. */
  readonly changeLimit: ChangeLimit;
  /** Groups the calls of this window. */
  readonly session: string;
}
