import { formatCount } from '../../../src/core/format.ts';
import { counted, t } from '../../../src/core/l10n.ts';
import type { ReportRange } from '../../../src/core/analysis/range.ts';
import { dayKey } from '../../../src/core/period.ts';
import type { CallDetail, CallPlace, CallsFacets } from '../../../src/protocol/calls.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { button } from '../controls.ts';
import { CallFeed, type FeedChange } from '../model/callFeed.ts';
import { NO_FACETS, NO_FILTER, choiceOf, steadyFacets, readCallsFilter, readKeptPlace, type CallsFilter, type KeptPlace } from '../model/callsChoice.ts';
import { readCallDetail, readCallsFacets, readCallsPage } from '../model/callsReply.ts';
import { LiveQuery } from '../model/liveQuery.ts';
import { callDetail, type DetailActions } from '../parts/callDetail.ts';
import { callFilters } from '../parts/callFilters.ts';
import { toolbar, withOnly, without } from '../parts/toolbar.ts';
import type { Frame, Tab } from '../tab.ts';
import { CallScroller } from './callScroller.ts';

const KEPT = 'calls';
const KEPT_PLACE = 'callsPlace';
/** What is typed is looked for once it comes to rest. */
const TYPED_MS = 150;
/** What there is to filter by hardly changes by a call: what is new is asked for this often. */
const FACETS_CALM_MS = 5000;

/** A call whose details are shown: on their way, there, or not to be had. */
interface Opened {
  readonly id: string;
  readonly detail?: CallDetail;
  readonly failure?: string;
}

/** Every call there is, and all that is known of one. */
export class CallsTab implements Tab {
  readonly id = 'calls';
  readonly isOfUseAtFirst = false;
  readonly #frame: Frame;
  readonly #feed: CallFeed;
  readonly #scroller: CallScroller;
  #filter: CallsFilter;
  /** What was seen before the page was hidden or loaded anew; once. */
  #kept: KeptPlace | undefined;
  /** The call at the top of the list, where that is not the newest. */
  #top: CallPlace | undefined;
  readonly #facetsQuery: LiveQuery<ReportRange, CallsFacets>;
  #facets = NO_FACETS;
  #facetsOf = '';
  #stopFacetsCalm: (() => void) | undefined;
  #isShown = false;
  #opened: Opened | undefined;
  #stopTyping: (() => void) | undefined;
  /** Another list was asked for: how long it is, is worth saying. */
  #isNews = false;
  /** Why the list could not be exported, the last time. */
  #said = '';

  constructor(frame: Frame) {
    this.#frame = frame;
    this.#filter = readCallsFilter(frame.recall(KEPT));
    this.#kept = readKeptPlace(frame.recall(KEPT_PLACE));
    this.#facetsQuery = new LiveQuery({ ask: async (range, signal) => readCallsFacets(await frame.asker.ask('getFacets', range, signal)), after: frame.after, show: () => this.#takeFacets() });
    this.#feed = new CallFeed({
      ask: (ask) => frame.asker.ask('getCalls', ask).then(readCallsPage),
      after: (ms, callback) => frame.after(ms, callback),
      show: (change) => this.#fed(change),
    });
    this.#scroller = new CallScroller({
      feed: this.#feed,
      zone: () => frame.zone(),
      redraw: () => frame.redraw(),
      after: (ms, callback) => frame.after(ms, callback),
      open: (id) => this.open(id),
      close: () => this.#close(),
      opened: () => this.#opened?.id,
      rested: (top) => {
        this.#top = top === undefined ? undefined : { at: top.at, id: top.id };
        this.#keepPlace();
      },
    });
    frame.onTarget((id) => {
      frame.setView({ tab: 'calls' });
      this.open(id);
    });
  }

  draw(now: number): readonly VNode[] {
    const { view } = this.#frame;
    const { where } = view;
    const { failure } = this.#feed;
    return [h('section', { key: 'calls', attrs: { class: 'calls', 'aria-labelledby': 'calls-title' } },
      h('h2', { key: 'title', attrs: { id: 'calls-title', class: 'unseen' } }, t('Calls')),
      toolbar({ view, names: this.#names(), today: dayKey(now, this.#frame.zone()), canGoBack: false, isTrend: false }, { change: (change) => this.#frame.setView(change), back: () => undefined }),
      callFilters({
        where, filter: this.#filter, facets: this.#facets,
        setOnly: (by, value) => this.#frame.setView({ where: value === undefined ? (where[by] ?? []).reduce((rest, one) => without(rest, by, one), where) : withOnly(where, by, value) }),
        type: (change) => this.#type(change),
        clear: () => this.#clear(),
      }),
      this.#summary(),
      failure === undefined ? undefined : h('div', { key: 'failure', attrs: { class: 'message error', role: 'alert' } },
        h('p', {}, h('strong', {}, this.#feed.state === 'ready' ? t('The calls could not be listed anew.') : t('The calls could not be listed.')), ' ', failure), button(t('Try Again'), () => this.#retry())),
      failure === undefined || this.#feed.state === 'ready' ? this.#body(now) : undefined)];
  }

  drawn(): void {
    this.#scroller.drawn();
  }

  changed(): void {
    this.#feed.changed();
    this.#stopFacetsCalm ??= this.#frame.after(FACETS_CALM_MS, () => {
      this.#stopFacetsCalm = undefined;
      this.#facetsQuery.changed();
    });
    // What it cost may be known by now.
    const { detail } = this.#opened ?? {};
    if (detail !== undefined && (detail.entry.costSource === 'none' || detail.entry.costSource === 'estimate')) this.#ask(detail.entry.id);
  }

  shown(): void {
    const isBack = !this.#isShown;
    this.#isShown = true;
    this.#choose(isBack);
    this.#feed.resume();
  }

  hidden(): void {
    this.#isShown = false;
    this.#feed.pause();
    this.#stopFacetsCalm?.();
    this.#stopFacetsCalm = undefined;
  }

  /** Shows what is known of a call. */
  open(id: string): void {
    if (this.#opened?.id === id && this.#opened.failure === undefined) return;
    // What was shown before stays until the next is there.
    this.#opened = { id, ...(this.#opened?.detail === undefined ? {} : { detail: this.#opened.detail }) };
    this.#keepPlace();
    this.#frame.redraw();
    this.#ask(id);
  }

  #ask(id: string): void {
    const show = (opened: Opened): void => {
      if (this.#opened?.id !== id) return;
      this.#opened = opened;
      this.#frame.redraw();
    };
    this.#frame.asker.ask('getCall', id).then(readCallDetail).then((detail) => show({ id, detail }), (error: unknown) => show({ id, failure: reasonOf(error) }));
  }

  #close(): void {
    if (this.#opened === undefined) return;
    this.#opened = undefined;
    this.#keepPlace();
    this.#frame.redraw();
    this.#scroller.focus();
  }

  #fed(change: FeedChange): void {
    this.#scroller.fed(change);
    if (!this.#isNews || !this.#feed.isExact) return;
    this.#isNews = false;
    this.#frame.announce(countText(this.#feed.total));
  }

  /** Notes what is seen, to be found again after the page was hidden or loaded anew. */
  #keepPlace(): void {
    const place: KeptPlace = {
      choice: JSON.stringify(choiceOf(this.#frame.view, this.#filter)),
      ...(this.#top === undefined ? {} : { top: this.#top }), ...(this.#opened === undefined ? {} : { opened: this.#opened.id }),
    };
    this.#frame.keep(KEPT_PLACE, place);
  }

  #body(now: number): VNode {
    const isEmpty = this.#feed.state === 'ready' && this.#feed.total === 0 && this.#feed.isExact;
    return h('div', { key: 'body', attrs: { class: this.#opened === undefined ? 'calls-body' : 'calls-body with-detail' } },
      isEmpty ? h('p', { key: 'none', attrs: { class: 'quiet none' } }, this.#emptyText()) : this.#scroller.draw(),
      this.#opened === undefined ? undefined : h('aside', { key: 'detail', attrs: { class: 'call-detail', 'aria-label': t('Details of the call'), 'tabindex': -1 }, on: { keydown: ({ key }) => key === 'Escape' && this.#close() } }, this.#details(this.#opened, now)));
  }

  #details({ detail, failure }: Opened, now: number): readonly VNode[] {
    if (failure !== undefined) return [h('p', { key: 'failure', attrs: { class: 'quiet' } }, failure), button(t('Close'), () => this.#close())];
    return detail === undefined ? [h('span', { key: 'ghost', attrs: { class: 'ghost' } })] : callDetail(detail, now, this.#frame.zone(), this.#actionsOn(detail));
  }

  #actionsOn({ entry }: CallDetail): DetailActions {
    const { asker } = this.#frame;
    return {
      close: () => this.#close(),
      copy: (what) => void asker.ask('copyCall', { id: entry.id, what }).then(() => this.#frame.announce(t('Copied to the clipboard.')), (error: unknown) => this.#frame.announce(reasonOf(error))),
      openLogs: () => void asker.ask('openLogs', entry.id).catch((error: unknown) => this.#frame.announce(reasonOf(error))),
      show: (id) => this.open(id),
      only: (by) => {
        const value = entry[by];
        if (value !== undefined) this.#frame.setView({ where: withOnly(this.#frame.view.where, by, value) });
      },
    };
  }

  #names(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#facets.models.map(({ value, name }) => [value, name]));
  }

  /** How many calls are listed, and how many came while somebody reads further down. */
  #summary(): VNode {
    const { unseen } = this.#scroller;
    const { total, isExact, state } = this.#feed;
    const count = state === 'blank' || state === 'loading' ? '' : isExact ? countText(total) : t('at least {0} calls, still counting', formatCount(total));
    return h('p', { key: 'summary', attrs: { class: 'calls-summary quiet' } },
      h('span', { attrs: { class: 'number' } }, count),
      count !== '' && isExact && total > 0 && h('button', { key: 'export', attrs: { type: 'button', class: 'link' }, on: { click: () => this.#export() } }, t('Export these calls…')),
      this.#said !== '' && h('span', { key: 'said', attrs: { role: 'alert' } }, this.#said),
      unseen > 0 && h('button', { key: 'unseen', attrs: { type: 'button', class: 'link' }, on: { click: () => this.#scroller.toTop() } }, counted(unseen, t('{0} new call', formatCount(unseen)), t('{0} new calls', formatCount(unseen)))));
  }

  /** The host asks where to, and says itself what came of it, but for what went wrong. */
  #export(): void {
    const say = (text: string): void => {
      this.#said = text;
      this.#frame.redraw();
    };
    this.#frame.asker.ask('exportCalls', choiceOf(this.#frame.view, this.#filter)).then(() => say(''), (error: unknown) => say(t('It could not be exported: {0}', reasonOf(error))));
  }

  #emptyText(): string {
    const isFiltered = Object.keys(this.#frame.view.where).length > 0 || this.#filter.costOver !== '' || this.#filter.errorText !== '';
    return isFiltered ? t('No call fits these filters.') : t('No calls were recorded in this time.');
  }

  #type(change: Partial<CallsFilter>): void {
    this.#filter = { ...this.#filter, ...change };
    this.#frame.redraw();
    this.#stopTyping?.();
    this.#stopTyping = this.#frame.after(TYPED_MS, () => this.#keepFilter());
  }

  #clear(): void {
    this.#filter = NO_FILTER;
    this.#keepFilter();
    this.#frame.setView({ where: {} });
  }

  #keepFilter(): void {
    this.#frame.keep(KEPT, this.#filter);
    this.#choose();
  }

  #retry(): void {
    this.#feed.retry();
    this.#frame.redraw();
  }

  /** The list that is asked for, from where it was read before. */
  #list(): void {
    const choice = choiceOf(this.#frame.view, this.#filter);
    const kept = this.#kept?.choice === JSON.stringify(choice) ? this.#kept : undefined;
    const isFirst = this.#feed.state === 'blank';
    this.#kept = undefined;
    if (!this.#feed.choose(choice, kept?.top)) return;
    this.#isNews = !isFirst;
    this.#top = kept?.top;
    if (kept?.opened !== undefined) this.open(kept.opened);
  }

  #choose(isBack = false): void {
    const { view } = this.#frame;
    this.#list();
    this.#frame.redraw();
    const key = JSON.stringify(view.range);
    if (key === this.#facetsOf && isBack) this.#facetsQuery.changed();
    if (key === this.#facetsOf) return;
    this.#facetsOf = key;
    this.#facetsQuery.ask(view.range);
  }

  /** Those of another range stay until these are there. Without any there is less to choose from; the list says what is wrong. */
  #takeFacets(): void {
    const { state } = this.#facetsQuery;
    if (state.kind === 'failed') this.#facets = NO_FACETS;
    if (state.kind === 'ready' && state.isOld !== true) this.#facets = steadyFacets(this.#facets, state.data);
    if (state.kind === 'ready' && state.isOld === true && state.failure !== undefined) this.#facets = NO_FACETS;
    this.#frame.redraw();
  }
}

function countText(total: number): string {
  return counted(total, t('{0} call', formatCount(total)), t('{0} calls', formatCount(total)));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
