import { nameInText } from '../foreignName.ts';
import { t } from '../l10n.ts';
import type { AlertEvent, StateEvent } from '../ledger/events.ts';
import type { MarkEvent } from '../ledger/marks.ts';
import type { LogContext, LogRow } from './guardLogRow.ts';
import { pauseNotice } from './runaway/words.ts';
import { limitInText } from './limitInText.ts';
import { amountOf, limitName } from './sentences.ts';
import { subjectOf } from './states.ts';

type Text = Pick<LogRow, 'kind' | 'tone' | 'text' | 'detail'>;

/** Of several levels that were passed at once only the highest was shown; the others are marked just before it. */
const AT_ONCE_MS = 15_000;
/** A limit that is active again so soon after its period began has only started anew. */
const ANEW_MS = 120_000;

/** What a mark tells; `undefined` where it is nothing worth a row, or not about this account. */
export function markText(mark: MarkEvent, context: LogContext): Text | undefined {
  switch (mark.type) {
    case 'alert-shown': return alertText(mark, context);
    case 'state': return stateText(mark, context);
    case 'pause': return { kind: 'pause', tone: 'error', text: pauseNotice({ kind: 'pause', reason: mark.reason, evidence: mark.evidence }, mark.client), detail: '' };
    case 'grant': return { kind: 'pause', tone: 'calm', text: GRANTS()[mark.choice], detail: '' };
    case 'downgrade': return mark.isUndone === true ? { kind: 'downgrade', tone: 'calm', text: t('You gave a session {0} back.', nameInText(context.nameOf(mark.from))), detail: '' } : undefined;
    case 'alert-claim':
    case 'mute': return undefined;
  }
}

/** Whether a mark says what a later one of these says better: a lower level of the same alert. */
export function isRepeated(mark: MarkEvent, marks: readonly MarkEvent[]): boolean {
  if (mark.type !== 'alert-shown') return false;
  const { subject, level } = partsOf(mark);
  return marks.some((other) => {
    if (other.type !== 'alert-shown' || other.ev === mark.ev) return false;
    const theirs = partsOf(other);
    return theirs.subject === subject && (theirs.level > level || (theirs.level === level && other.ev > mark.ev)) && Math.abs(other.at - mark.at) <= AT_ONCE_MS;
  });
}

const GRANTS = (): Readonly<Record<'turn' | 'money' | 'time' | 'stop', string>> => ({
  turn: t('A paused session went on at a word of yours.'), money: t('You let a paused session go on for $2.'),
  time: t('You let a paused session go on for 10 minutes.'), stop: t('You stopped a session.'),
});

const NOTICES = (): Readonly<Record<string, Text>> => ({
  burn: { kind: 'alert', tone: 'warning', text: t('You were told of unusually fast spending.'), detail: '' },
  average: { kind: 'alert', tone: 'warning', text: t('You were told that the average call cost more than you aim for.'), detail: '' },
  balance: { kind: 'alert', tone: 'warning', text: t('You were told that little credit is left.'), detail: '' },
  expiry: { kind: 'alert', tone: 'warning', text: t('You were told that the key expires.'), detail: '' },
  refused: { kind: 'alert', tone: 'error', text: t('You were told that OpenRouter refuses the key.'), detail: '' },
});

function alertText(mark: AlertEvent, { origin }: LogContext): Text | undefined {
  const { subject, level, start } = partsOf(mark);
  const kind = mark.id.slice(0, mark.id.indexOf('|'));
  if (kind === 'pause' || !subject.includes(origin)) return undefined;
  const notice = NOTICES()[kind];
  if (notice !== undefined) return notice;
  const limit = subjectOf(subject, { start });
  return { kind: 'alert', tone: level >= 100 ? 'error' : 'warning', text: t('You were told: {0} {1} % used.', limitInText(limit), level), detail: t('of {0}', amountOf(limit.metric, mark.limit)) };
}

function stateText({ id, start, at, to, from, used, limit }: StateEvent, { origin }: LogContext): Text | undefined {
  if (!id.includes(origin)) return undefined;
  const subject = subjectOf(id, { start });
  const [name, detail] = [limitName(subject), t('{0} of {1}', amountOf(subject.metric, used), amountOf(subject.metric, limit))];
  if (to === 'stopped') return { kind: 'limit', tone: 'error', text: t('{0} was used up.', name), detail };
  if (from === 'stopped' && at - start > ANEW_MS) return { kind: 'limit', tone: 'calm', text: t('{0} had room again.', name), detail };
  return undefined;
}

/** An alert's key ends with when its period began, and which level it is. */
function partsOf({ id }: AlertEvent): { readonly subject: string; readonly start: number; readonly level: number } {
  const parts = id.split('|');
  return { subject: parts.slice(0, -2).join('|'), start: Number(parts.at(-2)), level: Number(parts.at(-1)) };
}
