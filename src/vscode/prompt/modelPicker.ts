import * as vscode from 'vscode';
import { formatTokens } from '../../core/format.ts';
import { t } from '../../core/l10n.ts';
import type { Estimate } from '../../core/pricing/estimate.ts';
import type { Model } from '../../core/pricing/model.ts';
import type { PriceFilter } from './modelList.ts';
import { PRICE_FILTERS, filterWords, listModels } from './modelList.ts';
import type { ModelShelf } from './modelShelf.ts';
import { priceText } from './prices.ts';
import { priceLine } from './words.ts';
import { plainName } from '../markdown.ts';

/** What a model is picked from. */
export interface ModelChoice {
  readonly models: readonly Model[];
  /** Offered before the models that were used last. */
  readonly defaultModel: string;
  /** What the prompt would cost with each of them. */
  readonly costOf: (model: Model) => Estimate;
  /** What a list is for that asks for another model than one. */
  readonly instead?: Instead;
}

/** Another model is wanted than one that was used already. */
export interface Instead {
  readonly title: string;
  readonly of: Model;
}

interface Item extends vscode.QuickPickItem {
  readonly model?: Model;
  readonly filter?: PriceFilter;
}

const FILTER: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('filter'), tooltip: t('Filter by Price…') };
const BY_COST: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('sort-precedence'), tooltip: t('Sort by What This Prompt Would Cost') };
const BY_USE: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('history'), tooltip: t('Sort by Use and Name') };
const STAR_THIS: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('star'), tooltip: t('Make the Marked Model a Favourite, or No Favourite Any More') };
const STAR: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('star-empty'), tooltip: t('Add to Favourites') };
const UNSTAR: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('star-full'), tooltip: t('Remove from Favourites') };

/** Lets the user pick a model: favourites, the default and recent ones first, each with its price; by price, or by what the prompt would cost. */
export function pickModel(shelf: ModelShelf, choice: ModelChoice): Promise<Model | undefined> {
  return new ModelPick(shelf, choice).show();
}

/** One list, open. */
class ModelPick {
  private readonly shelf: ModelShelf;
  private readonly choice: ModelChoice;
  private readonly costs = new Map<string, Estimate>();
  private readonly pick = vscode.window.createQuickPick<Item>();
  private filter: PriceFilter = 'all';
  private isByCost = false;
  private isFiltering = false;

  constructor(shelf: ModelShelf, choice: ModelChoice) {
    this.shelf = shelf;
    this.choice = choice;
  }

  async show(): Promise<Model | undefined> {
    const { pick } = this;
    pick.matchOnDescription = true;
    pick.ignoreFocusOut = true;
    this.draw();
    const chosen = await new Promise<Model | undefined>((resolve) => {
      // What is typed moves the model that is meant to the top, so that Enter never takes one that is merely alike.
      pick.onDidChangeValue(() => this.draw());
      pick.onDidTriggerButton((button) => this.press(button));
      pick.onDidTriggerItemButton(({ item }) => void this.star(item.model));
      pick.onDidAccept(() => this.accept(resolve));
      pick.onDidHide(() => resolve(undefined));
      pick.show();
    });
    pick.dispose();
    if (chosen !== undefined) await this.shelf.use(chosen.id);
    return chosen;
  }

  private accept(resolve: (model: Model) => void): void {
    const [item] = this.pick.activeItems;
    if (item?.model !== undefined) {
      resolve(item.model);
      this.pick.hide();
    } else if (item?.filter !== undefined) {
      this.filter = item.filter;
      this.toggleFiltering(false);
    }
  }

  private press(button: vscode.QuickInputButton): void {
    if (button === FILTER) this.toggleFiltering(true);
    if (button === vscode.QuickInputButtons.Back) this.toggleFiltering(false);
    if (button === STAR_THIS) void this.star(this.pick.activeItems[0]?.model);
    if (button !== BY_COST && button !== BY_USE) return;
    this.isByCost = button === BY_COST;
    this.draw();
  }

  private toggleFiltering(on: boolean): void {
    this.isFiltering = on;
    this.pick.value = '';
    this.draw();
  }

  /** The same model stays marked, wherever it stands then. */
  private async star(model: Model | undefined): Promise<void> {
    if (model === undefined) return;
    await this.shelf.toggle(model.id);
    this.pick.keepScrollPosition = true;
    this.draw();
    this.pick.activeItems = this.pick.items.filter((item) => item.model?.id === model.id);
    this.pick.keepScrollPosition = false;
  }

  private draw(): void {
    const { pick } = this;
    const notes = [...(this.filter === 'all' ? [] : [filterWords(this.filter)]), ...(this.isByCost ? [t('by cost of this prompt')] : [])];
    pick.title = `${this.choice.instead?.title ?? t('Send Tracked Prompt: Model')}${notes.length === 0 ? '' : ` (${notes.join(', ')})`}`;
    pick.placeholder = this.isFiltering ? t('Which prices?') : t('Which model?');
    pick.buttons = this.isFiltering ? [vscode.QuickInputButtons.Back] : [FILTER, this.isByCost ? BY_USE : BY_COST, STAR_THIS];
    pick.items = this.isFiltering ? this.filterItems() : this.modelItems();
  }

  private filterItems(): readonly Item[] {
    return PRICE_FILTERS.map((filter) => ({ label: `${filter === this.filter ? '$(check)' : '$(blank)'} ${capital(filterWords(filter))}`, filter }));
  }

  private modelItems(): readonly Item[] {
    const { shelf, choice, pick, filter } = this;
    const sections = listModels(choice.models, {
      typed: pick.value, filter, favourites: shelf.favourites,
      recent: [choice.defaultModel, ...shelf.recent],
      ...(choice.instead === undefined ? {} : { except: choice.instead.of.id }),
      ...(this.isByCost ? { costOf: (model: Model) => this.costOf(model) } : {}),
    });
    const items = sections.flatMap(({ title, models }) => [...(title === '' ? [] : [{ label: title, kind: vscode.QuickPickItemKind.Separator }]), ...models.map((model) => this.itemOf(model))]);
    return items.length > 0 || filter === 'all' ? items : [{ label: t('$(filter) No model costs so little. Show all prices'), filter: 'all', alwaysShow: true }];
  }

  private itemOf(model: Model): Item {
    const isFavourite = this.shelf.favourites.includes(model.id);
    const cost = this.isByCost && !model.isFree ? priceText(this.costOf(model)) : '';
    const context = model.contextLength === undefined ? '' : t('{0} context', formatTokens(model.contextLength));
    return {
      label: isFavourite ? `$(star-full) ${plainName(model.name)}` : plainName(model.name),
      description: plainName(model.id, 200),
      detail: [cost, priceLine(model), context].filter((text) => text !== '').join(' · '),
      buttons: [isFavourite ? UNSTAR : STAR],
      model,
    };
  }

  private costOf(model: Model): Estimate {
    const known = this.costs.get(model.id) ?? this.choice.costOf(model);
    this.costs.set(model.id, known);
    return known;
  }
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
