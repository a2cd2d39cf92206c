import * as vscode from 'vscode';
import { isSpendError } from '../../core/errors.ts';
import { HistoryMemo, runningForecasts } from '../../core/forecast/running.ts';
import type { ProxyClient } from '../../core/proxy/client.ts';
import { ClientsFile } from '../../storage/clientsFile.ts';
import { homeAt } from '../../storage/home.ts';
import { COMMANDS } from '../contributions.ts';
import { troubleNode } from './todayNode.ts';
import { changedNodes, treeModel } from './treeModel.ts';
import type { TreeNode } from './treeNode.ts';
import type { TreeElement, TreeOptions } from './treeOptions.ts';
import type { TreeParts } from './treeParts.ts';
import { partsOfLedger } from './treeParts.ts';

/** Changes in quick succession are shown as one. */
const GATHER_MS = 150;
/** Times go by even where nothing happens. */
const REDRAW_MS = 30_000;
const COLORS = { warning: 'problemsWarningIcon.foreground', error: 'problemsErrorIcon.foreground' } as const;

/** What the tree needs of the view that it fills. */
export interface TreeView {
  readonly visible: boolean;
  readonly onDidChangeVisibility: vscode.Event<{ readonly visible: boolean }>;
  /** Draws these items anew; all of them without a list. */
  redraw(elements: readonly TreeElement[] | undefined): void;
}

/** The tree while it is there. A bundle of its own, loaded when the view is first seen; it listens to nothing while nobody sees it. */
export class SpendTree implements vscode.Disposable {
  private readonly options: TreeOptions;
  private readonly view: TreeView;
  private readonly past = new HistoryMemo();
  private readonly elements = new Map<string, TreeElement>();
  private readonly subscription: vscode.Disposable;
  private watching: readonly { dispose(): void }[] = [];
  private clients: { readonly folder: string; readonly file: ClientsFile } | undefined;
  private roots: readonly TreeNode[] = [];
  private cancelNext: () => void = () => undefined;
  private cancelSoon: (() => void) | undefined;

  constructor(options: TreeOptions, view: TreeView) {
    this.options = options;
    this.view = view;
    this.subscription = view.onDidChangeVisibility(({ visible }) => (visible ? this.wake() : this.sleep()));
    if (view.visible) this.watch();
  }

  /** What stands beneath an item, or at the top. */
  async children(element: TreeElement | undefined): Promise<TreeElement[]> {
    if (element !== undefined) return (element.node.children ?? []).map((node) => this.elementOf(node));
    await this.options.monitor.settled();
    this.take(this.model());
    return this.roots.map((node) => this.elementOf(node));
  }

  /** Looks at everything again, and draws what has changed. What nobody sees waits until somebody does. */
  update(): void {
    if (this.watching.length === 0) return;
    const before = this.roots;
    const after = this.model();
    const changed = changedNodes(before, after);
    this.take(after);
    if (changed === 'all') this.view.redraw(undefined);
    else if (changed.length > 0) this.view.redraw(changed.flatMap((id) => this.elements.get(id) ?? []));
  }

  dispose(): void {
    this.subscription.dispose();
    this.sleep();
  }

  private wake(): void {
    if (this.watching.length === 0) this.watch();
    this.update();
  }

  private watch(): void {
    const { monitor, settings, proxy } = this.options;
    this.watching = [monitor.onChange(() => this.soon()), settings.onChange(() => this.soon()), proxy.onChange(() => this.soon())];
    this.again();
  }

  private sleep(): void {
    for (const each of this.watching) each.dispose();
    this.watching = [];
    this.cancelNext();
    this.cancelSoon?.();
    this.cancelSoon = undefined;
    this.clients?.file.dispose();
    this.clients = undefined;
  }

  private again(): void {
    this.cancelNext = this.options.clock.after(REDRAW_MS, () => {
      this.update();
      this.again();
    });
  }

  private soon(): void {
    this.cancelSoon ??= this.options.clock.after(GATHER_MS, () => {
      this.cancelSoon = undefined;
      this.update();
    });
  }

  private model(): readonly TreeNode[] {
    const { monitor, proxy } = this.options;
    const glance = monitor.glance();
    const state = monitor.ledger?.state;
    if (glance === undefined || state === undefined) return monitor.problems.map(troubleNode);
    const budgeting = monitor.budgeting();
    const past = this.past.of(state, glance.now, budgeting);
    const { standing } = proxy;
    const parts: TreeParts = {
      ...partsOfLedger(state, glance, budgeting),
      glance: standing === undefined ? glance : { ...glance, proxy: standing },
      budgeting, troubles: monitor.problems, clients: this.clientsNow(),
      forecasts: runningForecasts(past, state, glance.now, budgeting),
      nameOf: (model) => monitor.nameOf(model),
    };
    return treeModel(parts);
  }

  /** None where their file cannot be read: who needs it says so. */
  private clientsNow(): readonly ProxyClient[] {
    const { monitor, logger } = this.options;
    const { folder } = monitor;
    if (this.clients?.folder !== folder) {
      this.clients?.file.dispose();
      this.clients = folder === undefined ? undefined : { folder, file: new ClientsFile(homeAt(folder), logger) };
      this.clients?.file.onChange(() => this.soon());
    }
    try {
      return this.clients?.file.list() ?? [];
    } catch (error) {
      if (isSpendError(error)) return [];
      throw error;
    }
  }

  /** The elements stay the same objects for the same ids: by them the editor knows what is selected and open. */
  private take(roots: readonly TreeNode[]): void {
    this.roots = roots;
    const all = roots.flatMap(withChildren);
    const ids = new Set(all.map(({ id }) => id));
    for (const id of this.elements.keys()) if (!ids.has(id)) this.elements.delete(id);
    for (const node of all) this.elementOf(node).node = node;
  }

  private elementOf(node: TreeNode): TreeElement {
    const known = this.elements.get(node.id);
    if (known !== undefined) return known;
    const element: TreeElement = { id: node.id, node };
    this.elements.set(node.id, element);
    return element;
  }
}

/** The item as the editor wants it. */
export function itemOf({ node }: TreeElement): vscode.TreeItem {
  const item = new vscode.TreeItem(node.label, node.children === undefined ? vscode.TreeItemCollapsibleState.None : vscode.TreeItemCollapsibleState.Expanded);
  item.id = node.id;
  item.iconPath = new vscode.ThemeIcon(node.icon, node.tone === undefined ? undefined : new vscode.ThemeColor(COLORS[node.tone]));
  item.accessibilityInformation = { label: node.spoken };
  item.tooltip = new vscode.MarkdownString(node.tooltip ?? '');
  if (node.description !== undefined) item.description = node.description;
  if (node.context !== undefined) item.contextValue = node.context;
  if (node.command !== undefined) item.command = { command: COMMANDS[node.command], title: node.label, ...(node.subject === undefined ? {} : { arguments: [{ node }] }) };
  return item;
}

function withChildren(node: TreeNode): readonly TreeNode[] {
  return [node, ...(node.children ?? []).flatMap(withChildren)];
}
