import { t } from '../../../src/core/l10n.ts';
import type { Zone } from '../../../src/core/period.ts';
import type { SavedCard } from '../../../src/protocol/guard.ts';
import type { ReportData } from '../../../src/protocol/report.ts';
import type { Actions } from '../actions.ts';
import { button } from '../controls.ts';
import { h, type VNode } from '../dom/vnode.ts';
import { freshness } from '../model/connection.ts';
import { explanationLine, explanationRoom } from '../model/explanation.ts';
import { isMetered } from '../model/screen.ts';
import { explanationSource, freshSource, savedSource, savedText } from '../model/sources.ts';
import { keyBlocks } from './headKey.ts';
import { periodBlock } from './headPeriod.ts';
import { hinted } from './hint.ts';
import { icon } from './icon.ts';

/** The head of the report: today large, what there is to do, then week, month and the key. Of every figure it can be asked where it comes from. `saved`: what was saved, once that is known. */
export function head(data: ReportData, now: number, zone: Zone, buttons: readonly VNode[], saved?: SavedCard): VNode {
  const isKnown = isMetered(data);
  const [today, others] = [data.periods.filter(({ kind }) => kind === 'day'), data.periods.filter(({ kind }) => kind !== 'day')];
  return h('header', { key: 'head' },
    ...today.map((card) => periodBlock(card, isKnown, now, zone, data.next === undefined ? [] : [nextLine(data.next)])),
    h('div', { key: 'facts', attrs: { class: 'facts' } },
      others.map((card) => periodBlock(card, isKnown, now, zone)),
      ...(data.key === undefined ? [] : keyBlocks(data.key, now)),
      h('div', { key: 'lines', attrs: { class: 'lines' } },
        data.explanation !== undefined && h('p', { key: 'explanation', attrs: { 'class': 'quiet explanation', 'data-room': explanationRoom(data.explanation, zone) } }, hinted('explained', '', explanationLine(data.explanation, zone), explanationSource(data.explanation))),
        isKnown && savedLine(saved, now, zone))),
    h('div', { key: 'tools', attrs: { class: 'tools' } },
      ...buttons,
      h('p', { attrs: { class: 'quiet fresh' } }, hinted('fresh', '', freshness(data.connection, data.asOf, now, zone), freshSource()))));
}

/** What will stop calls first, where something will. */
function nextLine({ line, basis }: NonNullable<ReportData['next']>): VNode {
  return h('p', { key: 'next', attrs: { class: 'next-wall' } }, h('span', { key: 'mark', attrs: { class: 'mark warning' } }, icon('clock')), hinted('next-wall', '', line, basis));
}

/** What was saved is known a moment later than the rest: its line is kept free, so that nothing moves. */
function savedLine(saved: SavedCard | undefined, now: number, zone: Zone): VNode {
  const text = saved === undefined ? undefined : savedText(saved);
  return h('p', { key: 'saved', attrs: { class: 'quiet saved' } }, saved !== undefined && text !== undefined && hinted('saved', '', text, savedSource(saved, now, zone)));
}

/** The button that sends a prompt. */
export function promptButton(actions: Actions): VNode {
  return button(t('Send Tracked Prompt'), () => actions.run('sendTrackedPrompt'));
}

/** The button that changes limits. */
export function limitsButton(actions: Actions): VNode {
  return button(t('Change Limits'), () => actions.run('changeLimits'));
}
