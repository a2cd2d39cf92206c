import * as vscode from 'vscode';
import { formatTokens } from '../../core/format.ts';
import type { Catalogue } from '../../core/pricing/catalogue.ts';
import type { Model } from '../../core/pricing/model.ts';
import { rankModels } from './modelRank.ts';
import { priceLine } from './words.ts';

const RECENT = 'recentModels';
const MAX_RECENT = 8;

interface ModelItem extends vscode.QuickPickItem {
  readonly model?: Model;
}

/** Lets the user pick a model: the default and recent ones first, each with its price. */
export class ModelPicker {
  private readonly memory: vscode.Memento;

  constructor(memory: vscode.Memento) {
    this.memory = memory;
  }

  async pick(catalogue: Catalogue, defaultModel: string): Promise<Model | undefined> {
    const first = [defaultModel, ...this.recent()].map((id) => catalogue.find(id)).filter((model) => model !== undefined);
    const preferred = [...new Set(first)];
    const others = catalogue.models.filter((model) => !preferred.includes(model) && canChat(model)).toSorted((a, b) => a.name.localeCompare(b.name));
    const chosen = await choose((typed) => itemsFor(typed, preferred, others));
    if (chosen !== undefined) await this.remember(chosen.id);
    return chosen;
  }

  private recent(): readonly string[] {
    return this.memory.get<readonly string[]>(RECENT, []);
  }

  private async remember(id: string): Promise<void> {
    const recent = [id, ...this.recent().filter((other) => other !== id)].slice(0, MAX_RECENT);
    await this.memory.update(RECENT, recent);
  }
}

/** Batch listings cannot be called like this, and models without text have nothing to stream. */
function canChat(model: Model): boolean {
  return model.outputModalities.includes('text') && !model.id.endsWith(':batch');
}

/** Shows the list. What is typed moves the model that is meant to its top, so that Enter never takes one that is merely alike. */
function choose(itemsOf: (typed: string) => readonly ModelItem[]): Promise<Model | undefined> {
  const picker = vscode.window.createQuickPick<ModelItem>();
  picker.title = 'Send Tracked Prompt: Model';
  picker.placeholder = 'Which model?';
  picker.matchOnDescription = true;
  picker.ignoreFocusOut = true;
  picker.items = itemsOf('');
  return new Promise((resolve) => {
    picker.onDidChangeValue((typed) => (picker.items = itemsOf(typed)));
    picker.onDidAccept(() => {
      const model = picker.activeItems[0]?.model;
      if (model === undefined) return;
      resolve(model);
      picker.hide();
    });
    picker.onDidHide(() => {
      resolve(undefined);
      picker.dispose();
    });
    picker.show();
  });
}

function itemsFor(typed: string, preferred: readonly Model[], others: readonly Model[]): readonly ModelItem[] {
  if (typed.trim() === '') return [...section('recently used', preferred), ...section('all models', others)];
  return rankModels([...preferred, ...others], typed).map(itemOf);
}

function section(label: string, models: readonly Model[]): readonly ModelItem[] {
  return models.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...models.map(itemOf)];
}

function itemOf(model: Model): ModelItem {
  const context = model.contextLength === undefined ? '' : ` · ${formatTokens(model.contextLength)} context`;
  return { label: model.name, description: model.id, detail: `${priceLine(model)}${context}`, model };
}
