/** What package.json contributes, once and typed; a test compares the two. */
export const EXTENSION_ID = 'openrouter-spend.openrouter-spend-monitor';

/** Section of all settings. */
export const SETTINGS_SECTION = 'openrouterSpend';

/** Ids of all commands. */
export const COMMANDS = {
  getStarted: 'openrouterSpend.getStarted',
  signIn: 'openrouterSpend.signIn',
  setApiKey: 'openrouterSpend.setApiKey',
  clearApiKey: 'openrouterSpend.clearApiKey',
  setManagementKey: 'openrouterSpend.setManagementKey',
  sendTrackedPrompt: 'openrouterSpend.sendTrackedPrompt',
  followUp: 'openrouterSpend.followUp',
  resendPrompt: 'openrouterSpend.resendPrompt',
  compareAnswers: 'openrouterSpend.compareAnswers',
  clearPromptHistory: 'openrouterSpend.clearPromptHistory',
  sendSelection: 'openrouterSpend.sendSelection',
  openReport: 'openrouterSpend.openReport',
  changeLimits: 'openrouterSpend.changeLimits',
  changeThisLimit: 'openrouterSpend.changeThisLimit',
  refresh: 'openrouterSpend.refresh',
  copyCall: 'openrouterSpend.copyCall',
  alertWebhooks: 'openrouterSpend.alertWebhooks',
  undoDowngrade: 'openrouterSpend.undoDowngrade',
  importUsage: 'openrouterSpend.importUsage',
  copyDiagnostics: 'openrouterSpend.copyDiagnostics',
  exportUsage: 'openrouterSpend.exportUsage',
  connectTool: 'openrouterSpend.connectTool',
  renameClient: 'openrouterSpend.renameClient',
  reissueClient: 'openrouterSpend.reissueClient',
  revokeClient: 'openrouterSpend.revokeClient',
  startProxy: 'openrouterSpend.startProxy',
  stopProxy: 'openrouterSpend.stopProxy',
  installCli: 'openrouterSpend.installCli',
  uninstallCli: 'openrouterSpend.uninstallCli',
} as const;

export type CommandName = keyof typeof COMMANDS;

/** What menus ask: whether the proxy is on, in this window or another. */
export const PROXY_RUNNING = 'openrouterSpend.proxyRunning';

/** What menus and the walkthrough ask of the ledger: whether there is a key, a limit, a call of our own, a client of the proxy. */
export const CONTEXT_KEYS = {
  hasKey: 'openrouterSpend.hasKey',
  hasLimit: 'openrouterSpend.hasLimit',
  hasCalls: 'openrouterSpend.hasCalls',
  hasClients: 'openrouterSpend.hasClients',
} as const;

export type ContextKey = keyof typeof CONTEXT_KEYS;

/** The walkthrough for a first use, below the extension's own id. */
export const WALKTHROUGH = 'openrouterSpend.gettingStarted';

/** The documents that answers stream into: menus and code lenses go by it. */
export const ANSWER_SCHEME = 'openrouter-spend';
/** What welcomes ask besides: whether that is known yet. */
export const READY = 'openrouterSpend.ready';

/** The tree in the activity bar. */
export const VIEW = 'openrouterSpend.overview';

/** Setting that the core does not know: where the ledger is. */
export const HOME_SETTING = 'home';
