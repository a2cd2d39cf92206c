import { nameInText } from '../foreignName.ts';
import { t } from '../l10n.ts';
import type { NewEvent } from '../ledger/events.ts';
import type { DowngradeMark } from '../ledger/marks.ts';
import type { LedgerState } from '../ledger/state.ts';
import { whom } from './sentences.ts';

/** A session that another model answers. */
export interface Downgraded {
  readonly id: string;
  /** The program and its session, as `sessionName` has them. */
  readonly session: string;
  readonly mark: DowngradeMark;
}

/** The sessions that another model answers now: what was undone, or whose limit has started anew since, is over. */
export function downgradedNow({ downgrades }: Pick<LedgerState, 'downgrades'>, now: number): readonly Downgraded[] {
  const inForce = [...downgrades].filter(([, { isUndone, until }]) => isUndone !== true && until > now);
  return inForce.map(([id, mark]) => ({ id, session: id.slice(0, -mark.from.length).trimEnd(), mark }));
}

/** What to write for a session to get the model back that it asks for. */
export function undoing({ id, mark: { from, to, budget, until } }: Downgraded): NewEvent {
  return { type: 'downgrade', id, from, to, budget, until, isUndone: true };
}

/** For which limits a model was changed: `for the limits of client cline`. */
export function forLimits({ budget }: Pick<DowngradeMark, 'budget'>): string {
  const scope = whom(budget);
  return t('for the limits of {0}', scope === '' ? t('everything') : scope);
}

/** A session's name as people can tell it from another: `session s1 of cline`, `session …3F9K2ABC of prompt`. */
export function sessionWords(name: string): string {
  const blank = name.indexOf(' ');
  return blank < 0 ? t('session {0}', shortened(name)) : t('session {0} of {1}', shortened(name.slice(blank + 1)), nameInText(name.slice(0, blank)));
}

const SHORT = 16;
/** The end of an id tells more than its beginning, which is often the time. */
const TAIL = 8;

function shortened(session: string): string {
  return nameInText(session.length <= SHORT ? session : `…${session.slice(-TAIL)}`);
}
