import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';
import type { Clock } from '../../core/ports.ts';
import type { ProxyClient } from '../../core/proxy/client.ts';
import { clientNameProblem } from '../../core/proxy/names.ts';
import { baseUrlOf } from '../../core/proxy/status.ts';
import { connectionText, freeName, modelForSettings } from '../../core/proxy/toolText.ts';
import type { Tool } from '../../core/proxy/tools.ts';
import { TOOLS, toolOf } from '../../core/proxy/tools.ts';
import type { ClientsFile } from '../../storage/clientsFile.ts';
import { COMMANDS } from '../contributions.ts';
import type { Monitor } from '../monitor.ts';
import { unlinked } from '../notify.ts';
import type { ReadOnlyText } from '../readOnlyText.ts';
import type { SettingsSource } from '../settingsSource.ts';

/** What the command is made of. */
export interface ConnectOptions {
  readonly monitor: Monitor;
  readonly settings: SettingsSource;
  readonly clock: Clock;
  readonly documents: ReadOnlyText;
  /** Throws where there is no ledger. */
  clients(): ClientsFile;
  /** Whether the proxy is on. */
  isOn(): boolean;
}

interface Choice extends vscode.QuickPickItem {
  readonly tool?: Tool;
  readonly client?: ProxyClient;
}

/** What can be done with a client. */
export type ClientChange = 'token' | 'rename' | 'revoke';

/** What is to be done with which client, by its name; where nobody says which, all of them are offered. */
export interface WantedChange {
  readonly kind: ClientChange;
  readonly name: string | undefined;
}

const DAY_MS = 86_400_000;

/** The command "Connect a Tool…": gives a tool a token and its settings, and keeps the list of clients. */
export class ConnectTool {
  private readonly options: ConnectOptions;

  constructor(options: ConnectOptions) {
    this.options = options;
  }

  async run(wanted?: WantedChange): Promise<void> {
    const client = this.options.clients().list().find(({ name }) => name === wanted?.name);
    if (wanted !== undefined && client !== undefined) {
      await this.apply(client, wanted.kind);
      return;
    }
    const chosen = await this.choose();
    if (chosen?.tool !== undefined) await this.add(chosen.tool);
    if (chosen?.client !== undefined) await this.change(chosen.client);
  }

  private async choose(): Promise<Choice | undefined> {
    const clients = this.options.clients().list();
    const known: readonly Choice[] = clients.length === 0 ? [] : [
      { label: t('Connected'), kind: vscode.QuickPickItemKind.Separator },
      ...clients.map((client) => ({ client, label: `$(key) ${client.name}`, description: `${toolOf(client.tool).label}, ${this.age(client)}` })),
      { label: t('Connect'), kind: vscode.QuickPickItemKind.Separator },
    ];
    const tools: readonly Choice[] = TOOLS.map((tool) => ({ tool, label: `$(plug) ${tool.label}` }));
    return vscode.window.showQuickPick([...known, ...tools], { title: t('Connect a Tool'), placeHolder: t('Which tool is to be metered?'), matchOnDescription: true });
  }

  private async add(tool: Tool): Promise<void> {
    const clients = this.options.clients();
    const name = await askForName(t('Name of the Tool'), tool.id === 'other' ? t('Spend and limits of the tool go by this name.') : t('Spend and limits of {0} go by this name.', tool.label), freeName(tool.client, namesOf(clients)), namesOf(clients));
    if (name === undefined) return;
    const { token } = await clients.add(name, tool.id);
    await this.show(tool, name, token);
  }

  private async change(client: ProxyClient): Promise<void> {
    const choices: readonly (vscode.QuickPickItem & { readonly change: ClientChange })[] = [
      { change: 'token', label: `$(refresh) ${t('Show the settings again, with a new token')}`, detail: t('The token is kept nowhere, so it cannot be shown again; the old one is refused from then on.') },
      { change: 'rename', label: `$(edit) ${t('Rename…')}`, detail: t('The token stays. What was spent so far stays under the old name, and budgets that name it have to follow.') },
      { change: 'revoke', label: `$(trash) ${t('Revoke…')}`, detail: t('Its token is refused from then on. What it has spent stays in the ledger.') },
    ];
    const chosen = await vscode.window.showQuickPick(choices, { title: t('Client {0}', client.name), placeHolder: `${toolOf(client.tool).label}, ${this.age(client)}` });
    if (chosen !== undefined) await this.apply(client, chosen.change);
  }

  private apply(client: ProxyClient, change: ClientChange): Promise<void> {
    switch (change) {
      case 'token': return this.reissue(client);
      case 'rename': return this.rename(client);
      case 'revoke': return this.revoke(client);
    }
  }

  private async reissue(client: ProxyClient): Promise<void> {
    if (!(await confirmed(t('Give {0} a new token?', client.name), t('The old one is refused at once: the tool needs the new settings.'), t('New Token')))) return;
    await this.show(toolOf(client.tool), client.name, await this.options.clients().rotate(client.name));
  }

  private async rename(client: ProxyClient): Promise<void> {
    const clients = this.options.clients();
    const name = await askForName(t('New Name of {0}', client.name), t('The tool needs no change: its token stays.'), client.name, namesOf(clients).filter((each) => each !== client.name));
    if (name === undefined || name === client.name) return;
    await clients.rename(client.name, name);
    void vscode.window.showInformationMessage(t('{0} is named {1} from now on.', client.name, name));
  }

  private async revoke(client: ProxyClient): Promise<void> {
    if (!(await confirmed(t('Revoke {0}?', client.name), t('Its token is refused at once, and cannot be brought back. What it has spent stays in the ledger.'), t('Revoke')))) return;
    await this.options.clients().revoke(client.name);
    void vscode.window.showInformationMessage(`${t('{0} is revoked.', client.name)} ${toolOf(client.tool).undo}`);
  }

  /** The settings in a tab, and what can be done with them. */
  private async show(tool: Tool, client: string, token: string): Promise<void> {
    const { monitor, settings, documents } = this.options;
    const baseUrl = baseUrlOf(settings.current['proxy.port']);
    const model = modelForSettings(monitor.glance()?.lastCall?.requestedModel);
    await documents.show(`Connect ${client} #.md`, connectionText(tool, { client, baseUrl, token, model }), { preview: false });
    await this.offer(client, token, tool.settings(baseUrl, token, model));
  }

  private async offer(client: string, token: string, settings: ReturnType<Tool['settings']>): Promise<void> {
    const isOn = this.options.isOn();
    const text = isOn ? t('{0} can use the proxy. Its settings hold the token, which is shown this once.', client) : t('{0} can use the proxy as soon as it is on. Its settings hold the token, which is shown this once.', client);
    const chosen = await vscode.window.showInformationMessage(text, ...(isOn ? [] : [t('Start Proxy')]), t('Copy Settings'), t('Copy Token'));
    if (chosen === t('Copy Token')) await copy(token);
    if (chosen === t('Copy Settings')) await copySettings(settings);
    if (chosen === t('Start Proxy')) await vscode.commands.executeCommand(COMMANDS.startProxy);
    // Starting it leaves nothing in the clipboard, and copying does not start it: whoever has done one may still want the other.
    if (chosen === t('Start Proxy') && this.options.isOn()) await this.offer(client, token, settings);
  }

  private age({ createdAt }: ProxyClient): string {
    const days = Math.floor((this.options.clock.now() - createdAt) / DAY_MS);
    if (days < 1) return t('connected today');
    return days === 1 ? t('connected yesterday') : t('connected {0} days ago', days);
  }
}

async function copySettings(settings: ReturnType<Tool['settings']>): Promise<void> {
  const choices = settings.map((setting) => ({ setting, label: setting.label, detail: setting.where }));
  const chosen = choices.length === 1 ? choices[0] : await vscode.window.showQuickPick(choices, { title: t('Copy Settings'), placeHolder: t('Which?') });
  if (chosen !== undefined) await copy(chosen.setting.text);
}

async function copy(text: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(`$(check) ${t('Copied')}`, 3_000);
}

function namesOf(clients: ClientsFile): readonly string[] {
  return clients.list().map(({ name }) => name);
}

function askForName(title: string, prompt: string, value: string, taken: readonly string[]): Thenable<string | undefined> {
  const validateInput = (text: string): string | undefined => (taken.includes(text) ? t('There is a tool of that name already.') : clientNameProblem(text));
  return vscode.window.showInputBox({ title, prompt, value, validateInput, ignoreFocusOut: true });
}

async function confirmed(question: string, detail: string, yes: string): Promise<boolean> {
  return (await vscode.window.showWarningMessage(unlinked(question), { modal: true, detail }, yes)) === yes;
}
