import type { Zone } from '../../../src/core/period.ts';
import type { PeriodCard } from '../../../src/protocol/report.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { periodView, unmeteredPeriodView, type PeriodView } from '../model/limits.ts';
import { adviceSource, coverageSource, elsewhereSource, limitSource, restSource, spendSource } from '../model/sources.ts';
import { hinted } from './hint.ts';
import { mark } from './icon.ts';
import { meterBar } from './meter.ts';

/** One running period: its spend, its limit, and what it may come to. Today's is the largest figure of the page. `further`: what else is to be said there. */
export function periodBlock(card: PeriodCard, isMetered: boolean, now: number, zone: Zone, further: readonly VNode[] = []): VNode {
  const view = isMetered ? periodView(card, zone) : unmeteredPeriodView(card);
  const isToday = card.kind === 'day';
  return h('section', { key: card.kind, attrs: { class: isToday ? 'today' : 'fact' } },
    h('h2', {}, view.title),
    h('p', { attrs: { class: 'amount' } },
      ...hinted(`spend-${card.kind}`, isToday ? 'large' : 'medium', view.amount, isMetered ? spendSource(card, now, zone) : view.exact), ' ',
      ...hinted(`limit-${card.kind}`, 'quiet', view.share === undefined ? view.limit : `${view.limit} · ${view.share}`, limitSource(card))),
    ...standingLines(view, card, zone),
    ...further);
}

/** What stands below a period's figure. */
function standingLines(view: PeriodView, card: PeriodCard, zone: Zone): readonly VNode[] {
  const { kind } = card;
  const lines = [
    view.meter !== undefined && meterBar(view.meter),
    view.mark !== undefined && h('p', { key: 'state', attrs: { class: 'state' } }, mark(view.mark), view.rest !== undefined && hinted(`rest-${kind}`, 'quiet', view.rest, restSource())),
    view.forecast !== undefined && h('p', { key: 'forecast', attrs: { class: 'quiet forecast' } }, hinted(`forecast-${kind}`, '', view.forecast.text, view.forecast.basis)),
    view.advice !== undefined && h('p', { key: 'advice', attrs: { class: 'advice' } }, hinted(`advice-${kind}`, '', view.advice, adviceSource(zone))),
    view.coverage !== undefined && h('p', { key: 'coverage', attrs: { class: 'quiet' } }, hinted(`coverage-${kind}`, '', view.coverage, coverageSource())),
    view.elsewhere !== undefined && h('p', { key: 'elsewhere', attrs: { class: 'quiet' } }, hinted(`elsewhere-${kind}`, '', view.elsewhere, elsewhereSource(card))),
  ];
  return lines.filter((line) => line !== false);
}
