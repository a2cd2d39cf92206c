import * as vscode from 'vscode';
import { standingsOf } from '../../core/budget/standing.ts';
import type { Clock } from '../../core/ports.ts';
import type { Model } from '../../core/pricing/model.ts';
import type { Account } from '../../openrouter/account.ts';
import type { WireBody } from '../../pipeline/exchange.ts';
import type { Monitor } from '../monitor.ts';
import { currentProject } from '../project.ts';
import { estimateLine, tightestOf } from './words.ts';

/** A piece of code that goes along with the prompt. */
export interface SelectedCode {
  readonly text: string;
  readonly language: string;
  /** `12 lines of main.ts` */
  readonly name: string;
}

/** What an estimate needs besides the text. */
export interface Estimating {
  readonly monitor: Monitor;
  readonly clock: Clock;
  readonly model: Model;
  /** What a request would cost. */
  readonly estimate: Awaited<ReturnType<Account['estimator']>>;
}

/** What is selected in the active editor; `undefined` for nothing. */
export function selectedCode(): SelectedCode | undefined {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined || editor.selection.isEmpty) return undefined;
  const { document, selection } = editor;
  // A selection that ends at the beginning of a line has none of it.
  const lines = selection.end.line - selection.start.line + (selection.end.character === 0 ? 0 : 1);
  const file = document.uri.path.split('/').at(-1) ?? '';
  return { text: document.getText(selection), language: document.languageId, name: `${lines} ${lines === 1 ? 'line' : 'lines'} of ${file}` };
}

/** Asks whether the selection goes along. `cancelled` ends the command. */
export async function askForSelection(code: SelectedCode): Promise<'with' | 'without' | 'cancelled'> {
  const items = [
    { label: '$(selection) With the selection', description: code.name, answer: 'with' as const },
    { label: '$(dash) Only the prompt', answer: 'without' as const },
  ];
  const chosen = await vscode.window.showQuickPick(items, { title: 'Send Tracked Prompt: Context', placeHolder: 'What should the model see?', ignoreFocusOut: true });
  return chosen?.answer ?? 'cancelled';
}

/** Asks for the prompt, with a live estimate and what is left of the tightest limit. */
export function askForPrompt(estimating: Estimating, code: SelectedCode | undefined): Promise<string | undefined> {
  const box = vscode.window.createInputBox();
  box.title = `Send Tracked Prompt: ${estimating.model.name}${code === undefined ? '' : `, with ${code.name}`}`;
  box.placeholder = 'Your prompt';
  box.ignoreFocusOut = true;
  box.prompt = lineFor(estimating, '', code);
  return new Promise((resolve) => {
    box.onDidChangeValue((text) => {
      box.prompt = lineFor(estimating, text, code);
      box.validationMessage = undefined;
    });
    box.onDidAccept(() => {
      if (box.value.trim() === '') {
        box.validationMessage = 'Type a prompt, or press Escape.';
        return;
      }
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

/** The request that a prompt becomes. */
export function requestBody(model: Model, prompt: string, code: SelectedCode | undefined): WireBody {
  const content = code === undefined ? prompt : `${prompt}\n\n${fence(code)}`;
  return { model: model.id, messages: [{ role: 'user', content }] };
}

function lineFor({ monitor, clock, model, estimate }: Estimating, prompt: string, code: SelectedCode | undefined): string {
  const budgeting = monitor.budgeting();
  const { ledger } = monitor;
  const project = currentProject();
  const bindings = budgeting.budgets.bindingsOf({ model: model.id, ...(project === undefined ? {} : { project }) });
  const all = ledger === undefined ? [] : bindings.flatMap((binding) => standingsOf(binding, ledger.state, clock.now(), budgeting));
  return estimateLine(estimate({ endpoint: 'chat/completions', body: requestBody(model, prompt, code) }), tightestOf(all));
}

/** A fence longer than any in the code itself. */
function fence({ text, language }: SelectedCode): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${text}\n${ticks}`;
}
