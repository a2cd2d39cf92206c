import { longestRun } from './longestRun.ts';

/** Puts nodes in their order, those that are not there yet included. As few as can be are moved, and never the one that has the focus: moving would take it away. */
export function putInOrder(parent: Element, nodes: readonly ChildNode[]): void {
  if (isInOrder(parent, nodes)) return;
  const places = new Map([...parent.childNodes].map((node, place): readonly [ChildNode, number] => [node, place]));
  const active = document.activeElement;
  const staying = longestRun(nodes.map((node) => places.get(node)), nodes.findIndex((node) => places.has(node) && node.contains(active)));
  let next: ChildNode | null = null;
  for (const [index, node] of [...nodes.entries()].reverse()) {
    if (!staying.has(index)) parent.insertBefore(node, next);
    next = node;
  }
}

function isInOrder(parent: Element, nodes: readonly ChildNode[]): boolean {
  return nodes.every((node, index) => node.parentNode === parent && node.nextSibling === (nodes[index + 1] ?? null));
}
