import { provideVSCodeDesignSystem, vsCodeButton, vsCodeDropdown, vsCodeOption } from '@vscode/webview-ui-toolkit';
import { h, type VNode } from './dom/vnode.ts';

/** One choice of a dropdown. */
export interface Choice {
  readonly value: string;
  readonly text: string;
}

/** Makes the elements known to the page. Has to happen before the page has loaded: the toolkit reads the theme then. */
export function registerControls(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeDropdown(), vsCodeOption());
}

/** A button. `strong` for the one thing to do on a page; `key` where its label changes: with another key it would be another button, without the focus. */
export function button(label: string, press: () => void, strong = false, key = label): VNode {
  return h('vscode-button', { key, attrs: { appearance: strong ? 'primary' : 'secondary' }, on: { click: press } }, label);
}

/** A choice of one out of a few. */
export function dropdown(label: string, choices: readonly Choice[], chosen: string, choose: (value: string) => void): VNode {
  const options = choices.map(({ value, text }) => h('vscode-option', { key: value, attrs: { value, selected: value === chosen } }, text));
  return h('vscode-dropdown', { attrs: { 'aria-label': label }, value: chosen, on: { change: ({ value }) => value !== undefined && choose(value) } }, options);
}
