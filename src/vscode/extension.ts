import * as path from 'node:path';
import type * as vscode from 'vscode';
import { DEFAULT_SETTINGS } from '../core/settings.ts';
import { createIds, systemClock } from '../storage/system.ts';
import { AlertWatch } from './alertWatch.ts';
import { registerCommands } from './commands.ts';
import { copyDiagnostics } from './diagnostics.ts';
import { KeyChain } from './keyChain.ts';
import { KeyCommands } from './keyCommands.ts';
import { changeLimits } from './limitsCommand.ts';
import { ChannelLogger } from './log.ts';
import { Monitor } from './monitor.ts';
import { ModelPicker } from './prompt/modelPicker.ts';
import { PromptDocuments } from './prompt/promptDocument.ts';
import { readPromptArgument } from './prompt/promptArgument.ts';
import { SendPrompt } from './prompt/sendPrompt.ts';
import { Hues } from './report/hues.ts';
import { ReportPanels } from './report/reportPanel.ts';
import { inBackground } from './notify.ts';
import { tellTrouble } from './trouble.ts';
import { SettingsSource } from './settingsSource.ts';
import { showSettingsNews } from './settingsNews.ts';
import { GlanceView } from './statusBar/glanceView.ts';

/** Builds the extension. Nothing slow happens here: the ledger is opened behind it, the database and the SDK on first use. */
export function activate(context: vscode.ExtensionContext): void {
  const clock = systemClock;
  const ids = createIds();
  const logger = new ChannelLogger();
  const settings = new SettingsSource(context.globalState, logger);
  const keys = new KeyChain(context.secrets, environmentKey(), logger);
  const monitor = new Monitor({ settings, keys, clock, ids, logger, distFolder: path.join(context.extensionPath, 'dist') });
  const reports = new ReportPanels(monitor, new Hues(context.globalState, logger), context.extensionUri);
  const documents = new PromptDocuments();
  const keyCommands = new KeyCommands(keys, settings, clock);
  const sendPrompt = new SendPrompt({ monitor, settings, picker: new ModelPicker(context.globalState), documents, clock, session: ids.next() });
  const commands = registerCommands({
    setApiKey: () => keyCommands.set(),
    clearApiKey: () => keyCommands.clear(),
    sendTrackedPrompt: (argument) => sendPrompt.run(readPromptArgument(argument)),
    openReport: () => reports.open(),
    changeLimits: () => changeLimits(settings),
    copyDiagnostics: () => copyDiagnostics(monitor, settings),
  }, logger);
  context.subscriptions.push(
    logger, settings, keys, monitor, reports, documents, commands,
    new GlanceView(monitor, settings, clock),
    new AlertWatch(monitor, clock, logger),
    settings.onNews((news) => showSettingsNews(news, logger)),
    monitor.onTrouble((text) => inBackground(tellTrouble(text), logger)),
  );
  logger.info('activation', `version ${String((context.extension.packageJSON as { version: unknown }).version)}`);
  void monitor.start();
}

/** A key in the environment belongs to the address in the environment, else to OpenRouter, and is sent nowhere else. */
function environmentKey(): ConstructorParameters<typeof KeyChain>[1] {
  const baseUrl = process.env.OPENROUTER_BASE_URL;
  const origin = new URL(URL.canParse(baseUrl ?? '') ? (baseUrl ?? '') : DEFAULT_SETTINGS.baseUrl).origin;
  const key = process.env.OPENROUTER_API_KEY?.trim();
  return { apiKey: key !== undefined && /^[\x21-\x7e]+$/.test(key) ? key : undefined, origin };
}
