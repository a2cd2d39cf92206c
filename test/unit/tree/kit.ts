import type { NewEvent } from '../../../src/core/ledger/events.ts';
import type { Settings } from '../../../src/core/settings.ts';
import type { ProxyClient } from '../../../src/core/proxy/client.ts';
import { treeModel } from '../../../src/vscode/tree/treeModel.ts';
import type { TreeNode } from '../../../src/vscode/tree/treeNode.ts';
import type { TreeParts } from '../../../src/vscode/tree/treeParts.ts';
import { partsOfLedger } from '../../../src/vscode/tree/treeParts.ts';
import { glanceAfter } from '../fakes/glance.ts';
import { NOON, budgeting, stateAfter } from '../fakes/ledger.ts';

/** A client of the proxy, since noon. */
export function clientOf(name: string, tool = 'cline'): ProxyClient {
  return { name, tool, hash: '0'.repeat(64), createdAt: NOON };
}

/** The tree after these events, with these settings; models are called by their last name. */
export function treeAfter(events: readonly NewEvent[], settings: Partial<Settings> = {}, changes: Partial<TreeParts> = {}): readonly TreeNode[] {
  const glance = changes.glance ?? glanceAfter(events, settings);
  const ruling = budgeting(settings);
  return treeModel({
    ...partsOfLedger(stateAfter(events), glance, ruling), budgeting: ruling, forecasts: {}, clients: [], troubles: [],
    nameOf: (model) => model.split('/').at(-1) ?? model, ...changes, glance,
  });
}

/** The node of that id, wherever it stands. */
export function find(roots: readonly TreeNode[], id: string): TreeNode {
  const found = all(roots).find((node) => node.id === id);
  if (found === undefined) throw new Error(`There is no ${id}; there are ${all(roots).map((node) => node.id).join(', ')}.`);
  return found;
}

/** Every node, parents first. */
export function all(roots: readonly TreeNode[]): readonly TreeNode[] {
  return roots.flatMap((node) => [node, ...all(node.children ?? [])]);
}

/** Each child as `label: description`. */
export function linesOf({ children = [] }: TreeNode): readonly string[] {
  return children.map(({ label, description }) => (description === undefined ? label : `${label}: ${description}`));
}
