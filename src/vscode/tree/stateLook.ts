import { t } from '../../core/l10n.ts';
import type { LimitState } from '../../core/ledger/events.ts';
import type { TreeNode } from './treeNode.ts';

/** How a limit's state looks and is heard. Without one, or where all is well, there is no colour. */
export function stateLook(state: LimitState | undefined, plain: string): Pick<TreeNode, 'icon' | 'tone'> & { readonly words: string } {
  switch (state) {
    case undefined:
    case 'active': return { icon: plain, words: '' };
    case 'warned': return { icon: 'warning', tone: 'warning', words: t('close to the limit') };
    case 'degraded': return { icon: 'flame', tone: 'warning', words: t('nearly used up') };
    case 'stopped': return { icon: 'circle-slash', tone: 'error', words: t('limit reached') };
  }
}
