import * as vscode from 'vscode';
import { counted, t } from '../../core/l10n.ts';
import { ANSWER_SCHEME } from '../contributions.ts';
import type { SelectedCode } from './draft.ts';
import type { VariableValue, VariableValues } from './variables.ts';
import { MOST_CHARACTERS } from './variables.ts';

const NOTHING: VariableValue = { lacks: 'nothing' };

/** What the editor held when a prompt was begun; the clipboard is read when it is asked for, and not before. */
export class EditorContext {
  readonly selected: SelectedCode | undefined;
  private readonly editor: vscode.TextEditor | undefined;
  private known: VariableValues;

  constructor() {
    this.selected = selectedCode(vscode.window.activeTextEditor);
    this.editor = editorInMind();
    this.known = valuesOf(this.editor, this.selected);
  }

  /** What variables stand for now. */
  get values(): VariableValues {
    return this.known;
  }

  /** Reads the clipboard, once. */
  async readClipboard(): Promise<void> {
    if (!('lacks' in this.known.clipboard) || this.known.clipboard.lacks !== 'pending') return;
    const clipboard = valueOf(await vscode.env.clipboard.readText());
    this.known = { ...this.known, clipboard };
  }
}

/** Whoever stands in an answer means the code beside it, unless part of the answer is selected. */
function editorInMind(): vscode.TextEditor | undefined {
  const active = vscode.window.activeTextEditor;
  if (active !== undefined && (active.document.uri.scheme !== ANSWER_SCHEME || !active.selection.isEmpty)) return active;
  return vscode.window.visibleTextEditors.find(({ document }) => document.uri.scheme !== ANSWER_SCHEME && document.uri.scheme !== 'output');
}

function valuesOf(editor: vscode.TextEditor | undefined, selected: SelectedCode | undefined): VariableValues {
  const clipboard: VariableValue = { lacks: 'pending' };
  if (editor === undefined) return { selection: NOTHING, file: NOTHING, fileName: NOTHING, language: NOTHING, clipboard };
  const { document, selection } = editor;
  const code = selected?.text ?? document.getText(selection);
  return { selection: valueOf(code), file: valueOf(document.getText()), fileName: valueOf(nameOf(document)), language: valueOf(document.languageId), clipboard };
}

function valueOf(text: string): VariableValue {
  if (text === '') return NOTHING;
  return text.length > MOST_CHARACTERS ? { lacks: 'too-long' } : { text };
}

/** What is selected in an editor; `undefined` for nothing. */
function selectedCode(editor: vscode.TextEditor | undefined): SelectedCode | undefined {
  if (editor === undefined || editor.selection.isEmpty) return undefined;
  const { document, selection } = editor;
  // A selection that ends at the beginning of a line has none of it.
  const lines = selection.end.line - selection.start.line + (selection.end.character === 0 ? 0 : 1);
  return { text: document.getText(selection), language: document.languageId, name: counted(lines, t('{0} line of {1}', lines, nameOf(document)), t('{0} lines of {1}', lines, nameOf(document))) };
}

function nameOf(document: vscode.TextDocument): string {
  return document.uri.path.split('/').at(-1) ?? '';
}
