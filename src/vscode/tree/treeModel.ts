import { budgetsNode } from './budgetsNode.ts';
import { callsNode } from './callsNode.ts';
import { modelsNode } from './modelsNode.ts';
import { noteNodes, todayNode } from './todayNode.ts';
import { toolsNode } from './toolsNode.ts';
import type { TreeNode } from './treeNode.ts';
import type { TreeParts } from './treeParts.ts';

/** The whole tree as plain data; nothing at all where there is nothing to show yet, so that the editor shows its welcome instead. */
export function treeModel(parts: TreeParts): readonly TreeNode[] {
  if (isBlank(parts)) return [];
  return [...noteNodes(parts), todayNode(parts), budgetsNode(parts), modelsNode(parts), callsNode(parts), toolsNode(parts)];
}

/** Without a key and without a figure there is nothing; with a key, as long as nothing was called, limited, connected or gone wrong. */
function isBlank({ glance, calls, running, clients, standings, troubles }: TreeParts): boolean {
  const isUnused = calls.length === 0 && running.length === 0 && clients.length === 0 && troubles.length === 0 && glance.periods.every(({ spend }) => spend.spent === 0 && spend.sums.calls === 0);
  if (glance.connection.kind === 'no-key') return isUnused;
  return isUnused && standings.length === 0 && (glance.connection.kind === 'live' || glance.connection.kind === 'waiting');
}

/** What has changed, for a view that keeps its items: the ids of those to draw anew, or `all` where the topmost ones are others. */
export function changedNodes(before: readonly TreeNode[], after: readonly TreeNode[]): 'all' | readonly string[] {
  if (!sameIds(before, after)) return 'all';
  return after.flatMap((node, index) => changesOf(before[index], node));
}

function changesOf(before: TreeNode | undefined, after: TreeNode): readonly string[] {
  // Drawing an item anew draws what is beneath it, too.
  if (before === undefined || !sameIds(before.children ?? [], after.children ?? [])) return [after.id];
  const { children: ofBefore = [], ...was } = before;
  const { children = [], ...is } = after;
  const beneath = children.flatMap((child, index) => changesOf(ofBefore[index], child));
  return JSON.stringify(was) === JSON.stringify(is) ? beneath : [after.id];
}

function sameIds(a: readonly TreeNode[], b: readonly TreeNode[]): boolean {
  return a.length === b.length && a.every(({ id }, index) => id === b[index]?.id);
}
