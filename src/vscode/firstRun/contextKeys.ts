import { readFile } from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { hasLimit } from '../../core/budget/hasLimit.ts';
import type { Logger } from '../../core/ports.ts';
import { readClientList } from '../../core/proxy/clientList.ts';
import type { ContextKey } from '../contributions.ts';
import { CONTEXT_KEYS } from '../contributions.ts';
import type { Monitor } from '../monitor.ts';
import type { ProxyFace } from '../proxy/proxyFace.ts';
import type { SettingsSource } from '../settingsSource.ts';

/** Tells menus and the walkthrough what there is already: a key, a limit, a call, a connected tool. */
export class ContextKeys implements vscode.Disposable {
  private readonly monitor: Monitor;
  private readonly settings: SettingsSource;
  private readonly proxy: Pick<ProxyFace, 'standing'>;
  private readonly subscriptions: readonly vscode.Disposable[];
  private readonly told = new Map<ContextKey, boolean>();
  private counted: { readonly folder: string; clients: number } | undefined;

  constructor(monitor: Monitor, settings: SettingsSource, proxy: Pick<ProxyFace, 'standing' | 'onChange'>, logger: Logger) {
    this.monitor = monitor;
    this.settings = settings;
    this.proxy = proxy;
    const look = (): void => this.look(logger);
    this.subscriptions = [monitor.onChange(look), settings.onChange(look), proxy.onChange(look)];
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  /** Says again what is there. The walkthrough ticks a step when what it waits for comes, and does not see what has been there since before it was opened. */
  async sayAgain(): Promise<void> {
    for (const [key, value] of this.told) {
      if (!value) continue;
      await vscode.commands.executeCommand('setContext', CONTEXT_KEYS[key], false);
      await vscode.commands.executeCommand('setContext', CONTEXT_KEYS[key], true);
    }
  }

  private look(logger: Logger): void {
    this.tell('hasKey', this.monitor.connection.kind !== 'no-key');
    this.tell('hasLimit', hasLimit(this.settings.current));
    this.tell('hasCalls', this.told.get('hasCalls') === true || this.hasCalls());
    this.tell('hasClients', this.clients(logger) > 0);
  }

  private tell(key: ContextKey, value: boolean): void {
    if (this.told.get(key) === value) return;
    this.told.set(key, value);
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS[key], value);
  }

  private hasCalls(): boolean {
    return this.monitor.ledger?.state.entries().some(({ source, status }) => source !== 'untracked' && source !== 'import' && status !== 'blocked') ?? false;
  }

  /** As the proxy says; while it is not loaded, as the list said when the ledger was opened. */
  private clients(logger: Logger): number {
    const { folder } = this.monitor;
    if (folder !== undefined && this.counted?.folder !== folder) this.count(folder, logger);
    return this.proxy.standing?.clients ?? this.counted?.clients ?? 0;
  }

  private count(folder: string, logger: Logger): void {
    const counted = { folder, clients: 0 };
    this.counted = counted;
    readFile(path.join(folder, 'clients.json'), 'utf8').then((text) => {
      const found = readClientList(text);
      counted.clients = found.kind === 'good' ? found.clients.length : 0;
      if (counted.clients > 0) this.look(logger);
    }).catch((error: unknown) => {
      if (!isMissing(error)) logger.warn('proxy', `the list of clients cannot be counted: ${String(error)}`);
    });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
