import * as vscode from 'vscode';

/** What a list gives: the row that was chosen or whose button was pressed; `back` where somebody goes one step back or gives up. */
export type Picked<T> = { readonly kind: 'item' | 'button'; readonly item: T } | { readonly kind: 'back' };

/** A list whose first button goes one step back. Escape does so, too. */
export function pickOne<T extends vscode.QuickPickItem>(items: readonly T[], title: string, placeholder: string): Promise<Picked<T>> {
  const pick = vscode.window.createQuickPick<T>();
  pick.title = title;
  pick.placeholder = placeholder;
  pick.items = items;
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.buttons = [vscode.QuickInputButtons.Back];
  return new Promise((resolve) => {
    const end = (picked: Picked<T>): void => {
      resolve(picked);
      pick.hide();
    };
    pick.onDidTriggerButton(() => end({ kind: 'back' }));
    pick.onDidTriggerItemButton(({ item }) => end({ kind: 'button', item }));
    pick.onDidAccept(() => {
      const [item] = pick.activeItems;
      if (item !== undefined) end({ kind: 'item', item });
    });
    pick.onDidHide(() => {
      resolve({ kind: 'back' });
      pick.dispose();
    });
    pick.show();
  });
}

/** A line of text, with its value to begin with. `check`: why it cannot be used; `undefined` where somebody goes back. */
export function askText(options: { readonly title: string; readonly prompt: string; readonly value: string; readonly check: (text: string) => string | undefined }): Promise<string | undefined> {
  const box = vscode.window.createInputBox();
  box.title = options.title;
  box.prompt = options.prompt;
  box.value = options.value;
  box.ignoreFocusOut = true;
  box.buttons = [vscode.QuickInputButtons.Back];
  return new Promise((resolve) => {
    box.onDidChangeValue((text) => (box.validationMessage = options.check(text)));
    box.onDidTriggerButton(() => box.hide());
    box.onDidAccept(() => {
      box.validationMessage = options.check(box.value);
      if (box.validationMessage !== undefined) return;
      resolve(box.value);
      box.hide();
    });
    box.onDidHide(() => {
      resolve(undefined);
      box.dispose();
    });
    box.show();
  });
}
