import type { Node } from 'jsonc-parser';
import { findNodeAtLocation, getNodeValue, parseTree } from 'jsonc-parser';
import * as vscode from 'vscode';
import type { Catalogue } from '../core/pricing/catalogue.ts';
import type { SettingProblem, Settings } from '../core/settings.ts';
import { SETTING_NAMES, modelProblems, readSettings } from '../core/settings.ts';
import { SETTINGS_SECTION } from './contributions.ts';

/** What to mark in a settings.json, where it stands. A bundle of its own, loaded when one is opened. `current`: the settings in force. */
export function marksIn(document: vscode.TextDocument, current: Settings, catalogue: Catalogue | undefined): readonly vscode.Diagnostic[] {
  const tree = parseTree(document.getText());
  return tree === undefined ? [] : problemsIn(tree, current, catalogue).map(({ problem, severity }) => markOf(problem, severity, tree, document));
}

interface Found {
  readonly problem: SettingProblem;
  readonly severity: vscode.DiagnosticSeverity;
}

function problemsIn(tree: Node, current: Settings, known: Catalogue | undefined): readonly Found[] {
  const raw = Object.fromEntries(SETTING_NAMES.flatMap((name) => {
    const node = nodeOf(tree, [`${SETTINGS_SECTION}.${name}`]);
    return node === undefined ? [] : [[name, getNodeValue(node) as unknown]];
  }));
  const { settings, problems } = readSettings(raw, current);
  const slips = known === undefined || known.models.length === 0
    ? []
    : modelProblems(settings, { has: (id) => known.find(id) !== undefined, ids: () => known.models.map(({ id }) => id) });
  return [
    ...problems.map((problem) => ({ problem, severity: vscode.DiagnosticSeverity.Error })),
    ...slips.map((problem) => ({ problem, severity: vscode.DiagnosticSeverity.Warning })),
  ];
}

function markOf({ setting, place, message }: SettingProblem, severity: vscode.DiagnosticSeverity, tree: Node, document: vscode.TextDocument): vscode.Diagnostic {
  const path = [`${SETTINGS_SECTION}.${setting}`, ...partsOf(place)];
  const node = nearest(tree, path) ?? tree;
  const range = new vscode.Range(document.positionAt(node.offset), document.positionAt(node.offset + node.length));
  const mark = new vscode.Diagnostic(range, message, severity);
  mark.source = 'OpenRouter Spend';
  return mark;
}

/** What cannot be found for itself is part of what can: a field that is missing, of its budget. */
function nearest(tree: Node, path: readonly (string | number)[]): Node | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const node = nodeOf(tree, path.slice(0, length));
    if (node !== undefined) return node;
  }
  return undefined;
}

function nodeOf(tree: Node, path: readonly (string | number)[]): Node | undefined {
  return findNodeAtLocation(tree, [...path]);
}

/** `[1].daily` as path: 1, `daily`. */
function partsOf(place: string): readonly (string | number)[] {
  return [...place.matchAll(/\[(\d+)\]|\.([^.[]+)/g)].map(([, index, name]) => (index === undefined ? (name ?? '') : Number(index)));
}
