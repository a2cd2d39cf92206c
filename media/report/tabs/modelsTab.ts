import { shownCurrency } from '../../../src/core/currency.ts';
import { formatCount } from '../../../src/core/format.ts';
import { t } from '../../../src/core/l10n.ts';
import type { ModelList, ModelOffer, TypicalCall } from '../../../src/protocol/models.ts';
import { button } from '../controls.ts';
import { copyText } from '../clipboard.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { MOST_COMPARED } from '../model/comparison.ts';
import { LiveQuery } from '../model/liveQuery.ts';
import { readModelList, readTypicalCall } from '../model/modelsReply.ts';
import { DEFAULT_MODELS_VIEW, readModelsView, readTokens, toggleCompared, type ModelsView } from '../model/modelsView.ts';
import { chosenOffers, NO_FILTER, sortOffers, sortOffersBy, vendorsOf, type CallSize } from '../model/offers.ts';
import { fullTime, whenText } from '../model/times.ts';
import { offerComparison } from '../parts/offerComparison.ts';
import { filterNotes, offerFilters, type SizeFields } from '../parts/offerFilters.ts';
import { offerTable } from '../parts/offerTable.ts';
import { inlineFailure, inlineLoading } from '../parts/inline.ts';
import { SettingChanger } from '../settingChanger.ts';
import type { Frame, Tab } from '../tab.ts';
import { TableExport } from '../tableExport.ts';
import { offersTable } from '../tables/offers.ts';

const KEPT = 'models-tab';
/** So many rows are shown before a button has to be pressed for the rest. */
const FIRST_ROWS = 50;
/** Until the host has said what a typical call is. */
const EXAMPLE: CallSize = { input: 1000, output: 500 };

/** Every model and what it costs, for whoever has a key and whoever has none. */
export class ModelsTab implements Tab {
  readonly id = 'models';
  readonly isOfUseAtFirst = true;
  readonly #frame: Frame;
  readonly #list: LiveQuery<null, ModelList>;
  readonly #changer: SettingChanger;
  readonly #export: TableExport;
  #typical: TypicalCall | undefined;
  #view: ModelsView;
  /** What stands in the fields of the call's size while it is no number. */
  #typed: Partial<Record<keyof CallSize, string>> = {};
  #opened: string | undefined;
  #isAll = false;

  constructor(frame: Frame) {
    this.#frame = frame;
    this.#view = readModelsView(frame.recall(KEPT));
    this.#changer = new SettingChanger(frame, () => this.#list.changed());
    this.#export = new TableExport(frame, 'models');
    this.#list = new LiveQuery({ ask: async () => readModelList(await frame.asker.ask('getModels', null)), after: (ms, callback) => frame.after(ms, callback), show: () => frame.redraw() });
  }

  draw(now: number): readonly VNode[] {
    const { state } = this.#list;
    switch (state.kind) {
      case 'blank': return [];
      case 'loading': return [inlineLoading(t('Loading the list of models…'))];
      case 'failed': return [inlineFailure(t('The list of models could not be loaded.'), state.reason, () => this.#list.retry())];
      case 'ready': return this.#listed(state.data, now, state.failure);
    }
  }

  drawn(): void {
    // Nothing here depends on its measures.
  }

  changed(): void {
    // Prices change by the hour, not by the call.
  }

  shown(): void {
    if (this.#list.state.kind === 'blank') this.#list.ask(null);
    else this.#list.changed();
    if (this.#typical === undefined) void this.#askTypical();
  }

  hidden(): void {
    this.#isAll = false;
  }

  /** Without it the list is as good, with the example. */
  async #askTypical(): Promise<void> {
    try {
      this.#typical = readTypicalCall(await this.#frame.asker.ask('getTypicalCall', null));
    } catch {
      this.#typical = { inputTokens: EXAMPLE.input, outputTokens: EXAMPLE.output, calls: 0 };
    }
    this.#frame.redraw();
  }

  #listed({ models, fetchedAt, defaultModel }: ModelList, now: number, failure: string | undefined): readonly VNode[] {
    const { filter, sort, compared } = this.#view;
    const size = this.#size();
    const chosen = sortOffers(chosenOffers(models, filter), sort, size);
    const side = compared.map((id) => models.find((offer) => offer.id === id)).filter((offer) => offer !== undefined);
    const rows = this.#isAll ? chosen : chosen.slice(0, FIRST_ROWS);
    return [
      this.#filters(models),
      ...this.#changer.draw(),
      ...(side.length === 0 ? [] : [offerComparison(side, size, (id) => this.#compare(id), () => this.#keep({ compared: [] }))]),
      h('p', { key: 'count', attrs: { 'class': 'quiet count', 'role': 'status' } }, countText(chosen.length, models.length), ' ', basisText(shownCurrency().code, whenText(fetchedAt, now, this.#frame.zone())), failure === undefined ? '' : ` ${t('They could not be fetched anew.')}`),
      ...(chosen.length === 0 ? [this.#nothing()] : [offerTable({ rows, sort, size, compared, isFull: compared.length >= MOST_COMPARED, opened: this.#opened, defaultModel }, {
        sortBy: (column) => this.#keep({ sort: sortOffersBy(sort, column) }), open: (id) => this.#open(id), compare: (id) => this.#compare(id),
        use: (id) => this.#changer.change({ kind: 'default-model', model: id }), copy: (id) => void this.#copy(id),
      })]),
      ...(chosen.length <= FIRST_ROWS ? [] : [h('p', { key: 'more' }, button(this.#isAll ? t('Show Fewer') : t('Show All {0} Models', formatCount(chosen.length)), () => this.#showAll(!this.#isAll), false, 'all'))]),
      ...(chosen.length === 0 ? [] : [this.#export.draw(t('Models'), () => offersTable(chosen, size, [countText(chosen.length, models.length), basisText('USD', fullTime(fetchedAt, this.#frame.zone())), ...filterNotes(filter)]))]),
    ];
  }

  #filters(models: readonly ModelOffer[]): VNode {
    const { filter, sort } = this.#view;
    return offerFilters(filter, vendorsOf(models), this.#fields(), this.#typical, sort.column, {
      filter: (change) => this.#keep({ filter: { ...filter, ...change } }), size: (change) => this.#typeSize(change),
      resetSize: () => this.#resetSize(), sortAfresh: (column) => this.#keep({ sort: { column, descending: column === 'context' } }),
    });
  }

  #nothing(): VNode {
    return h('p', { key: 'none' }, t('No model has all of that.'), ' ', button(t('Clear Filters'), () => this.#keep({ filter: NO_FILTER })));
  }

  #size(): CallSize {
    const { size } = this.#view;
    return size ?? (this.#typical === undefined ? EXAMPLE : { input: this.#typical.inputTokens, output: this.#typical.outputTokens });
  }

  #fields(): SizeFields {
    const { input, output } = this.#size();
    const isWrong = Object.values(this.#typed).some((text) => readTokens(text) === undefined);
    return {
      input: this.#typed.input ?? formatCount(input), output: this.#typed.output ?? formatCount(output), isOwn: this.#view.size !== undefined,
      ...(isWrong ? { problem: t('Type a number of tokens such as {0}.', formatCount(EXAMPLE.input)) } : {}),
    };
  }

  #typeSize(change: Partial<Record<keyof CallSize, string>>): void {
    this.#typed = { ...this.#typed, ...change };
    const now = this.#size();
    const [input, output] = [readTokens(this.#typed.input ?? String(now.input)), readTokens(this.#typed.output ?? String(now.output))];
    if (input === undefined || output === undefined) this.#frame.redraw();
    else this.#keep({ size: { input, output } });
  }

  #resetSize(): void {
    this.#typed = {};
    const { filter, sort, compared } = this.#view;
    this.#view = { filter, sort, compared };
    this.#keep({});
  }

  #open(id: string): void {
    this.#opened = this.#opened === id ? undefined : id;
    this.#frame.redraw();
  }

  #compare(id: string): void {
    this.#keep({ compared: toggleCompared(this.#view.compared, id) });
  }

  #showAll(isAll: boolean): void {
    this.#isAll = isAll;
    this.#frame.redraw();
  }

  async #copy(id: string): Promise<void> {
    this.#changer.say(await copyText(id) ? t('Copied {0}.', id) : t('Your editor did not let this page copy.'));
  }

  #keep(change: Partial<ModelsView>): void {
    this.#view = { ...DEFAULT_MODELS_VIEW, ...this.#view, ...change };
    this.#frame.keep(KEPT, this.#view);
    this.#frame.redraw();
  }
}

function basisText(currency: string, when: string): string {
  return t('{0} per million tokens, from OpenRouter, {1}.', currency, when);
}

function countText(shown: number, all: number): string {
  return shown === all ? t('{0} models.', formatCount(all)) : t('{0} of {1} models.', formatCount(shown), formatCount(all));
}
