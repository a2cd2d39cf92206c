import * as vscode from 'vscode';
import { t } from '../../core/l10n.ts';

/** How an input of a prompt ends: sent, or put off for something else, with what was typed so far; `undefined` where it was given up. */
export interface PromptInputEnd {
  readonly kind: 'send' | 'model' | 'options' | 'history';
  readonly text: string;
}

/** What an input of a prompt shows. */
export interface PromptInput {
  readonly title: string;
  readonly text: string;
  readonly hasHistory: boolean;
  /** What a prompt would cost, or why it cannot be sent as it stands. */
  lineFor(text: string): { readonly line: string } | { readonly problem: string };
  /** Somebody has typed; calls back when more is known for the line than before. */
  noteTyped(text: string, more: () => void): void;
}

const BUTTONS = {
  model: { iconPath: new vscode.ThemeIcon('server'), tooltip: t('Another Model…') },
  options: { iconPath: new vscode.ThemeIcon('settings-gear'), tooltip: t('Options: System Prompt, Parameters, Purpose, Tags…') },
  history: { iconPath: new vscode.ThemeIcon('history'), tooltip: t('Prompts Sent Before…') },
} as const;

/** Asks for the prompt, with a live estimate and what is left of the tightest limit. */
export function askForPrompt(input: PromptInput): Promise<PromptInputEnd | undefined> {
  const box = vscode.window.createInputBox();
  box.title = input.title;
  box.value = input.text;
  // A key that is pressed goes on with what stands there, and does not wipe it out.
  box.valueSelection = [input.text.length, input.text.length];
  box.placeholder = t('Your prompt; variables such as {0} or {1} are put in', '${selection}', '${file}');
  box.ignoreFocusOut = true;
  box.buttons = [BUTTONS.model, BUTTONS.options, ...(input.hasHistory ? [BUTTONS.history] : [])];
  const draw = (): string | undefined => {
    const shown = input.lineFor(box.value);
    const problem = 'problem' in shown ? shown.problem : undefined;
    box.validationMessage = problem;
    if ('line' in shown) box.prompt = shown.line;
    return problem;
  };
  return new Promise((resolve) => {
    const end = (kind: PromptInputEnd['kind']): void => {
      resolve({ kind, text: box.value });
      box.hide();
    };
    const typed = (): void => {
      draw();
      input.noteTyped(box.value, () => draw());
    };
    box.onDidChangeValue(typed);
    box.onDidTriggerButton((button) => end(button === BUTTONS.model ? 'model' : button === BUTTONS.options ? 'options' : 'history'));
    box.onDidAccept(() => {
      if (box.value.trim() === '') box.validationMessage = t('Type a prompt, or press Escape.');
      else if (draw() === undefined) end('send');
    });
    box.onDidHide(() => {
      resolve(undefined);
      box.dispose();
    });
    typed();
    box.show();
  });
}

/** Asks whether the selection goes along. `cancelled` ends the command. */
export async function askForSelection(name: string): Promise<'with' | 'without' | 'cancelled'> {
  const items = [
    { label: t('$(selection) With the selection'), description: name, answer: 'with' as const },
    { label: t('$(dash) Only the prompt'), answer: 'without' as const },
  ];
  const chosen = await vscode.window.showQuickPick(items, { title: t('Send Tracked Prompt: Context'), placeHolder: t('What should the model see?'), ignoreFocusOut: true });
  return chosen?.answer ?? 'cancelled';
}
