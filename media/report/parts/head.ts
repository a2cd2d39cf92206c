import type { Zone } from '../../../src/core/period.ts';
import type { ReportData } from '../../../src/protocol/report.ts';
import type { Actions } from '../actions.ts';
import { button } from '../controls.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { freshness } from '../model/connection.ts';
import { explanationLine } from '../model/explanation.ts';
import { creditsView, keyView, type CreditsView, type KeyView } from '../model/keyCard.ts';
import { periodView, unmeteredPeriodView, type PeriodView } from '../model/limits.ts';
import { isMetered } from '../model/screen.ts';
import { mark } from './icon.ts';
import { meterBar } from './meter.ts';

/** The head of the report: today large, what there is to do, then week, month and the key. */
export function head(data: ReportData, now: number, zone: Zone, buttons: readonly VNode[]): VNode {
  const views = data.periods.map((card) => (isMetered(data) ? periodView(card, zone) : unmeteredPeriodView(card)));
  const today = views.find(({ kind }) => kind === 'day');
  return h('header', { key: 'head' },
    today !== undefined && todayBlock(today),
    h('div', { key: 'facts', attrs: { class: 'facts' } },
      views.filter(({ kind }) => kind !== 'day').map(periodBlock),
      ...(data.key === undefined ? [] : keyBlocks(keyView(data.key, now), creditsView(data.key))),
      data.explanation !== undefined && h('p', { key: 'explanation', attrs: { class: 'quiet explanation' } }, explanationLine(data.explanation, zone))),
    h('div', { key: 'tools', attrs: { class: 'tools' } },
      ...buttons,
      h('p', { attrs: { class: 'quiet fresh' } }, freshness(data.connection, data.asOf, now, zone))));
}

/** The button that sends a prompt. */
export function promptButton(actions: Actions): VNode {
  return button('Send Tracked Prompt', () => actions.run('sendTrackedPrompt'));
}

/** The button that changes limits. */
export function limitsButton(actions: Actions): VNode {
  return button('Change Limits', () => actions.run('changeLimits'));
}

function todayBlock(view: PeriodView): VNode {
  return h('section', { key: 'day', attrs: { class: 'today' } },
    h('h2', {}, view.title),
    h('p', { attrs: { class: 'amount' } },
      h('span', { attrs: { class: 'large', title: view.exact } }, view.amount), ' ',
      h('span', { attrs: { class: 'quiet' } }, withShare(view))),
    ...standingLines(view));
}

function periodBlock(view: PeriodView): VNode {
  return h('section', { key: view.kind, attrs: { class: 'fact' } },
    h('h2', {}, view.title),
    h('p', { attrs: { class: 'amount' } },
      h('span', { attrs: { class: 'medium', title: view.exact } }, view.amount), ' ',
      h('span', { attrs: { class: 'quiet' } }, withShare(view))),
    ...standingLines(view));
}

/** What stands below a period's figure. */
function standingLines(view: PeriodView): readonly VNode[] {
  const lines = [
    view.meter !== undefined && meterBar(view.meter),
    view.mark !== undefined && h('p', { attrs: { class: 'state' } }, mark(view.mark), view.rest !== undefined && h('span', { attrs: { class: 'quiet' } }, view.rest)),
    view.forecast !== undefined && forecastLine(view.kind, view.forecast),
    view.advice !== undefined && h('p', { attrs: { class: 'advice' } }, view.advice),
    view.notes.length > 0 && h('p', { key: 'notes', attrs: { class: 'quiet' } }, view.notes.join(' ')),
  ];
  return lines.filter((line) => line !== false);
}

/** What the period may come to; where that comes from is shown while it is pointed at or has the focus. */
function forecastLine(kind: PeriodView['kind'], { text, basis }: NonNullable<PeriodView['forecast']>): VNode {
  const id = `forecast-${kind}`;
  return h('p', { key: 'forecast', attrs: { class: 'quiet forecast' } },
    h('span', { attrs: { 'class': 'hinted', 'tabindex': 0, 'aria-describedby': id } }, text),
    h('span', { attrs: { id, class: 'hint', role: 'tooltip' } }, basis));
}

function withShare({ limit, share }: PeriodView): string {
  return share === undefined ? limit : `${limit} · ${share}`;
}

function keyBlocks(key: KeyView, credits: CreditsView | undefined): readonly VNode[] {
  return [keyBlock(key), ...(credits === undefined ? [] : [creditsBlock(credits)])];
}

function keyBlock({ label, amount, exact, limit, meter, mark: state, share, reset }: KeyView): VNode {
  return h('section', { key: 'key', attrs: { class: 'fact' } },
    h('h2', {}, 'Key', ...(label === undefined ? [] : [' ', h('bdi', { attrs: { class: 'label', title: label } }, label)])),
    h('p', { attrs: { class: 'amount' } },
      h('span', { attrs: { class: 'medium', title: exact } }, amount), ' ',
      h('span', { attrs: { class: 'quiet' } }, share === undefined ? limit : `${limit} · ${share} used`)),
    meter !== undefined && meterBar(meter),
    (state !== undefined || reset !== undefined) && h('p', { attrs: { class: 'state' } }, state !== undefined && mark(state), reset !== undefined && h('span', { attrs: { class: 'quiet' } }, reset)));
}

function creditsBlock({ amount, exact, unit, mark: state }: CreditsView): VNode {
  return h('section', { key: 'credits', attrs: { class: 'fact' } },
    h('h2', {}, 'Account'),
    h('p', { attrs: { class: 'amount' } },
      h('span', { attrs: { class: 'medium', title: exact } }, amount), ' ',
      h('span', { attrs: { class: 'quiet' } }, unit)),
    state !== undefined && h('p', {}, mark(state)));
}
