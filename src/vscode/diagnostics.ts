import * as vscode from 'vscode';
import { redact } from '../core/redact.ts';
import { DEFAULT_SETTINGS, SETTING_NAMES } from '../core/settings.ts';
import { EXTENSION_ID } from './contributions.ts';
import type { Monitor } from './monitor.ts';
import type { SettingsSource } from './settingsSource.ts';

/** Puts a text for bug reports on the clipboard: versions, settings and state, without keys, paths or anything that was said. */
export async function copyDiagnostics(monitor: Monitor, settings: SettingsSource): Promise<void> {
  const text = redactLines(diagnosticsLines(monitor, settings));
  await vscode.env.clipboard.writeText(monitor.folder === undefined ? text : text.replaceAll(monitor.folder, '<home>'));
  void vscode.window.showInformationMessage('Diagnostics are on the clipboard. They hold no key and no text of a prompt.');
}

function diagnosticsLines(monitor: Monitor, settings: SettingsSource): readonly string[] {
  const manifest = vscode.extensions.getExtension(EXTENSION_ID)?.packageJSON as { readonly version?: string } | undefined;
  const changed = SETTING_NAMES.filter((name) => JSON.stringify(settings.current[name]) !== JSON.stringify(DEFAULT_SETTINGS[name]));
  const state = monitor.ledger?.state;
  return [
    `OpenRouter Spend Monitor ${manifest?.version ?? 'of an unknown version'}`,
    `Editor: ${vscode.env.appName} ${vscode.version}, ${vscode.env.remoteName ?? 'local'}, ${process.platform} ${process.arch}, Node ${process.versions.node}`,
    `Connection: ${describeConnection(monitor)}`,
    `Ledger: ${state === undefined ? 'not open' : `open, ${state.entries().length} recent entries, ${state.holds.size} held`}`,
    `Prices: ${monitor.catalogue === undefined ? 'none' : `${monitor.catalogue.current.models.length} models, fetched ${timeText(monitor.catalogue.fetchedAt)}`}`,
    `Troubles: ${monitor.problems.length === 0 ? 'none' : monitor.problems.join(' | ')}`,
    `Settings changed: ${changed.length === 0 ? 'none' : changed.map((name) => `${name}=${JSON.stringify(name === 'baseUrl' ? new URL(settings.current.baseUrl).origin : settings.current[name])}`).join(', ')}`,
  ];
}

function describeConnection({ connection }: Monitor): string {
  switch (connection.kind) {
    case 'live': return `live, last answer ${timeText(connection.at)}`;
    case 'offline': return `offline since ${timeText(connection.since)}: ${connection.reason}`;
    case 'refused': return `refused: ${connection.reason}`;
    case 'waiting':
    case 'no-key': return connection.kind;
  }
}

function timeText(instant: number | undefined): string {
  return instant === undefined ? 'never' : new Date(instant).toISOString();
}

function redactLines(lines: readonly string[]): string {
  return lines.map(redact).join('\n');
}
