import type { LimitPlace } from '../../core/budget/limitPlace.ts';
import type { CommandName } from '../contributions.ts';

/** What an inline action acts upon. */
export type Subject =
  | { readonly kind: 'limit'; readonly place: LimitPlace }
  | { readonly kind: 'call'; readonly id: string }
  | { readonly kind: 'client'; readonly name: string };

/** Which menus an item has, as the manifest's `viewItem` asks. */
export type NodeContext = 'today' | 'budgets' | 'limit' | 'calls' | 'call' | 'tools' | 'proxyOn' | 'proxyOff' | 'client' | 'offline';

/** One item of the tree, as plain data. */
export interface TreeNode {
  /** The same for the same thing, whatever its figures. */
  readonly id: string;
  readonly label: string;
  /** Stands behind the label, fainter. */
  readonly description?: string;
  /** Markdown; what is from outside is escaped in it. */
  readonly tooltip?: string;
  /** Name of an icon of the editor's. */
  readonly icon: string;
  /** Colour of the icon: only where something deserves a look. */
  readonly tone?: 'warning' | 'error';
  /** For screen readers: all that is to be seen, in words. */
  readonly spoken: string;
  readonly context?: NodeContext;
  /** What a click does. */
  readonly command?: CommandName;
  readonly subject?: Subject;
  /** Absent: it can have none. */
  readonly children?: readonly TreeNode[];
}

/** Label and description as they are heard, with whatever else is only seen. */
export function spokenOf(...parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== '').join(', ');
}
