import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { BulkEvent, LedgerEvent } from '../../../src/core/ledger/events.ts';
import type { UsageEntry } from '../../../src/core/usage.ts';
import type { PromptArgument } from '../../../src/vscode/prompt/promptArgument.ts';
import { COMMANDS, EXTENSION_ID, SETTINGS_SECTION } from '../../../src/vscode/contributions.ts';
import type { ControlName } from '../../simulator/control.ts';
import type { ControlResult } from '../../simulator/remote.ts';
import { control } from '../../simulator/remote.ts';
import { suiteEnvironment } from '../harness/suiteEnvironment.ts';
import { until } from '../harness/wait.ts';

/** What a suite inside the extension host works with: the simulator, the home's files and the editor. */

/** Activates the extension under test. */
export async function activated(): Promise<vscode.Extension<unknown>> {
  const extension = vscode.extensions.getExtension(EXTENSION_ID);
  if (extension === undefined) throw new Error('The extension is not installed.');
  await extension.activate();
  return extension;
}

/** Calls a method of the simulator. */
export function simulator<N extends ControlName>(name: N, args: object = {}): Promise<ControlResult<N>> {
  return control(environment(suiteEnvironment.origin), name, args);
}

/** The ledger's home. */
export function home(): string {
  return environment('OPENROUTER_SPEND_HOME');
}

/** SHA-256 of the key that the environment holds. */
export function keyHash(): string {
  return environment(suiteEnvironment.keyHash);
}

/** Every entry that stands in the journal. */
export function entries(): readonly UsageEntry[] {
  return journal().flatMap((event) => (event.type === 'entry' ? [event.entry] : []));
}

/** What the usage log of the import suite costs, in nano-dollars: its calls name no key, so they are the key's own and explain part of what it has spent. */
export const IMPORTED = 30_000_000;

/** Every change past the journal that was announced in it. */
export function bulks(): readonly BulkEvent[] {
  return journal().filter((event) => event.type === 'bulk');
}

/** The shared settings file; empty before it is written. */
export function sharedValues(): Readonly<Record<string, unknown>> {
  const file = join(home(), 'config.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { values: Record<string, unknown> }).values : {};
}

/** Sets one of the user's settings; `undefined` removes it. */
export async function set(name: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration(SETTINGS_SECTION).update(name, value, vscode.ConfigurationTarget.Global);
}

/** The user's own value of a setting. */
export function setting(name: string): unknown {
  return vscode.workspace.getConfiguration(SETTINGS_SECTION).inspect(name)?.globalValue;
}

/** Sends a prompt without any question; resolves with the document's text once its last line is there. */
export async function sendPrompt(argument: PromptArgument, lastLine: RegExp): Promise<string> {
  const before = new Set(answers().map(({ uri }) => uri.toString()));
  // The command itself may wait for an answer to a notification.
  const command = Promise.resolve(vscode.commands.executeCommand(COMMANDS.sendTrackedPrompt, argument));
  const failed = command.then(() => undefined, (error: unknown) => error);
  const fresh = (): string | undefined => answers().find(({ uri }) => !before.has(uri.toString()))?.getText();
  const text = await until('the answer to end', () => fresh(), (found) => found !== undefined && lastLine.test(found));
  void failed;
  return text ?? '';
}

function journal(): readonly LedgerEvent[] {
  const folder = join(home(), 'journal');
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.jsonl')) : [];
  const lines = names.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n')).filter((line) => line.startsWith('{'));
  return lines.map((line) => JSON.parse(line) as LedgerEvent);
}

function answers(): readonly vscode.TextDocument[] {
  return vscode.workspace.textDocuments.filter(({ uri }) => uri.scheme === 'openrouter-spend');
}

function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set.`);
  return value;
}
