import { join } from 'node:path';
import { describeError } from '../core/errors.ts';
import { counted, t } from '../core/l10n.ts';
import { createOnce } from './files.ts';
import type { Home } from './home.ts';
import type { Trouble } from './setAside.ts';
import type { Offsets } from './tail.ts';

/**
 * Segments that vanished with events which no counters hold: somebody deleted them by hand. The compactor deletes only what its counters
 * cover, and nothing that was written a moment ago (`isFresh`); whose name they have forgotten since, they have covered long ago.
 */
export function lostSegments(vanished: Offsets, covered: Offsets | undefined, isFresh: (segment: string) => boolean): readonly string[] {
  return Object.entries(vanished).flatMap(([segment, read]) => {
    const cover = covered?.[segment];
    const isLost = cover === undefined ? read > 0 && (covered === undefined || isFresh(segment)) : cover < read;
    return isLost ? [segment] : [];
  });
}

/** Tells the user, once in all processes. Never throws: what is left of the journal must be read on. */
export function tellLost(home: Home, segments: readonly string[], nonce: string, trouble: Trouble): void {
  const news = segments.filter((segment) => isNews(home, segment, nonce, trouble));
  if (news[0] === undefined) return;
  trouble(counted(news.length,
    t('A piece of the spend journal was deleted by hand ({0}); what only it held is lost, everything else was kept.', news[0]),
    t('Pieces of the spend journal were deleted by hand ({0} and {1} more); what only they held is lost, everything else was kept.', news[0], news.length - 1)));
}

function isNews(home: Home, segment: string, nonce: string, trouble: Trouble): boolean {
  const name = `lost-${segment.replace('.jsonl', '')}`;
  try {
    return createOnce(join(home.root, name), '', join(home.root, `${name}.${nonce}`));
  } catch (error) {
    trouble(t('A piece of the spend journal was deleted by hand ({0}), and no note of it could be left: {1}', segment, describeError(error)));
    return false;
  }
}
