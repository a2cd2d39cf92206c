import { currencyLine, isConverted, shownCurrency } from '../../../src/core/currency.ts';
import { t } from '../../../src/core/l10n.ts';
import type { Zone } from '../../../src/core/period.ts';
import type { SavedCard } from '../../../src/protocol/guard.ts';
import type { Actions } from '../actions.ts';
import { h, type VNode } from '../dom/vnode.ts';
import type { Screen } from '../model/screen.ts';
import { head, limitsButton, promptButton } from './head.ts';
import { invitationBox, messageList } from './message.ts';
import { skeleton } from './skeleton.ts';
import { paints } from './swatch.ts';
import { tabbed, type Tabs } from './tabs.ts';

/** What decides the page besides its figures. */
export interface Surroundings {
  readonly now: number;
  readonly zone: (name: string) => Zone;
  readonly tabs: Tabs;
  /** What screen readers were last asked to say. */
  readonly announced: string;
  /** What was saved, once that is known. */
  readonly saved: SavedCard | undefined;
}

/** The whole page, from top to bottom: how much, is that all right, where did it go, what can be done. */
export function page(screen: Screen, surroundings: Surroundings, actions: Actions): VNode {
  return h('main', { attrs: { class: screen.kind } },
    h('h1', { key: 'title', attrs: { class: 'unseen' } }, t('OpenRouter cost report')),
    content(screen, surroundings, actions),
    h('p', { key: 'announced', attrs: { class: 'unseen', role: 'status' } }, screen.kind === 'skeleton' ? t('Loading the report…') : surroundings.announced));
}

function content(screen: Screen, { now, zone, tabs, saved }: Surroundings, actions: Actions): readonly VNode[] {
  switch (screen.kind) {
    case 'blank': return [];
    case 'skeleton': return [skeleton()];
    case 'failed': return [messageList([screen.message], actions)];
    case 'empty': return [
      paints(),
      messageList(screen.messages, actions),
      ...(screen.data.connection.kind === 'no-key' ? [] : [head(screen.data, now, zone(screen.data.zone), [limitsButton(actions)])]),
      invitationBox(screen.invitation, actions),
      ...currencyNote(),
      ...tabbed(tabs, now),
    ];
    case 'report': return [
      paints(),
      messageList(screen.messages, actions),
      head(screen.data, now, zone(screen.data.zone), [promptButton(actions), limitsButton(actions)], saved),
      ...currencyNote(),
      ...tabbed(tabs, now),
    ];
  }
}

/** Where amounts are not shown in dollars, that they come from there: in sight of every tab. */
function currencyNote(): readonly VNode[] {
  const currency = shownCurrency();
  return isConverted(currency) ? [h('p', { key: 'currency', attrs: { class: 'quiet currency' } }, currencyLine(currency))] : [];
}
