import { join } from 'node:path';
import { describeError } from '../core/errors.ts';
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
  const others = news.length === 1 ? '' : ` and ${news.length - 1} more`;
  trouble(`A piece of the spend journal was deleted by hand (${news[0]}${others}); what only it held is lost, everything else was kept.`);
}

function isNews(home: Home, segment: string, nonce: string, trouble: Trouble): boolean {
  const name = `lost-${segment.replace('.jsonl', '')}`;
  try {
    return createOnce(join(home.root, name), '', join(home.root, `${name}.${nonce}`));
  } catch (error) {
    trouble(`A piece of the spend journal was deleted by hand (${segment}), and no note of it could be left: ${describeError(error)}`);
    return false;
  }
}
