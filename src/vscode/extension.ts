import * as path from 'node:path';
import type * as vscode from 'vscode';
import { EventEmitter, env, l10n } from 'vscode';
import { isQuiet } from '../core/budget/notices.ts';
import { speak, t } from '../core/l10n.ts';
import { DEFAULT_SETTINGS } from '../core/settings.ts';
import { createIds, systemClock } from '../storage/system.ts';
import { AlertNotices } from './alerts/alertNotices.ts';
import { AlertWatch } from './alerts/alertWatch.ts';
import { handOn } from './alerts/handOn.ts';
import { PauseWatch } from './alerts/pauseWatch.ts';
import type { Told } from './alerts/told.ts';
import { manageWebhooks } from './alerts/webhookCommand.ts';
import { Webhooks } from './alerts/webhooks.ts';
import { registerCommands } from './commands.ts';
import { copyDiagnostics } from './diagnostics/lazyDiagnostics.ts';
import { FirstRunFace } from './firstRun/firstRunFace.ts';
import { HomePointing } from './homePointing.ts';
import { InstallCli } from './installCli.ts';
import { KeyChain } from './keyChain.ts';
import { lazyKeyCommands } from './lazyKeyCommands.ts';
import { undoDowngrade } from './downgradeCommand.ts';
import { changeLimits } from './lazyLimits.ts';
import { changeLimitAt } from './limitsCommand.ts';
import { ChannelLogger } from './log.ts';
import { Monitor } from './monitor.ts';
import { PromptFace } from './prompt/promptFace.ts';
import { ProxyFace } from './proxy/proxyFace.ts';
import { ReadOnlyText } from './readOnlyText.ts';
import { Hues } from './report/hues.ts';
import { readReportArgument } from './report/reportArgument.ts';
import { ReportPanels } from './report/reportPanel.ts';
import { inBackground } from './notify.ts';
import { tellTrouble } from './trouble.ts';
import { SettingsDiagnostics } from './settingsDiagnostics.ts';
import { SettingsSource } from './settingsSource.ts';
import { showSettingsNews } from './settingsNews.ts';
import { GlanceView } from './statusBar/glanceView.ts';
import { TreeFace } from './tree/treeFace.ts';
import { readExportArgument } from './transfer/exportArgument.ts';
import { ExportUsage } from './transfer/exportUsage.ts';
import { readImportArgument } from './transfer/importArgument.ts';
import { importUsage } from './transfer/lazyImport.ts';
import { ScheduleWatch } from './transfer/scheduleWatch.ts';
import { UsageFileOffer } from './transfer/usageFileOffer.ts';
import { tellZone } from './zoneNews.ts';

/** What other extensions get: `vscode.extensions.getExtension('openrouter-spend.openrouter-spend-monitor').exports`. */
export interface SpendMonitorApi {
  readonly version: 1;
  /** An alert was told, in this window. */
  readonly onAlert: vscode.Event<Told>;
}

/** Set by `activate`: what the editor waits for when the window closes. It asks the module, so this is the one thing a module keeps here. */
export let deactivate: () => Promise<void> = () => Promise.resolve();

/** Builds the extension. Nothing slow happens here: the ledger is opened behind it, the database and the SDK on first use. */
export function activate(context: vscode.ExtensionContext): SpendMonitorApi {
  speak(env.language, l10n.bundle);
  const clock = systemClock;
  const ids = createIds();
  const logger = new ChannelLogger();
  const settings = new SettingsSource(context.globalState, logger);
  const keys = new KeyChain(context.secrets, environmentKey(), logger);
  const distFolder = path.join(context.extensionPath, 'dist');
  const monitor = new Monitor({ settings, keys, clock, ids, logger, distFolder });
  const exportUsage = new ExportUsage(monitor, context.globalState, clock);
  const reports = new ReportPanels({ monitor, settings, hues: new Hues(context.globalState, logger), memory: context.globalState, clock, logger, extensionUri: context.extensionUri, exportCalls: (portion) => exportUsage.run({}, portion) });
  const cli = new InstallCli(context.globalState, logger, distFolder);
  const prompts = new PromptFace({ monitor, settings, clock, logger, memory: context.globalState, workspaceMemory: context.workspaceState, folder: context.globalStorageUri.fsPath, changeLimit: (place) => changeLimitAt(settings, place), session: ids.next() });
  const importDetails = new ReadOnlyText('openrouter-spend-import', t('These details are gone: they are kept only while an import is being decided on.'));
  const webhooks = new Webhooks(context.secrets, clock, logger);
  const proxy = new ProxyFace({ monitor, settings, clock, logger });
  const firstRun = new FirstRunFace({ monitor, settings, keys, proxy, memory: context.globalState, clock, logger, extensionKind: context.extension.extensionKind });
  const tree = new TreeFace({ monitor, settings, proxy, clock, logger });
  const alerts = new EventEmitter<Told>();
  const isQuietNow = (): boolean => isQuiet(settings.current['alerts.quietHours'], clock.now(), monitor.budgeting().zone);
  const tell = handOn({ extensions: alerts, webhooks, isQuiet: isQuietNow }, logger);
  const commands = registerCommands({
    ...firstRun.commands(),
    ...lazyKeyCommands(keys, settings, clock),
    ...prompts.commands(),
    openReport: (argument) => reports.open(readReportArgument(argument)),
    changeLimits: () => changeLimits({ settings, monitor, clock }),
    alertWebhooks: () => manageWebhooks(webhooks),
    undoDowngrade: () => undoDowngrade(monitor, clock),
    exportUsage: (argument) => exportUsage.run(readExportArgument(argument)),
    importUsage: (argument) => importUsage({ monitor, details: importDetails, clock }, readImportArgument(argument)),
    ...proxy.commands(),
    ...tree.commands(),
    copyDiagnostics: () => copyDiagnostics({ monitor, settings, defaults: DEFAULT_SETTINGS, keys, proxy, logger, extension: context.extension }),
    installCli: () => cli.install(monitor.folder),
    uninstallCli: () => cli.uninstall(monitor.folder),
  }, logger);
  context.subscriptions.push(
    logger, settings, keys, monitor, reports, prompts, importDetails, proxy, firstRun, tree, commands,
    new GlanceView(monitor, settings, proxy, clock),
    new SettingsDiagnostics(monitor, settings, clock, logger),
    alerts, webhooks,
    new AlertWatch(monitor, new AlertNotices(monitor, clock, logger, tell), clock, logger),
    new PauseWatch(monitor, clock, logger, tell),
    new ScheduleWatch(monitor, clock, logger),
    new HomePointing(monitor, settings, context.globalState, logger),
    new UsageFileOffer(monitor, context.globalState, clock, logger),
    settings.onNews((news) => showSettingsNews(news, logger)),
    monitor.onTrouble((text) => inBackground(tellTrouble(text), logger)),
  );
  logger.info('activation', `version ${String((context.extension.packageJSON as { version: unknown }).version)}`);
  deactivate = () => proxy.close();
  tellZone(settings.current, logger);
  void monitor.start();
  void cli.refresh();
  return { version: 1, onAlert: alerts.event };
}

/** Keys in the environment belong to the address in the environment, else to OpenRouter, and are sent nowhere else. */
function environmentKey(): ConstructorParameters<typeof KeyChain>[1] {
  const baseUrl = process.env.OPENROUTER_BASE_URL;
  const origin = new URL(URL.canParse(baseUrl ?? '') ? (baseUrl ?? '') : DEFAULT_SETTINGS.baseUrl).origin;
  return { apiKey: keyIn(process.env.OPENROUTER_API_KEY), managementKey: keyIn(process.env.OPENROUTER_MANAGEMENT_KEY), origin };
}

function keyIn(variable: string | undefined): string | undefined {
  const key = variable?.trim();
  return key !== undefined && /^[\x21-\x7e]+$/.test(key) ? key : undefined;
}
