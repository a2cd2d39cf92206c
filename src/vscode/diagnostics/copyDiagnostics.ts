import { homedir, hostname, release, userInfo } from 'node:os';
import * as vscode from 'vscode';
import { namesIn } from '../../core/diagnostics/namesIn.ts';
import { scrubber } from '../../core/diagnostics/scrub.ts';
import { changedSettings } from '../../core/diagnostics/settingsLines.ts';
import { t } from '../../core/l10n.ts';
import type { Settings } from '../../core/settings.ts';
import { healthOf } from '../../storage/health.ts';
import type { KeyChain } from '../keyChain.ts';
import type { ChannelLogger } from '../log.ts';
import type { Monitor } from '../monitor.ts';
import type { ProxyFace } from '../proxy/proxyFace.ts';
import type { SettingsSource } from '../settingsSource.ts';
import type { DiagnosticFacts } from './diagnosticsText.ts';
import { diagnosticsText } from './diagnosticsText.ts';

/** Kinds of remote places that editors name. */
const REMOTES: ReadonlySet<string> = new Set(['ssh-remote', 'wsl', 'dev-container', 'attached-container', 'k8s-container', 'codespaces', 'tunnel']);

/** What the command is made of. */
export interface DiagnosticsParts {
  readonly monitor: Monitor;
  readonly settings: SettingsSource;
  /** What holds where nothing is set. */
  readonly defaults: Settings;
  readonly keys: KeyChain;
  readonly proxy: Pick<ProxyFace, 'standing'>;
  readonly logger: ChannelLogger;
  readonly extension: vscode.Extension<unknown>;
}

/** Puts a text for bug reports on the clipboard: versions, settings and state, without keys, paths, names, or anything that was said. */
export async function copyDiagnostics(parts: DiagnosticsParts): Promise<void> {
  const { origin } = new URL(parts.settings.current.baseUrl);
  const [key, management] = await Promise.all([parts.keys.find(origin), parts.keys.find(origin, 'managementKey')]);
  const found = [key, management].flatMap((each) => (each === undefined ? [] : [each.text]));
  await vscode.env.clipboard.writeText(diagnosticsText(facts(parts, key?.from, management !== undefined), scrubber(secrets(parts, found))));
  void vscode.window.showInformationMessage(t('Diagnostics are on the clipboard. They hold no key, no name, no path, and no text of a prompt.'));
}

function facts({ monitor, settings, defaults, proxy, logger, extension }: DiagnosticsParts, keyFrom: DiagnosticFacts['keyFrom'], hasManagementKey: boolean): DiagnosticFacts {
  const { ledger, catalogue, folder } = monitor;
  const glance = monitor.glance();
  return {
    version: String((extension.packageJSON as { readonly version?: unknown }).version),
    editor: editorLines(extension),
    connection: monitor.connection, keyFrom, hasManagementKey,
    pollSeconds: settings.current.pollSeconds,
    settings: changedSettings(settings.current, defaults), isHomeSet: settings.home !== '',
    troubles: monitor.problems, log: logger.recent,
    ...(glance?.key === undefined ? {} : { key: glance.key }),
    ...(glance?.sampledAt === undefined ? {} : { sampledAt: glance.sampledAt }),
    ...(ledger === undefined ? {} : { ledger: { entries: ledger.state.entries().length, held: ledger.state.holds.size, paused: ledger.state.pauses.size, downgraded: ledger.state.downgrades.size } }),
    ...(folder === undefined ? {} : { health: healthOf(folder) }),
    ...(catalogue === undefined ? {} : { catalogue: { models: catalogue.current.models.length, fetchedAt: catalogue.fetchedAt } }),
    ...(proxy.standing === undefined ? {} : { proxy: proxy.standing }),
  };
}

function editorLines({ extensionKind }: vscode.Extension<unknown>): readonly string[] {
  const { env } = vscode;
  const place = `${env.uiKind === vscode.UIKind.Web ? 'web' : 'desktop'}, ${remoteKind(env.remoteName)}, extension beside ${extensionKind === vscode.ExtensionKind.UI ? 'the screen' : 'the workspace'}`;
  return [`Editor: ${env.appName} ${vscode.version}, ${place}, language ${env.language}`, `System: ${process.platform} ${process.arch} ${release()}, Node ${process.versions.node}`];
}

/** Some editors give the name of their server for the kind of place. */
function remoteKind(name: string | undefined): string {
  if (name === undefined) return 'local';
  return REMOTES.has(name) ? name : 'remote';
}

/** Everything that is known here and is nobody's business. */
function secrets({ monitor, settings }: DiagnosticsParts, keys: readonly string[]): Parameters<typeof scrubber>[0] {
  const workspaces = vscode.workspace.workspaceFolders ?? [];
  const folders = [...workspaces.map(({ uri }) => [uri.fsPath, '<workspace>'] as const), [homedir(), '~'] as const];
  const { username } = userInfo();
  return {
    keys,
    folders: monitor.folder === undefined ? folders : [[monitor.folder, '<home>'], ...folders],
    names: [username, hostname(), ...workspaces.map(({ name }) => name), ...namesIn(monitor.ledger?.state.entries() ?? [], settings.current.budgets)],
  };
}
