import { t } from '../../../src/core/l10n.ts';
import { h, type PageEvent, type VNode } from '../dom/vnode.ts';
import type { TabId } from '../model/viewState.ts';
import type { Tab } from '../tab.ts';

/** The tabs, and which of them is shown. */
export interface Tabs {
  readonly all: readonly Tab[];
  readonly shown: Tab | undefined;
  readonly choose: (id: TabId) => void;
}

/** The row of tabs and the panel below it. Arrow keys, Home and End walk the row; what they reach is shown at once. */
export function tabbed({ all, shown, choose }: Tabs, now: number): readonly VNode[] {
  if (shown === undefined) return [];
  return [
    h('div', { key: 'tabs', attrs: { class: 'tabs', role: 'tablist', 'aria-label': t('Parts of the report') } }, all.map((tab) => tabButton(tab, tab === shown, all, choose))),
    h('div', { key: `panel-${shown.id}`, attrs: { class: 'panel', role: 'tabpanel', id: `panel-${shown.id}`, 'aria-labelledby': `tab-${shown.id}` } }, shown.draw(now)),
  ];
}

function tabButton({ id }: Tab, isShown: boolean, all: readonly Tab[], choose: Tabs['choose']): VNode {
  return h('button', {
    key: id,
    attrs: { 'type': 'button', 'role': 'tab', 'id': `tab-${id}`, 'class': 'tab', 'aria-selected': isShown ? 'true' : 'false', 'aria-controls': isShown ? `panel-${id}` : undefined, 'tabindex': isShown ? 0 : -1 },
    on: { click: () => choose(id), keydown: (event) => walk(event, id, all, choose) },
  }, TITLES[id]());
}

const TITLES: Readonly<Record<TabId, () => string>> = {
  overview: () => t('Overview'), calls: () => t('Calls'), limits: () => t('Limits'), whatif: () => t('What if'), models: () => t('Models'),
};

function walk(event: PageEvent, from: TabId, all: readonly Tab[], choose: Tabs['choose']): void {
  const place = all.findIndex(({ id }) => id === from);
  const to = placeOf(event.key, place, all.length);
  const next = to === undefined ? undefined : all[to];
  if (next === undefined) return;
  event.prevent();
  choose(next.id);
  event.focus(`tab-${next.id}`);
}

function placeOf(key: string | undefined, place: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowRight': return (place + 1) % count;
    case 'ArrowLeft': return (place + count - 1) % count;
    case 'Home': return 0;
    case 'End': return count - 1;
    default: return undefined;
  }
}
