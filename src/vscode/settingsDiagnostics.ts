import type { Node } from 'jsonc-parser';
import { findNodeAtLocation, getNodeValue, parseTree } from 'jsonc-parser';
import * as vscode from 'vscode';
import type { Clock } from '../core/ports.ts';
import type { SettingProblem, Settings } from '../core/settings.ts';
import { SETTING_NAMES, modelProblems, readSettings } from '../core/settings.ts';
import { SETTINGS_SECTION } from './contributions.ts';
import type { Monitor } from './monitor.ts';
import type { SettingsSource } from './settingsSource.ts';

/** The text is looked at when nobody has typed for so long. */
const QUIET_MS = 300;
/** The user's settings, of a profile too. */
const USER_SETTINGS = /[/\\]User[/\\](?:profiles[/\\][^/\\]+[/\\])?settings\.json$/;

/** Marks in settings.json what cannot be used, and what looks like a slip, where it stands. */
export class SettingsDiagnostics implements vscode.Disposable {
  private readonly marks = vscode.languages.createDiagnosticCollection(SETTINGS_SECTION);
  private readonly monitor: Monitor;
  private readonly settings: SettingsSource;
  private readonly clock: Clock;
  private readonly subscriptions: readonly vscode.Disposable[];
  private cancelNext: () => void = () => undefined;

  constructor(monitor: Monitor, settings: SettingsSource, clock: Clock) {
    this.monitor = monitor;
    this.settings = settings;
    this.clock = clock;
    this.subscriptions = [
      vscode.workspace.onDidOpenTextDocument((document) => this.soon(document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.soon(document)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.marks.delete(uri)),
      settings.onChange(() => this.lookAtAll()),
    ];
    this.lookAtAll();
  }

  dispose(): void {
    this.cancelNext();
    for (const subscription of this.subscriptions) subscription.dispose();
    this.marks.dispose();
  }

  private lookAtAll(): void {
    for (const document of vscode.workspace.textDocuments) this.soon(document);
  }

  private soon(document: vscode.TextDocument): void {
    if (!USER_SETTINGS.test(document.uri.path)) return;
    this.cancelNext();
    this.cancelNext = this.clock.after(QUIET_MS, () => this.look(document));
  }

  private look(document: vscode.TextDocument): void {
    if (document.isClosed) return;
    const tree = parseTree(document.getText());
    const diagnostics = tree === undefined ? [] : problemsIn(tree, this.settings.current, this.monitor).map(({ problem, severity }) => markOf(problem, severity, tree, document));
    this.marks.set(document.uri, diagnostics);
  }
}

interface Found {
  readonly problem: SettingProblem;
  readonly severity: vscode.DiagnosticSeverity;
}

function problemsIn(tree: Node, current: Settings, { catalogue }: Pick<Monitor, 'catalogue'>): readonly Found[] {
  const raw = Object.fromEntries(SETTING_NAMES.flatMap((name) => {
    const node = nodeOf(tree, [`${SETTINGS_SECTION}.${name}`]);
    return node === undefined ? [] : [[name, getNodeValue(node) as unknown]];
  }));
  const { settings, problems } = readSettings(raw, current);
  const known = catalogue?.current;
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
