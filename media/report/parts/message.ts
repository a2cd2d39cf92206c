import { t } from '../../../src/core/l10n.ts';
import type { Actions } from '../actions.ts';
import { button } from '../controls.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { sentence, type Message } from '../model/connection.ts';
import type { Invitation } from '../model/screen.ts';
import { icon } from './icon.ts';

/** All messages, in a place that screen readers watch. It is there even when it is empty, or they would miss the first. */
export function messageList(messages: readonly Message[], actions: Actions): VNode {
  return h('div', { key: 'messages', attrs: { class: 'messages', role: 'status' } }, messages.map((message, index) => messageBox(message, `${index}`, actions)));
}

/** What the page says when there is nothing else on it. */
export function invitationBox({ title, text, action, other }: Invitation, actions: Actions): VNode {
  return h('section', { key: 'invitation', attrs: { class: 'invitation' } },
    h('h2', {}, title),
    h('p', {}, text),
    action !== undefined && h('p', { attrs: { class: 'ways' } }, button(action.label, () => actions.run(action.run), true), other !== undefined && button(other.label, () => actions.run(other.run))));
}

/** Says, where a part of the page should be, why it is not there or not fresh. */
export function failureNote(reason: string, retry: () => void): VNode {
  return h('div', { key: 'failure', attrs: { class: 'message error', role: 'status' } },
    icon('error'),
    h('p', { attrs: { dir: 'auto' } }, h('strong', {}, t('This could not be read.')), ' ', sentence(reason)),
    button(t('Try Again'), retry));
}

function messageBox({ tone, icon: name, title, text, action, other }: Message, key: string, actions: Actions): VNode {
  return h('div', { key, attrs: { class: `message ${tone}` } },
    icon(name),
    h('p', { attrs: { dir: 'auto' } }, h('strong', {}, title), ' ', text),
    [action, other].filter((offer) => offer !== undefined).map(({ label, run }) => button(label, () => actions.run(run))));
}
