import { t } from '../../../src/core/l10n.ts';
import { whomOf } from '../model/limitWhom.ts';
import type { GuardData } from '../../../src/protocol/guard.ts';
import { dropdown, type Choice } from '../controls.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { readGuard } from '../model/guardReply.ts';
import { scopeOf } from '../model/limitAdd.ts';
import { budgetViews, keyLimitView } from '../model/limitList.ts';
import { LiveQuery } from '../model/liveQuery.ts';
import { RANGES, rangeTitle } from '../model/logRange.ts';
import { wallsView } from '../model/walls.ts';
import { guardLog } from '../parts/guardLog.ts';
import { inForce } from '../parts/inForce.ts';
import { limitAdd } from '../parts/limitAdd.ts';
import { foreignLimit, limitList } from '../parts/limitList.ts';
import { limitNotes, limitProblem, undoLine } from '../parts/limitNotes.ts';
import { proposal } from '../parts/proposal.ts';
import { walls } from '../parts/walls.ts';
import type { Frame, Tab } from '../tab.ts';
import { TableExport } from '../tableExport.ts';
import { limitsTable } from '../tables/limits.ts';
import { LimitsEditor } from './limitsEditor.ts';
import { LimitsLog } from './limitsLog.ts';

/** What will stop calls next, limits that can be changed in place, and what the guard has done. */
export class LimitsTab implements Tab {
  readonly id = 'limits';
  readonly isOfUseAtFirst = true;
  readonly #frame: Frame;
  readonly #query: LiveQuery<null, GuardData>;
  readonly #editor: LimitsEditor;
  readonly #log: LimitsLog;
  readonly #limitsExport: TableExport;
  readonly #logExport: TableExport;
  #isAsked = false;

  constructor(frame: Frame) {
    this.#frame = frame;
    this.#query = new LiveQuery({ ask: async () => readGuard(await frame.asker.ask('getGuard', null)), after: (ms, callback) => frame.after(ms, callback), show: () => frame.redraw() });
    this.#editor = new LimitsEditor(frame, () => this.#query.changed());
    this.#log = new LimitsLog(frame);
    this.#limitsExport = new TableExport(frame, 'limits');
    this.#logExport = new TableExport(frame, 'guard-log');
  }

  draw(now: number): readonly VNode[] {
    const { state } = this.#query;
    switch (state.kind) {
      case 'blank': return [];
      case 'loading': return [h('p', { key: 'loading', attrs: { class: 'quiet' } }, t('Reading your limits…'))];
      case 'failed': return [limitProblem(t('Your limits could not be read. {0}', state.reason), () => this.#query.retry())];
      case 'ready': return this.#page(state.data, state.failure, now);
    }
  }

  drawn(): void {
    this.#log.drawn();
  }

  changed(): void {
    this.#query.changed();
    this.#log.changed();
  }

  shown(): void {
    if (this.#isAsked) this.#query.changed();
    else this.#query.ask(null);
    this.#isAsked = true;
    this.#log.shown();
  }

  hidden(): void {
    // What is typed stays: who looks elsewhere for a moment comes back to it.
  }

  #page(data: GuardData, failure: string | undefined, now: number): readonly VNode[] {
    const editor = this.#editor;
    return [
      ...(failure === undefined ? [] : [limitProblem(t('Your limits could not be read anew. {0}', failure), () => this.#query.retry())]),
      ...(data.proposal === undefined ? [walls(wallsView(data))] : [proposal(data.proposal, () => void editor.takeProposal())]),
      ...(data.inForce.length === 0 ? [] : [inForce(data.inForce, (said) => void editor.act(said))]),
      this.#limits(data),
      this.#range(),
      guardLog(this.#log.view(now), { toggle: (kind) => this.#log.toggle(kind), showEarlier: () => void this.#log.showEarlier(), retry: () => this.#log.retry() }),
      ...(this.#log.isEmpty ? [] : [this.#logExport.draw(t('What the guard did'), () => this.#log.table())]),
    ];
  }

  #limits(data: GuardData): VNode {
    const editor = this.#editor;
    const { draft, edit, done, problem } = editor;
    const key = keyLimitView(data);
    return h('section', { key: 'limits', attrs: { 'class': 'limits-part', 'aria-labelledby': 'limits-title' } },
      h('h2', { attrs: { id: 'limits-title' } }, t('Limits')),
      problem !== undefined && h('p', { key: 'problem', attrs: { class: 'problem', role: 'alert' } }, problem),
      done !== undefined && undoLine(done.text, () => void editor.undo(whomOf(done.scope))),
      limitList(budgetViews(data, this.#frame.zone()), edit, {
        begin: (scope, limit) => editor.begin(scope, limit), type: (typed) => editor.type(typed), cancel: () => editor.cancel(),
        save: (typed) => void editor.save(whomOf(edit?.scope ?? ''), typed), setPolicy: (scope, policy) => void editor.setPolicy(scope, policy),
      }),
      key !== undefined && foreignLimit(key, t('Set at OpenRouter, and changed there.')),
      limitAdd(draft, draft === undefined || draft.scope === 'everything' ? [] : data.names[draft.scope] ?? [], {
        open: () => editor.open(), change: (change) => editor.change(change), cancel: () => editor.close(), save: () => void editor.add(whomOf(draft === undefined ? '' : scopeOf(draft))),
      }),
      ...limitNotes(data),
      ...(data.budgets.every(({ limits }) => limits.length === 0) && key === undefined ? [] : [this.#limitsExport.draw(t('Limits'), () => limitsTable(data, this.#frame.zone()))]));
  }

  #range(): VNode {
    const { range } = this.#frame.view;
    const choices: readonly Choice[] = RANGES.map((kind) => ({ value: kind, text: rangeTitle({ kind }) }));
    const custom: readonly Choice[] = range.kind === 'custom' ? [{ value: 'custom', text: rangeTitle(range) }] : [];
    return h('div', { key: 'range', attrs: { class: 'log-range' } }, dropdown(t('Range of the log'), [...choices, ...custom], range.kind, (value) => {
      const kind = RANGES.find((one) => one === value);
      if (kind !== undefined) this.#frame.setView({ range: { kind } });
    }));
  }
}
