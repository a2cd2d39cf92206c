import { dateText } from '../../../src/core/dates.ts';
import { nameInText } from '../../../src/core/foreignName.ts';
import { formatMoney, formatPart } from '../../../src/core/format.ts';
import { t } from '../../../src/core/l10n.ts';
import type { AdviceAction, ScopeChoices, WhatIfAsk, WhatIfReply } from '../../../src/protocol/insight.ts';
import type { ModelList } from '../../../src/protocol/models.ts';
import type { AdviceBoard } from '../adviceBoard.ts';
import { button } from '../controls.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { readWhatIfReply } from '../model/insightReply.ts';
import { LiveQuery } from '../model/liveQuery.ts';
import { readModelList } from '../model/modelsReply.ts';
import { askOf, readForm, type WhatIfForm } from '../model/whatIf.ts';
import { everyDay, resultOf, termsOf, type Result } from '../model/whatIfResult.ts';
import { inlineFailure, inlineLoading } from '../parts/inline.ts';
import { whatIfAnswer } from '../parts/whatIfAnswer.ts';
import { whatIfForm } from '../parts/whatIfForm.ts';
import { setLimitLabel, SettingChanger } from '../settingChanger.ts';
import type { Frame, Tab } from '../tab.ts';
import { TableExport } from '../tableExport.ts';
import { whatIfTable } from '../tables/whatIf.ts';

const KEPT = 'what-if';
/** While calls are being read, it is asked again after so long. */
const AGAIN_MS = 250;
/** Thirty days hardly change by a call: new ones are taken in this often. */
const CALM_MS = 5000;

/** A reply, and the question that it answers: the form may say something else by then. */
interface Answer {
  readonly ask: WhatIfAsk;
  readonly reply: WhatIfReply;
}

type Ready = Extract<WhatIfReply, { readonly kind: 'ready' }>;

/** The last thirty days with another model, under a cap, or with a cache. */
export class WhatIfTab implements Tab {
  readonly id = 'whatif';
  readonly isOfUseAtFirst = false;
  readonly #frame: Frame;
  readonly #advice: AdviceBoard;
  readonly #query: LiveQuery<WhatIfAsk, Answer>;
  readonly #models: LiveQuery<null, ModelList>;
  readonly #changer: SettingChanger;
  readonly #export: TableExport;
  #form: WhatIfForm;
  #search: string | undefined;
  /** The question that was asked last. */
  #asked = '';
  /** The choices of the last answer, which stay while the next one is worked out. */
  #choices: ScopeChoices | undefined;
  #stopWaiting: () => void = () => undefined;
  #stopCalm: (() => void) | undefined;
  #isShown = false;

  constructor(frame: Frame, advice: AdviceBoard) {
    this.#frame = frame;
    this.#advice = advice;
    this.#form = readForm(frame.recall(KEPT));
    this.#changer = new SettingChanger(frame, () => this.#query.changed());
    this.#export = new TableExport(frame, 'what-if');
    this.#models = new LiveQuery({ ask: async () => readModelList(await frame.asker.ask('getModels', null)), after: (ms, callback) => frame.after(ms, callback), show: () => frame.redraw() });
    this.#query = new LiveQuery({
      ask: async (ask) => ({ ask, reply: this.#heard(readWhatIfReply(await frame.asker.ask('getWhatIf', ask))) }), after: (ms, callback) => frame.after(ms, callback),
      show: () => frame.redraw(),
    });
  }

  /** Fills the form in as an advice says. */
  tryModel({ to, model, client, purpose }: Extract<AdviceAction, { readonly kind: 'try-model' }>): void {
    const scope = purpose !== undefined ? { purpose } : client !== undefined ? { client } : model === undefined ? {} : { model };
    this.#change({ kind: 'model', model: to, scope });
  }

  draw(): readonly VNode[] {
    const offers = this.#models.state.kind === 'ready' ? this.#models.state.data.models : [];
    return [
      h('p', { key: 'intro', attrs: { class: 'quiet' } }, t('Your calls of the last thirty days, as they would have been otherwise. Nothing is sent or changed.')),
      whatIfForm(this.#form, { choices: this.#choices, offers, search: this.#search, change: (change) => this.#change(change), typed: (search) => this.#type(search) }),
      ...this.#changer.draw(),
      ...this.#answer(),
      ...this.#advice.draw(),
    ];
  }

  drawn(): void {
    // Nothing here depends on its measures.
  }

  changed(): void {
    this.#advice.changed();
    this.#stopCalm ??= this.#frame.after(CALM_MS, () => {
      this.#stopCalm = undefined;
      this.#query.changed();
    });
  }

  shown(): void {
    this.#advice.shown();
    if (this.#isShown) return;
    this.#isShown = true;
    if (this.#models.state.kind === 'blank') this.#models.ask(null);
    if (this.#asked === '') this.#ask();
    else this.#query.changed();
  }

  hidden(): void {
    this.#isShown = false;
    this.#advice.hidden();
    // Nobody waits any more: the host stops reading.
    this.#stopWaiting();
    this.#stopCalm?.();
    this.#stopCalm = undefined;
  }

  #answer(): readonly VNode[] {
    const { state } = this.#query;
    if (askOf(this.#form) === undefined) return this.#form.kind === 'model' ? [h('p', { key: 'choose' }, t('Choose a model to price your calls with.'))] : [];
    switch (state.kind) {
      case 'blank': return [];
      case 'loading': return [inlineLoading(t('Reading your calls…'))];
      case 'failed': return [inlineFailure(t('That could not be worked out.'), state.reason, () => this.#query.retry())];
      case 'ready': return state.data.reply.kind === 'reading' ? [reading(state.data.reply.share)] : this.#ready(state.data.reply, state.data.ask, state.isOld === true, state.failure);
    }
  }

  #ready(reply: Ready, ask: WhatIfAsk, isOld: boolean, failure: string | undefined): readonly VNode[] {
    const { whatIf, from, to } = reply;
    // An answer about something else says nothing of what is asked now; whether that could be worked out, it does.
    if (whatIf.kind !== this.#form.kind) return [failure === undefined ? inlineLoading(t('Reading your calls…')) : inlineFailure(t('That could not be worked out.'), failure, () => this.#query.retry())];
    const told = (): Result => this.#told(reply, ask);
    const result = told();
    const isEmpty = result.days.length === 0 && (whatIf.kind !== 'model' || whatIf.repricing.calls === 0) && this.#choices?.models.length === 0;
    if (isEmpty) return [h('p', { key: 'empty' }, t('No calls in the last thirty days. What might have been will stand here once there are some.'))];
    const days = everyDay(result.days, from, to);
    return [
      ...(failure === undefined ? [] : [inlineFailure(t('This may be out of date.'), failure, () => this.#query.retry())]),
      whatIfAnswer(result, days, isOld, this.#buttons(whatIf, ask)),
      ...(result.days.length === 0 ? [] : [this.#export.draw(t('What if'), () => whatIfTable(told(), days))]),
    ];
  }

  /** The answer in words, in whatever currency they are said. */
  #told({ whatIf, from, to, isCut }: Ready, ask: WhatIfAsk): Result {
    const result = resultOf(whatIf, termsOf(ask, (id) => this.#nameOf(id)));
    const span = t('From {0} to {1}.', dateText(from, 'dm'), dateText(to, 'dm'));
    return { ...result, notes: [isCut ? `${span} ${t('There are too many calls for more.')}` : span, ...result.notes] };
  }

  #buttons(whatIf: Ready['whatIf'], ask: WhatIfAsk): readonly VNode[] {
    if (ask.kind === 'model') return whatIf.kind === 'model' && whatIf.repricing.after !== undefined ? [button(t('Use {0} in Prompts', this.#nameOf(ask.model)), () => this.#changer.change({ kind: 'default-model', model: ask.model }))] : [];
    // A limit of one tool is a budget of its own, which the limits' tab is for.
    if (ask.kind !== 'cap' || whatIf.kind !== 'cap' || Object.keys(ask.scope).length > 0) return [];
    const { cap, period } = ask;
    if (whatIf.limit !== null && Math.round(whatIf.limit * 1e9) === cap) return [h('span', { key: 'set', attrs: { class: 'quiet' } }, t('That is your limit at present.'))];
    return [button(setLimitLabel(period, formatMoney(cap)), () => this.#changer.change({ kind: 'limit', period, usd: cap / 1e9 }))];
  }

  #heard(reply: WhatIfReply): WhatIfReply {
    this.#stopWaiting();
    if (reply.kind === 'ready') this.#choices = reply.choices;
    else if (this.#isShown) this.#stopWaiting = this.#frame.after(AGAIN_MS, () => this.#query.changed());
    return reply;
  }

  #nameOf(id: string): string {
    const { state } = this.#models;
    return nameInText((state.kind === 'ready' ? state.data.models.find((offer) => offer.id === id)?.name : undefined) ?? id);
  }

  #type(search: string): void {
    this.#search = search;
    this.#frame.redraw();
  }

  #change(change: Partial<WhatIfForm>): void {
    if (change.model !== undefined) this.#search = undefined;
    this.#form = { ...this.#form, ...change };
    this.#frame.keep(KEPT, this.#form);
    this.#ask();
    this.#frame.redraw();
  }

  #ask(): void {
    const ask = askOf(this.#form);
    const text = JSON.stringify(ask);
    if (ask === undefined || text === this.#asked) return;
    this.#asked = text;
    this.#query.ask(ask);
  }
}

/** Very many calls take a while; how far it is stands here. */
function reading(share: number): VNode {
  return h('div', { key: 'reading', attrs: { class: 'reading' } },
    h('label', { attrs: { for: 'reading' } }, t('Reading your calls… {0}', formatPart(share))),
    h('progress', { attrs: { id: 'reading', max: 1, value: share } }));
}
