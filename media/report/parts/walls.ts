import { t } from '../../../src/core/l10n.ts';
import { h, type VNode } from '../dom/vnode.ts';
import type { WallView, WallsView } from '../model/walls.ts';
import { mark } from './icon.ts';

/** What will stop calls: the first large, the others in a list below it. */
export function walls({ first, others }: WallsView): VNode {
  return h('section', { key: 'walls', attrs: { class: 'walls', 'aria-labelledby': 'walls-title' } },
    h('h2', { attrs: { id: 'walls-title' } }, t('What comes first')),
    first === undefined ? h('p', { key: 'none', attrs: { class: 'quiet' } }, others.length === 0 ? t('Nothing limits your calls yet.') : t('Nothing stops your calls in sight.')) : firstWall(first),
    others.length > 0 && h('ul', { key: 'others', attrs: { class: 'wall-list' } }, others.map(otherWall)));
}

function firstWall({ sentence, left, basis, mark: state }: WallView): VNode {
  return h('div', { key: 'first', attrs: { class: 'first-wall' } },
    h('p', {}, mark(state)),
    h('p', { attrs: { class: 'wall-sentence', dir: 'auto' } }, sentence),
    h('p', { attrs: { class: 'quiet' } }, `${left}. ${basis}`));
}

function otherWall({ id, sentence, left, basis, mark: state }: WallView): VNode {
  return h('li', { key: id },
    h('span', { attrs: { class: 'wall-mark' } }, mark(state)),
    h('span', { attrs: { class: 'what', dir: 'auto' } }, sentence, ' ', h('span', { attrs: { class: 'quiet' } }, `${left}. ${basis}`)));
}
