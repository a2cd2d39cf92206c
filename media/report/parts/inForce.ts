import { t } from '../../../src/core/l10n.ts';
import { h, type VNode } from '../dom/vnode.ts';
import type { GuardData, SessionAct } from '../../../src/protocol/guard.ts';
import { icon } from './icon.ts';
import { linkButton } from './limitInput.ts';

type InForce = GuardData['inForce'][number];

/** Sessions that the guard holds now, each with what may be said to it. */
export function inForce(sessions: readonly InForce[], act: (said: SessionAct) => void): VNode {
  return h('section', { key: 'in-force', attrs: { class: 'in-force', 'aria-labelledby': 'in-force-title' } },
    h('h2', { attrs: { id: 'in-force-title' } }, t('Sessions held now')),
    h('ul', { attrs: { class: 'held' } }, sessions.map((one) => row(one, act))));
}

function row({ kind, id, text, detail }: InForce, act: (said: SessionAct) => void): VNode {
  const isPause = kind === 'pause';
  return h('li', { key: `${kind} ${id}` },
    h('span', { attrs: { class: `mark ${isPause ? 'error' : 'warning'}` } }, icon(isPause ? 'stop' : 'warning')),
    h('span', { attrs: { class: 'what', dir: 'auto' } }, text, ' ', h('span', { attrs: { class: 'quiet' } }, detail)),
    h('span', { attrs: { class: 'held-buttons' } }, ...(isPause ? pauseButtons(id, act) : [linkButton(`undo ${id}`, t('Undo'), t('Undo: {0}', text), () => act({ act: 'undoDowngrade', id }))])));
}

function pauseButtons(id: string, act: (said: SessionAct) => void): readonly VNode[] {
  const choices = [['money', t('Continue for $2')], ['time', t('Continue for 10 Minutes')], ['stop', t('Stop')]] as const;
  return choices.map(([choice, label]) => linkButton(`${choice} ${id}`, label, label, () => act({ act: 'grant', id, choice })));
}
