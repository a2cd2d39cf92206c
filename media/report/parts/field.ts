import { h, type VNode } from '../dom/vnode.ts';

/** A place to type in, with its label above. */
export interface Field {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly type?: 'search' | 'text';
  /** What keyboards of touch screens show. */
  readonly mode?: 'decimal' | 'numeric';
  readonly placeholder?: string;
  /** What is wrong with it. */
  readonly problem?: string;
  readonly typed: (text: string) => void;
  /** The person is done with it. */
  readonly done?: () => void;
}

/** A text field with its label, and with what is wrong with it. */
export function field({ id, label, value, type = 'text', mode, placeholder, problem, typed, done }: Field): VNode {
  return h('div', { key: id, attrs: { class: 'field' } },
    h('label', { attrs: { for: id } }, label),
    h('input', {
      key: id, value,
      attrs: { id, type, 'inputmode': mode, placeholder, 'autocomplete': 'off', 'spellcheck': 'false', 'dir': 'auto', 'aria-invalid': problem === undefined ? undefined : 'true', 'aria-describedby': problem === undefined ? undefined : `${id}-problem` },
      on: { input: (event) => typed(event.value ?? ''), ...(done === undefined ? {} : { change: done }) },
    }),
    problem !== undefined && h('p', { key: 'problem', attrs: { class: 'problem', id: `${id}-problem`, role: 'alert' } }, problem));
}

/** A button that is on or off. */
export function toggle(label: string, isOn: boolean, press: () => void, title?: string): VNode {
  return h('button', { key: label, attrs: { 'type': 'button', 'class': 'toggle', 'aria-pressed': isOn ? 'true' : 'false', title }, on: { click: press } }, label);
}

/** A button that looks like text. */
export function linkButton(label: string, press: () => void, name?: string): VNode {
  return h('button', { key: label, attrs: { 'type': 'button', 'class': 'text-link', 'aria-label': name }, on: { click: press } }, label);
}
