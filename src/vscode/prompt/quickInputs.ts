import * as vscode from 'vscode';

/** What a list gives: the row that was chosen or whose button was pressed; `back` where somebody goes one step back or gives up. */
export type Picked<T> = { readonly kind: 'item' | 'button'; readonly item: T } | { readonly kind: 'back' };

/** A list whose first button goes one step back. Escape does so, too. `rowsFor`: the list while something is typed into its box, the row that stands for the text first. */
export function pickOne<T extends vscode.QuickPickItem>(items: readonly T[], title: string, placeholder: string, rowsFor?: (typed: string) => readonly T[]): Promise<Picked<T>> {
  const pick = vscode.window.createQuickPick<T>();
  pick.title = title;
  pick.placeholder = placeholder;
  pick.items = items;
  pick.ignoreFocusOut = true;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.buttons = [vscode.QuickInputButtons.Back];
  const rows = (): readonly T[] => (rowsFor === undefined || pick.value.trim() === '' ? items : rowsFor(pick.value.trim()));
  return new Promise((resolve) => {
    const end = (picked: Picked<T>): void => {
      resolve(picked);
      pick.hide();
    };
    pick.onDidTriggerButton(() => end({ kind: 'back' }));
    pick.onDidTriggerItemButton(({ item }) => end({ kind: 'button', item }));
    if (rowsFor !== undefined) pick.onDidChangeValue(() => (pick.items = rows()));
    pick.onDidAccept(() => {
      // Whoever types fast presses Enter before the editor has drawn the row for what they typed.
      const isUndrawn = rowsFor !== undefined && (pick.activeItems.length === 0 || rows().length === 1);
      const [item] = isUndrawn ? rows() : pick.activeItems;
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
