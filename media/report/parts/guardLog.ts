import { t } from '../../../src/core/l10n.ts';
import { button } from '../controls.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { KINDS, kindTitle, type LogDayView, type LogKind, type LogRowView } from '../model/guardLog.ts';
import { icon } from './icon.ts';

/** How the log stands. */
export interface LogView {
  readonly days: readonly LogDayView[];
  readonly kinds: readonly LogKind[];
  /** `loading`: nothing is known yet. `failed`: why. `more`: there are older rows. */
  readonly state: 'loading' | 'more' | 'whole' | { readonly failed: string };
  /** Older rows are on their way. */
  readonly isAsking: boolean;
  /** The range that it is about: `30 days`. */
  readonly range: string;
}

/** What a person can do in the log. */
export interface LogActions {
  readonly toggle: (kind: LogKind) => void;
  readonly showEarlier: () => void;
  readonly retry: () => void;
}

/** What the guard did, day by day, the newest first. */
export function guardLog({ days, kinds, state, isAsking, range }: LogView, actions: LogActions): VNode {
  return h('section', { key: 'log', attrs: { 'class': 'guard-log', 'aria-labelledby': 'log-title', 'aria-busy': state === 'loading' || isAsking ? 'true' : 'false' } },
    h('div', { attrs: { class: 'log-head' } },
      h('h2', { attrs: { id: 'log-title' } }, t('What the guard did'), h('span', { attrs: { class: 'quiet' } }, ` · ${range}`)),
      h('div', { attrs: { class: 'kinds', role: 'group', 'aria-label': t('Show') } }, KINDS.map((kind) => kindButton(kind, kinds.includes(kind), actions)))),
    days.map(dayBlock),
    ending(state, days.length > 0, isAsking, actions));
}

function kindButton(kind: LogKind, isShown: boolean, { toggle }: LogActions): VNode {
  return h('button', { key: kind, attrs: { 'type': 'button', 'class': 'kind', 'aria-pressed': isShown ? 'true' : 'false' }, on: { click: () => toggle(kind) } }, kindTitle(kind));
}

function dayBlock({ day, title, rows }: LogDayView): VNode {
  return h('section', { key: day, attrs: { 'class': 'log-day', 'aria-labelledby': `log-${day}` } }, h('h3', { attrs: { id: `log-${day}`, class: 'quiet' } }, title), h('ol', { attrs: { class: 'changes' } }, rows.map(logRow)));
}

function logRow({ id, when, whenTitle, mark: { icon: name, word, tone }, text, detail }: LogRowView): VNode {
  return h('li', { key: id },
    h('span', { attrs: { class: 'quiet when', title: whenTitle } }, when),
    h('span', { attrs: { class: `mark ${tone}` } }, icon(name), h('span', {}, word)),
    h('span', { attrs: { class: 'what', dir: 'auto' } }, text, detail !== '' && h('span', { key: 'detail', attrs: { class: 'quiet detail' } }, ` ${detail}`)));
}

function ending(state: LogView['state'], hasRows: boolean, isAsking: boolean, { showEarlier, retry }: LogActions): VNode | undefined {
  if (typeof state === 'object') return h('div', { key: 'failed', attrs: { class: 'message' } }, h('span', { attrs: { class: 'mark error' } }, icon('error')), h('p', {}, t('The log could not be read. {0}', state.failed)), button(t('Try Again'), retry));
  switch (state) {
    case 'loading': return h('p', { key: 'loading', attrs: { class: 'quiet' } }, t('Reading the ledger…'));
    case 'more': return h('p', { key: 'more' }, button(isAsking ? t('Reading…') : t('Show Earlier'), showEarlier, false, 'earlier'));
    case 'whole': return hasRows ? undefined : h('p', { key: 'none', attrs: { class: 'quiet' } }, t('Nothing in this time. What the guard refuses, changes or tells you will be listed here.'));
  }
}
