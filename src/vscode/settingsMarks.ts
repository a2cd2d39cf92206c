import * as vscode from 'vscode';
import type { Catalogue } from '../core/pricing/catalogue.ts';
import type { Settings } from '../core/settings.ts';
import { problemsIn } from './settingsProblems.ts';

/** What to mark in a settings.json, where it stands. A bundle of its own, loaded when one is opened. `current`: the settings in force. */
export function marksIn(document: vscode.TextDocument, current: Settings, catalogue: Catalogue | undefined): readonly vscode.Diagnostic[] {
  return problemsIn(document.getText(), current, catalogue).map(({ offset, length, message, kind }) => {
    const range = new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
    const mark = new vscode.Diagnostic(range, message, kind === 'error' ? vscode.DiagnosticSeverity.Error : vscode.DiagnosticSeverity.Warning);
    mark.source = 'OpenRouter Spend';
    return mark;
  });
}
