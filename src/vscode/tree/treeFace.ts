import * as vscode from 'vscode';
import { SpendError } from '../../core/errors.ts';
import { toRecord } from '../../core/exporting/record.ts';
import { t } from '../../core/l10n.ts';
import { newestCalls } from '../../core/ledger/newestCalls.ts';
import type { LedgerState } from '../../core/ledger/state.ts';
import type { UsageEntry } from '../../core/usage.ts';
import type { CommandTable } from '../commands.ts';
import { READY, VIEW } from '../contributions.ts';
import { changeLimits } from '../lazyLimits.ts';
import { changeLimitAt } from '../limitsCommand.ts';
import type { SpendTree } from './spendTree.ts';
import type { TreeElement, TreeOptions } from './treeOptions.ts';
import { callIn, limitIn } from './treeSubject.ts';

/** The view in the activity bar as the rest of the window sees it. What fills it is loaded when it is first seen. */
export class TreeFace implements vscode.Disposable {
  private readonly options: TreeOptions;
  private readonly changed = new vscode.EventEmitter<TreeElement[] | undefined>();
  private readonly view: vscode.TreeView<TreeElement>;
  private readonly subscription: vscode.Disposable;
  private loading: Promise<{ readonly tree: SpendTree; item(element: TreeElement): vscode.TreeItem }> | undefined;
  private isReady = false;

  constructor(options: TreeOptions) {
    this.options = options;
    this.view = vscode.window.createTreeView<TreeElement>(VIEW, {
      treeDataProvider: {
        onDidChangeTreeData: this.changed.event,
        getChildren: async (element) => (await this.load()).tree.children(element),
        getTreeItem: async (element) => (await this.load()).item(element),
      },
    });
    this.subscription = options.monitor.onChange(() => this.tellReady());
  }

  /** What its commands do. */
  commands(): Pick<CommandTable, 'refresh' | 'changeThisLimit' | 'copyCall'> {
    const { settings, monitor, clock } = this.options;
    return {
      refresh: () => this.refresh(),
      changeThisLimit: (argument) => {
        const place = limitIn(argument);
        return place === undefined ? changeLimits({ settings, monitor, clock }) : changeLimitAt(settings, place);
      },
      copyCall: (argument) => this.copyCall(callIn(argument)),
    };
  }

  dispose(): void {
    this.subscription.dispose();
    this.view.dispose();
    void this.loading?.then(({ tree }) => tree.dispose());
    this.changed.dispose();
  }

  private load(): NonNullable<TreeFace['loading']> {
    const { view, changed } = this;
    this.loading ??= import('./spendTree.ts').then(({ SpendTree: Loaded, itemOf }) => ({
      item: itemOf,
      tree: new Loaded(this.options, {
        get visible() {
          return view.visible;
        },
        onDidChangeVisibility: view.onDidChangeVisibility,
        redraw: (elements) => changed.fire(elements === undefined ? undefined : [...elements]),
      }),
    }));
    return this.loading;
  }

  /** Asks the key now; what it says comes by itself. */
  private async refresh(): Promise<void> {
    const { monitor } = this.options;
    if (monitor.ledger === undefined) await monitor.start();
    monitor.account?.wake();
    (await this.loading)?.tree.update();
  }

  private async copyCall(id: string | undefined): Promise<void> {
    const { monitor } = this.options;
    const state = monitor.ledger?.state;
    const entry = state === undefined ? undefined : callOf(state, id, monitor.budgeting().origin);
    if (entry === undefined) throw new SpendError('bad-argument', t('There is no such call at hand any more. The report lists it.'));
    await vscode.env.clipboard.writeText(JSON.stringify(toRecord(entry), null, 2));
    vscode.window.setStatusBarMessage(`$(check) ${t('Copied')}`, 3_000);
  }

  /** Welcomes ask whether there is a key. Until the ledger is open, or cannot be opened, nobody has looked. */
  private tellReady(): void {
    const { folder, problems } = this.options.monitor;
    if (this.isReady || (folder === undefined && problems.length === 0)) return;
    this.isReady = true;
    void vscode.commands.executeCommand('setContext', READY, true);
  }
}

/** The newest call where none is named. */
function callOf(state: LedgerState, id: string | undefined, origin: string): UsageEntry | undefined {
  return id === undefined ? newestCalls(state, origin, 1)[0] : state.entry(id);
}
