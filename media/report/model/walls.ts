import { t } from '../../../src/core/l10n.ts';
import type { GuardData, WallCard } from '../../../src/protocol/guard.ts';
import type { Mark } from './tone.ts';

/** Something that will stop calls, as it is shown. */
export interface WallView {
  readonly id: string;
  readonly mark: Mark;
  readonly sentence: string;
  readonly left: string;
  readonly basis: string;
}

/** What comes first, and what else there is. */
export interface WallsView {
  /** Absent where nothing stands in the way in sight. */
  readonly first?: WallView;
  readonly others: readonly WallView[];
}

/** What to show of what will stop calls. Nothing is first that is not reached before it starts anew. */
export function wallsView({ walls }: Pick<GuardData, 'walls'>): WallsView {
  const [first, ...others] = walls;
  if (first === undefined || first.when === 'later') return { others: walls.map(wallView) };
  return { first: wallView(first), others: others.map(wallView) };
}

function wallView({ id, sentence, left, basis, when, certainty }: WallCard): WallView {
  return { id, sentence, left, basis, mark: markOf(when, certainty) };
}

function markOf(when: WallCard['when'], certainty: WallCard['certainty']): Mark {
  switch (when) {
    case 'now': return { icon: 'stop', word: t('Reached'), tone: 'error' };
    case 'at': return { icon: 'clock', word: certainty === 'likely' ? t('Likely') : t('At this rate'), tone: 'warning' };
    case 'later': return { icon: 'check', word: t('Not in sight'), tone: 'calm' };
  }
}
