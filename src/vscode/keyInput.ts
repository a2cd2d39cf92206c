import * as vscode from 'vscode';
import { t } from '../core/l10n.ts';
import { unlinked } from './notify.ts';

/** What a key is asked for with. */
export interface KeyQuestion {
  readonly title: string;
  /** Where to find one, or why the last was refused: a text that may come from outside. */
  readonly prompt: string;
  /** Another way to get one. */
  readonly otherWay?: string;
}

/** Says that the user prefers the other way. */
export const OTHER_WAY = Symbol('the other way');

/** What came of asking for a key. `undefined`: the user has had enough. */
export type TypedKey = string | typeof OTHER_WAY | undefined;

/** Asks for a key, which may be empty. */
export function askForKey({ title, prompt, otherWay }: KeyQuestion): Promise<TypedKey> {
  const { promise, resolve } = Promise.withResolvers<TypedKey>();
  const box = vscode.window.createInputBox();
  box.title = title;
  box.prompt = unlinked(prompt);
  box.placeholder = 'sk-or-v1-…';
  box.password = true;
  box.ignoreFocusOut = true;
  box.buttons = otherWay === undefined ? [] : [{ iconPath: new vscode.ThemeIcon('account'), tooltip: otherWay }];
  const subscriptions = [
    box.onDidChangeValue((text) => { box.validationMessage = problemWith(text); }),
    box.onDidAccept(() => {
      if (problemWith(box.value) === undefined) resolve(box.value.trim());
    }),
    box.onDidTriggerButton(() => resolve(OTHER_WAY)),
    box.onDidHide(() => resolve(undefined)),
  ];
  box.show();
  return promise.finally(() => {
    for (const subscription of subscriptions) subscription.dispose();
    box.dispose();
  });
}

function problemWith(text: string): string | undefined {
  return text === '' || /^[\x21-\x7e]{8,}$/.test(text.trim()) ? undefined : t('This does not look like a key: no spaces, at least 8 characters.');
}
