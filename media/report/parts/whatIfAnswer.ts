import { dateText } from '../../../src/core/dates.ts';
import { formatMoney } from '../../../src/core/format.ts';
import { t } from '../../../src/core/l10n.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { dayText, type Result, type ResultDay } from '../model/whatIfResult.ts';

const HEIGHT = 120;

/** The answer: a sentence, the two figures as bars, the days, what is supposed, and what can be done. */
export function whatIfAnswer(result: Result, days: readonly ResultDay[], isOld: boolean, buttons: readonly VNode[]): VNode {
  return h('section', { key: 'answer', attrs: { 'class': isOld ? 'what-if old' : 'what-if', 'aria-labelledby': 'what-if-answer', 'aria-busy': isOld ? 'true' : 'false' } },
    h('h2', { key: 'sentence', attrs: { id: 'what-if-answer', class: 'sentence', dir: 'auto' } }, result.sentence),
    h('dl', { key: 'bars', attrs: { class: 'pair' } }, bar(t('As it was'), result.before.text, result.before.fill, 'was'), bar(t('With it'), result.after.text, result.after.fill, 'would')),
    ...(days.length < 2 || result.days.length === 0 ? [] : [chart(days), twin(days)]),
    buttons.length > 0 && h('p', { key: 'buttons', attrs: { class: 'buttons' } }, buttons),
    h('ul', { key: 'notes', attrs: { 'class': 'notes quiet', 'aria-label': t('How it was reckoned') } }, result.notes.map((note) => h('li', { key: note, attrs: { dir: 'auto' } }, note))));
}

function bar(title: string, text: string, fill: number, kind: string): VNode {
  return h('div', { key: kind, attrs: { class: 'pair-row' } },
    h('dt', {}, title),
    h('dd', {}, h('span', { attrs: { 'class': 'pair-track', 'aria-hidden': 'true' } }, h('span', { attrs: { class: `pair-fill ${kind}` }, css: { width: `${fill * 100}%` } })), h('span', { attrs: { class: 'number' } }, text)));
}

/** What was spent as an outline, what would have been as a bar before it. Its table twin says the same. */
function chart(days: readonly ResultDay[]): VNode {
  const most = Math.max(...days.map(({ before, after }) => Math.max(before, after)), 1);
  const columns = days.map((day) => h('div', { key: day.day, attrs: { class: 'day-column', title: dayText(day) } },
    h('div', { key: 'was', attrs: { class: 'day-was' }, css: { height: `${(day.before / most) * HEIGHT}px` } }), h('div', { key: 'would', attrs: { class: 'day-would' }, css: { height: `${(day.after / most) * HEIGHT}px` } })));
  const [first, last] = [days[0]?.day ?? '', days.at(-1)?.day ?? ''];
  return h('figure', { key: 'chart', attrs: { 'class': 'days', 'aria-hidden': 'true' } },
    h('figcaption', { key: 'caption', attrs: { class: 'quiet' } }, h('span', { attrs: { class: 'key was' } }), t('As it was'), h('span', { attrs: { class: 'key would' } }), t('With it'), h('span', { attrs: { class: 'most' } }, t('highest day {0}', formatMoney(most as ResultDay['before'])))),
    h('div', { key: 'columns', attrs: { class: 'day-columns' } }, columns),
    h('div', { key: 'ends', attrs: { class: 'day-ends quiet' } }, h('span', {}, dateText(first, 'dm')), h('span', {}, dateText(last, 'dm'))));
}

function twin(days: readonly ResultDay[]): VNode {
  return h('div', { key: 'twin', attrs: { class: 'unseen' } }, h('table', { attrs: { 'aria-label': t('By day') } },
    h('thead', {}, h('tr', {}, [t('Day'), t('As it was'), t('With it')].map((title) => h('th', { key: title, attrs: { scope: 'col' } }, title)))),
    h('tbody', {}, days.map(({ day, before, after }) => h('tr', { key: day }, h('th', { attrs: { scope: 'row' } }, day), h('td', { key: 'was' }, formatMoney(before)), h('td', { key: 'would' }, formatMoney(after)))))));
}
