import type { Actions } from '../actions.ts';
import { button } from '../controls.ts';
import { h, type VNode } from '../dom/vnode.ts';
import type { Message } from '../model/connection.ts';
import type { Invitation } from '../model/screen.ts';
import { icon } from './icon.ts';

/** All messages, in a place that screen readers watch. It is there even when it is empty, or they would miss the first. */
export function messageList(messages: readonly Message[], actions: Actions): VNode {
  return h('div', { key: 'messages', attrs: { class: 'messages', role: 'status' } }, messages.map((message, index) => messageBox(message, `${index}`, actions)));
}

/** What the page says when there is nothing else on it. */
export function invitationBox({ title, text, action }: Invitation, actions: Actions): VNode {
  return h('section', { key: 'invitation', attrs: { class: 'invitation' } },
    h('h2', {}, title),
    h('p', {}, text),
    action !== undefined && h('p', {}, button(action.label, () => actions.run(action.run), true)));
}

function messageBox({ tone, icon: name, title, text, action }: Message, key: string, actions: Actions): VNode {
  return h('div', { key, attrs: { class: `message ${tone}` } },
    icon(name),
    h('p', { attrs: { dir: 'auto' } }, h('strong', {}, title), ' ', text),
    action !== undefined && button(action.label, () => actions.run(action.run)));
}
