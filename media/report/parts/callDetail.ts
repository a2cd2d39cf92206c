import { t } from '../../../src/core/l10n.ts';
import type { Zone } from '../../../src/core/period.ts';
import type { CallCopy, CallDetail } from '../../../src/protocol/calls.ts';
import { button } from '../controls.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { estimateBand, fieldGroups, tokenCost, tokenRows, type FieldGroup, type TokenRow } from '../model/callDetail.ts';
import { callView } from '../model/callTable.ts';
import { mark } from './icon.ts';
import { swatch } from './swatch.ts';

/** What can be done with a call. */
export interface DetailActions {
  close(): void;
  copy(what: CallCopy): void;
  openLogs(): void;
  show(id: string): void;
  /** Lists only calls of the same model, client or session. */
  only(dimension: 'model' | 'client' | 'session'): void;
}

/** Everything about one call. */
export function callDetail(detail: CallDetail, now: number, zone: Zone, actions: DetailActions): readonly VNode[] {
  const view = callView(detail.line, now, zone);
  const { entry, decision } = detail;
  return [
    h('div', { key: 'head', attrs: { class: 'detail-head' } },
      h('h3', { attrs: { id: 'call-title' } }, swatch(view.paint), h('bdi', { attrs: { class: 'name', title: view.nameTitle } }, view.name)),
      h('button', { attrs: { 'type': 'button', 'class': 'close', 'aria-label': t('Close the details') }, on: { click: () => actions.close() } }, '×')),
    h('p', { key: 'cost', attrs: { class: 'detail-cost' } }, h('span', { attrs: { class: 'large', title: view.costTitle } }, view.cost), mark(view.mark)),
    entry.errorText !== undefined && entry.errorText !== '' ? h('p', { key: 'error', attrs: { class: 'detail-error', dir: 'auto' } }, entry.errorText) : undefined,
    entry.source === 'untracked' ? h('p', { key: 'untracked', attrs: { class: 'quiet' } }, t('Another program spent this with the same key. How many calls it was is not known.')) : undefined,
    decision === undefined ? undefined : section('decision', t('Decision'), h('p', { attrs: { dir: 'auto' } }, decision)),
    tokens(detail),
    estimate(detail),
    attempts(detail, now, zone, actions),
    ...fieldGroups(detail, zone).map(group),
    buttons(detail, actions),
  ].filter((node) => node !== undefined);
}

function tokens(detail: CallDetail): VNode | undefined {
  const rows = tokenRows(detail);
  if (rows.length === 0) return undefined;
  const sum = tokenCost(detail);
  const heads = [['', ''], [t('Tokens'), ''], [t('for 1M'), ''], [t('Cost'), '']] as const;
  return section('tokens', t('Tokens'), h('table', { attrs: { 'class': 'detail-tokens', 'aria-label': t('Tokens by kind') } },
    h('thead', {}, h('tr', {}, heads.map(([text], index) => (text === '' ? h('td', { key: `${index}` }) : h('th', { key: `${index}`, attrs: { scope: 'col', class: 'number' } }, text))))),
    h('tbody', {}, rows.map(tokenLine)),
    sum !== undefined && rows.length > 1 && h('tfoot', {}, h('tr', {}, h('th', { attrs: { scope: 'row' } }, t('At the rates then')), h('td', {}), h('td', {}), h('td', { attrs: { class: 'number' } }, sum)))));
}

function tokenLine({ kind, count, rate, cost, costTitle, isPart }: TokenRow): VNode {
  return h('tr', { key: kind, attrs: isPart === true ? { class: 'quiet part' } : {} },
    h('th', { attrs: { scope: 'row' } }, kind),
    h('td', { key: 'count', attrs: { class: 'number' } }, count), h('td', { key: 'rate', attrs: { class: 'number quiet' } }, rate), h('td', { key: 'cost', attrs: { class: 'number', title: costTitle } }, cost));
}

function estimate(detail: CallDetail): VNode | undefined {
  const band = estimateBand(detail);
  if (band === undefined) return undefined;
  const place = band.place === undefined ? undefined : Math.max(0, Math.min(1, band.place));
  return section('estimate', t('Estimate'),
    h('div', { key: 'band', attrs: { 'class': 'band', 'aria-hidden': 'true' } }, place !== undefined && h('span', { attrs: { class: 'band-mark' }, css: { left: `${place * 100}%` } })),
    h('p', { key: 'ends', attrs: { class: 'band-ends number' } }, h('span', {}, `≈${band.low}`), h('span', {}, `≈${band.high}`)),
    h('p', { key: 'text', attrs: { class: 'quiet' } }, band.text));
}

function attempts({ attempts: all, line }: CallDetail, now: number, zone: Zone, actions: DetailActions): VNode | undefined {
  if (all.length === 0) return undefined;
  return section('attempts', t('Attempts'), h('ol', { attrs: { class: 'detail-attempts' } }, all.map((one) => {
    const view = callView(one, now, zone);
    const content = [h('span', { key: 'time', attrs: { class: 'number' } }, view.time), mark(view.mark), h('bdi', { key: 'name', attrs: { class: 'name' } }, view.reason ?? view.name), h('span', { key: 'cost', attrs: { class: 'number' } }, view.cost)];
    return h('li', { key: one.id, attrs: one.id === line.id ? { 'aria-current': 'true' } : {} },
      one.id === line.id ? h('span', { attrs: { class: 'attempt' } }, content) : h('button', { attrs: { type: 'button', class: 'attempt link' }, on: { click: () => actions.show(one.id) } }, content));
  })));
}

function group({ title, fields }: FieldGroup): VNode {
  return section(title, title, h('dl', {}, fields.flatMap(({ label, value, isCode }) => [
    h('dt', { key: `t ${label}` }, label), h('dd', { key: `d ${label}`, attrs: { class: isCode === true ? 'code' : '', dir: 'auto' } }, value),
  ])));
}

function buttons({ entry, hasLogs }: CallDetail, actions: DetailActions): VNode {
  return h('div', { key: 'actions', attrs: { class: 'detail-actions' } },
    button(t('Copy as JSON'), () => actions.copy('json')),
    button(t('Copy ID'), () => actions.copy('id')),
    entry.generationId !== undefined && button(t('Copy Generation ID'), () => actions.copy('generationId')),
    hasLogs && button(t('Open OpenRouter’s Logs'), () => actions.openLogs()),
    entry.model !== undefined && button(t('Only This Model'), () => actions.only('model')),
    entry.client !== undefined && button(t('Only This Client'), () => actions.only('client')),
    entry.session !== undefined && button(t('Only This Session'), () => actions.only('session')),
    hasLogs && entry.generationId !== undefined && h('p', { key: 'hint', attrs: { class: 'quiet' } }, t('There, the calls of the key can be filtered by the generation ID.')));
}

function section(key: string, title: string, ...children: readonly (VNode | false)[]): VNode {
  return h('section', { key, attrs: { class: 'detail-part' } }, h('h4', {}, title), children.filter((child) => child !== false));
}
