import type { Focus, Grouping } from '../../../src/core/analysis/range.ts';
import { t } from '../../../src/core/l10n.ts';
import { dayKey } from '../../../src/core/period.ts';
import { VIEW_FORMATS, type AnalysisAsk, type AnalysisReply, type ViewFormat } from '../../../src/protocol/analysis.ts';
import type { AdviceBoard } from '../adviceBoard.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { LateNode } from '../lateNode.ts';
import { readAnalysis } from '../model/analysisReply.ts';
import { keysShown, readBreakdownView, restText, rowsOf, sortBy, type BreakdownView } from '../model/breakdown.ts';
import { boundsOf } from '../model/bounds.ts';
import type { Size } from '../model/chart.ts';
import { canZoom, daysOf } from '../model/columns.ts';
import { LiveQuery } from '../model/liveQuery.ts';
import { rangeTitle } from '../model/names.ts';
import { stacksOf } from '../model/series.ts';
import { layOutSheet } from '../model/sheet.ts';
import type { TrendFigures } from '../model/trendLayout.ts';
import { isRecord, oneOf } from '../model/viewState.ts';
import { GROUPINGS } from '../../../src/core/analysis/range.ts';
import { breakdown, type BreakdownActions } from '../parts/breakdown.ts';
import { exportRow } from '../parts/exportRow.ts';
import { failureNote } from '../parts/message.ts';
import { toolbar, withOnly } from '../parts/toolbar.ts';
import { trend } from '../parts/trend.ts';
import { trendTable } from '../parts/trendTable.ts';
import type { Choice } from '../parts/trendChart.ts';
import { RestNodes } from '../restNodes.ts';
import type { Frame, Tab } from '../tab.ts';
import { takeView } from '../takeView.ts';
import { watchWidth } from '../width.ts';
import { Hours } from './hours.ts';
import { OpenRows } from './openRows.ts';

const CHART_HEIGHT = 248;
const KEPT = 'breakdown';
const NOTHING: Choice = { column: undefined, from: undefined };
/** So many steps can be taken back. */
const MOST_STEPS = 20;

/** Where the money went: the trend, who has spent it, and when. */
export class OverviewTab implements Tab {
  readonly id = 'overview';
  readonly isOfUseAtFirst = false;
  readonly drawn: () => void;
  readonly #frame: Frame;
  readonly #advice: AdviceBoard;
  readonly #analysis: LiveQuery<AnalysisAsk, AnalysisReply>;
  readonly #hours: Hours;
  readonly #open: OpenRows;
  readonly #steps: Pick<Focus, 'range' | 'where' | 'unit'>[] = [];
  #asked: string | undefined;
  /** What the figures that stand there are of. */
  #told: Focus['range'] | undefined;
  /** Whether the time before was asked for, too, which once for each focus is enough, and whether that is answered. */
  #comparison: 'none' | 'asked' | 'there' = 'none';
  #chart: Size = { width: 0, height: CHART_HEIGHT };
  #choice = NOTHING;
  #list: BreakdownView;
  #then: Grouping;
  #search = '';
  #said = '';
  readonly #table: LateNode;
  readonly #below: RestNodes;
  #active: string | undefined;
  #isHidden = false;

  constructor(frame: Frame, advice: AdviceBoard) {
    this.#frame = frame;
    this.#advice = advice;
    const kept = frame.recall(KEPT);
    this.#list = readBreakdownView(kept);
    this.#then = (isRecord(kept) ? oneOf(GROUPINGS, kept.then) : undefined) ?? 'client';
    this.#analysis = this.#query();
    this.#table = new LateNode(frame.after, () => frame.redraw());
    this.#below = new RestNodes(frame.after, () => frame.redraw());
    this.#hours = new Hours(frame);
    this.#open = new OpenRows(() => this.#query(), (key) => this.#innerAsk(key));
    this.drawn = watchWidth('chart-frame', (width) => {
      this.#chart = { ...this.#chart, width };
      frame.redraw();
    });
  }

  draw(now: number): readonly VNode[] {
    const { state } = this.#analysis;
    const { view } = this.#frame;
    const names = state.kind === 'ready' ? state.data.names : {};
    const bar = toolbar({ view, names, today: dayKey(now, this.#frame.zone()), canGoBack: this.#steps.length > 0, isTrend: true }, { change: (change) => this.#change(change), back: () => this.#back() });
    switch (state.kind) {
      case 'blank': return [bar];
      case 'loading': return [bar, h('div', { key: 'block', attrs: { 'class': 'block', 'aria-hidden': 'true' } })];
      case 'failed': return [bar, failureNote(state.reason, () => this.#analysis.retry())];
      case 'ready': return [bar, ...(state.failure === undefined ? [] : [failureNote(state.failure, () => this.#retry())]), this.#trend(state.data), ...this.#below.get(state.data, () => this.#belowTrend(state.data, state.failure !== undefined))];
    }
  }

  #belowTrend(reply: AnalysisReply, hasFailed: boolean): readonly VNode[] {
    return [this.#breakdown(reply), ...this.#hours.draw(reply.analysis.total.calls, hasFailed), ...this.#advice.draw(), exportRow({ key: 'export', title: t('Export what is shown'), formats: VIEW_FORMATS, said: this.#said }, (format, to) => this.#take(format, to))];
  }

  changed(): void {
    this.#analysis.changed();
    this.#hours.changed();
    this.#open.changed();
    this.#advice.changed();
  }

  /** Asks anew where the focus has changed. First without the time before: the trend is there at once, and what it is compared with follows. */
  shown(): void {
    this.#advice.shown();
    const { range, by, metric, unit, where } = this.#frame.view;
    const focus = { range, by, metric, unit, where };
    // An answer tells all that is measured, but for latencies, which take as long again.
    const asked = JSON.stringify({ ...focus, metric: metric === 'latency' });
    const isBack = this.#isHidden;
    this.#isHidden = false;
    if (asked === this.#asked) {
      // Nothing was heard of while it was hidden; another metric is drawn from what is there.
      if (isBack) this.changed();
      return;
    }
    this.#asked = asked;
    this.#comparison = 'none';
    this.#analysis.ask({ ...focus, compares: false });
    this.#hours.want({ range, where });
    this.#open.askAll();
  }

  hidden(): void {
    this.#isHidden = true;
    this.#advice.hidden();
    this.#choice = NOTHING;
  }

  /** Where it could not be read, the hours most often could not either, and only one says so. */
  #retry(): void {
    this.#analysis.retry();
    this.#hours.retry();
  }

  #query(): LiveQuery<AnalysisAsk, AnalysisReply> {
    const { asker, after } = this.#frame;
    return new LiveQuery({ ask: async (ask: AnalysisAsk, signal) => readAnalysis(await asker.ask('getAnalysis', ask, signal)), after, show: () => this.#answered() });
  }

  /** What was asked for without the time before is asked for with it as soon as it stands there. */
  #answered(): void {
    const { state } = this.#analysis;
    const { range, by, metric, unit, where } = this.#frame.view;
    if (this.#isOld()) {
      this.#frame.redrawSoon();
      return;
    }
    if (state.kind === 'ready') {
      this.#told = range;
      if (state.data.analysis.totalBefore === undefined && range.kind !== 'all' && this.#comparison === 'none') {
        this.#comparison = 'asked';
        this.#analysis.refine({ range, by, metric, unit, where, compares: true });
      } else this.#comparison = 'there';
      this.#hours.follow();
    }
    this.#frame.redraw();
  }

  #trend(reply: AnalysisReply): VNode {
    const { view } = this.#frame;
    const figures = this.#figures(reply);
    const { stacks, zone } = figures;
    const { kind } = this.#told ?? view.range;
    const title = kind === 'custom' ? t('Together') : rangeTitle(kind);
    const table = this.#table.get([reply, stacks.metric, zone.name], () => trendTable(reply, stacks, zone));
    return trend({ ...figures, table, size: this.#chart, choice: this.#choice, legendTitle: title, isCompared: kind !== 'all', isOld: this.#isOld() }, {
      choose: (choice) => this.#choose(choice),
      zoom: canZoom(reply.analysis.columns, reply.analysis.unit, zone) ? (from, to) => this.#zoom(reply, from, to) : undefined,
      only: ({ key }) => key !== undefined && this.#change({ where: withOnly(view.where, reply.analysis.by, key) }),
    });
  }

  #figures(reply: AnalysisReply): TrendFigures {
    const { metric: wanted } = this.#frame.view;
    // While another metric is asked for, the figures at hand are drawn in it as far as they tell it.
    const metric = wanted === 'latency' && reply.analysis.total.p50 === undefined && reply.analysis.total.calls > 0 && this.#isOld() ? 'cost' : wanted;
    // They are about everything: a filter takes them away.
    const isAll = metric === 'cost' && Object.keys(this.#frame.view.where).length === 0;
    return { reply, stacks: stacksOf(reply, metric), zone: this.#frame.zone(), ...(isAll ? boundsOf(this.#frame.data(), reply.analysis.unit) : {}) };
  }

  /** What is shown answers what was asked before. */
  #isOld(): boolean {
    const { state } = this.#analysis;
    return state.kind === 'ready' && state.isOld === true;
  }

  #breakdown(reply: AnalysisReply): VNode {
    const { analysis } = reply;
    const { rest } = analysis;
    return breakdown({
      by: analysis.by, then: this.#thenBy(), rows: rowsOf(reply), view: this.#list, search: this.#search, active: this.#active,
      rest: rest === undefined ? undefined : restText(rest),
      open: this.#open.inside(this.#thenBy()), isOld: this.#isOld(), isCompared: this.#comparison === 'there',
    }, this.#breakdownActions(analysis.by));
  }

  #breakdownActions(shown: Grouping): BreakdownActions {
    return {
      groupBy: (by) => this.#change({ by }),
      thenBy: (then) => {
        this.#then = then;
        this.#open.askAll();
        this.#keep();
      },
      sort: (column, afresh) => this.#keepList({ ...this.#list, sort: afresh ? { column, descending: column !== 'name' } : sortBy(this.#list.sort, column) }),
      search: (text) => {
        this.#search = text;
        this.#frame.redraw();
      },
      showAll: (all) => this.#keepList({ ...this.#list, all }),
      only: (by, key) => this.#change({ where: withOnly(this.#frame.view.where, by, key) }),
      toggle: ({ key }) => {
        // While they are grouped by something else than is asked for, they are about to go.
        if (key === undefined || shown !== this.#frame.view.by) return;
        this.#open.toggle(key);
        this.#frame.redraw();
      },
      retry: ({ key }) => key !== undefined && this.#open.retry(key),
      activate: (id) => {
        if (id === this.#active) return;
        this.#active = id;
        this.#frame.redraw();
      },
    };
  }

  #take(format: ViewFormat, to: 'file' | 'clipboard'): void {
    const { range, by, metric, unit, where } = this.#frame.view;
    const { state } = this.#analysis;
    const reply = state.kind === 'ready' && state.isOld !== true && state.failure === undefined ? state.data : undefined;
    const search = this.#search.trim();
    const shown = reply && { sheet: layOutSheet({ ...this.#figures(reply), where }), keys: keysShown(reply, this.#list, search), search };
    void takeView(this.#frame.asker, { range, by, metric, unit, where, format, to }, shown).then((said) => {
      this.#said = said;
      this.#frame.redraw();
    });
  }

  #innerAsk(key: string): AnalysisAsk {
    const { range, by, metric, unit, where } = this.#frame.view;
    return { range, by: this.#thenBy(), metric, unit, where: withOnly(where, by, key), compares: true };
  }

  #thenBy(): Grouping {
    return this.#then === this.#frame.view.by ? (this.#frame.view.by === 'model' ? 'client' : 'model') : this.#then;
  }

  #change(change: Partial<Focus>): void {
    const { range, where, unit, by } = this.#frame.view;
    if (change.range !== undefined || change.where !== undefined) {
      this.#steps.push({ range, where, unit });
      if (this.#steps.length > MOST_STEPS) this.#steps.shift();
    }
    // A filter to one value of what is shown leaves nothing to tell apart: what it opens into is.
    if ((change.by ?? by) !== by) this.#open.closeAll();
    this.#choice = NOTHING;
    // Another metric is drawn from what is there, all else is asked for.
    this.#frame.setView(change, change.metric === undefined ? 'soon' : 'now');
  }

  #back(): void {
    const step = this.#steps.pop();
    if (step !== undefined) this.#frame.setView(step, 'soon');
  }

  #choose(choice: Choice): void {
    if (choice.column === this.#choice.column && choice.from === this.#choice.from) return;
    this.#choice = choice;
    this.#frame.redraw();
  }

  #zoom({ analysis: { columns } }: AnalysisReply, from: number, to: number): void {
    const [first, last] = [columns[from], columns[to]];
    if (first !== undefined && last !== undefined) this.#change({ range: { kind: 'custom', ...daysOf(first, last, this.#frame.zone()) }, unit: 'auto' });
  }

  #keepList(list: BreakdownView): void {
    this.#list = list;
    this.#keep();
  }

  #keep(): void {
    this.#frame.keep(KEPT, { ...this.#list, then: this.#then });
    this.#frame.redraw();
  }
}
