import * as vscode from 'vscode';
import { formatTokens } from '../../core/format.ts';
import type { Catalogue } from '../../core/pricing/catalogue.ts';
import type { Model } from '../../core/pricing/model.ts';
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
    const chosen = await vscode.window.showQuickPick(this.items(catalogue, defaultModel), {
      title: 'Send Tracked Prompt: Model',
      placeHolder: 'Which model?',
      matchOnDescription: true,
      ignoreFocusOut: true,
    });
    if (chosen?.model !== undefined) await this.remember(chosen.model.id);
    return chosen?.model;
  }

  private items(catalogue: Catalogue, defaultModel: string): readonly ModelItem[] {
    const first = [defaultModel, ...this.recent()].map((id) => catalogue.find(id)).filter((model) => model !== undefined);
    const preferred = [...new Set(first)];
    const others = catalogue.models.filter((model) => !preferred.includes(model) && canChat(model)).toSorted((a, b) => a.name.localeCompare(b.name));
    return [...section('recently used', preferred), ...section('all models', others)];
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

function section(label: string, models: readonly Model[]): readonly ModelItem[] {
  return models.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...models.map(itemOf)];
}

function itemOf(model: Model): ModelItem {
  const context = model.contextLength === undefined ? '' : ` · ${formatTokens(model.contextLength)} context`;
  return { label: model.name, description: model.id, detail: `${priceLine(model)}${context}`, model };
}
